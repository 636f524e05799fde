package dev.pinfold.http.json;

/// What a document that comes from outside may be.
///
/// @param bytesMax length of the document
/// @param depthMax how many containers may stand inside each other
/// @param textCharsMax length of one string
public record JsonLimits(int bytesMax, int depthMax, int textCharsMax) {

  /// One mebibyte, 32 levels: far more than any document of the interfaces needs.
  public static final JsonLimits DEFAULT = new JsonLimits(1 << 20, 32, 1 << 18);

  /// @throws IllegalArgumentException if a limit is not positive
  public JsonLimits {
    if (bytesMax <= 0 || depthMax <= 0 || textCharsMax <= 0) {
      throw new IllegalArgumentException("A limit is positive");
    }
  }
}
