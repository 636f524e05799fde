package dev.pinfold.verify.run;

import org.jspecify.annotations.Nullable;

/// What came out of a check.
///
/// @param states how many were counted; -1 if the tool does not say
/// @param result what it found, in a word or two
/// @param asExpected null if it was left out
public record Row(
    String configuration,
    String model,
    String tool,
    String properties,
    long states,
    double seconds,
    String result,
    String note,
    @Nullable Boolean asExpected) {

  /// Whether it did not run.
  public boolean isLeftOut() {
    return asExpected == null;
  }
}
