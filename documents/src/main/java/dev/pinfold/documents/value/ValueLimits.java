package dev.pinfold.documents.value;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;

/// The bounds on one document.
///
/// @param documentBytesMax bytes of its JSON text
/// @param depthMax levels of nesting
/// @param nameBytesMax bytes of a member name in UTF-8
/// @param pathsMax values in it, containers included
/// @param numberCharsMax digits of a number, those of its exponent included
public record ValueLimits(
    int documentBytesMax, int depthMax, int nameBytesMax, int pathsMax, int numberCharsMax) {

  public static final ValueLimits DEFAULT = new ValueLimits(16 << 20, 200, 1 << 10, 64 << 10, 1000);

  /// The largest decimal exponent of a number, either way: larger ones make arithmetic on them a
  /// way to exhaust memory.
  public static final int EXPONENT_MAX = 99_999;

  static ProblemException exceeded(String code, String what, long found, long allowed) {
    return new ProblemException(
        Problem.of(
                Problem.Kind.LIMIT,
                code,
                what + " is " + found + ", more than the allowed " + allowed)
            .with("found", found)
            .with("allowed", allowed));
  }
}
