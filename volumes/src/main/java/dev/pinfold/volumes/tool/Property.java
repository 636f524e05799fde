package dev.pinfold.volumes.tool;

/// What a property of a dataset is.
///
/// @param value with numbers as plain digits; `-` for none
/// @param source `local`, `default`, `received`, `-`, or `inherited from DATASET`
public record Property(String value, String source) {

  private static final String NONE = "-";

  /// Whether it was set on the dataset itself.
  public boolean isLocal() {
    return source.equals("local") || source.equals("received");
  }

  /// Whether it holds something.
  public boolean isSet() {
    return !value.equals(NONE);
  }

  /// As a number; 0 if there is none.
  public long number() {
    return value.equals(NONE) || value.equals("none") ? 0 : Long.parseLong(value);
  }
}
