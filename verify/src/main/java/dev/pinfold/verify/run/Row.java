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

  static final String HOLDS = "holds";

  static Row of(
      Check check,
      long states,
      double seconds,
      String result,
      String note,
      @Nullable Boolean asExpected) {
    return new Row(
        check.configuration(),
        check.model(),
        check.tool(),
        check.properties(),
        states,
        seconds,
        result,
        note,
        asExpected);
  }

  /// The same run, not as expected for a reason that it does not know by itself.
  Row failed(String what, String why) {
    return new Row(configuration, model, tool, properties, states, seconds, what, why, false);
  }

  /// Whether it found all that it checked to be true.
  boolean holds() {
    return result.equals(HOLDS);
  }

  /// Whether it did not run.
  public boolean isLeftOut() {
    return asExpected == null;
  }
}
