package dev.pinfold.cql.session;

import dev.pinfold.base.Problem;
import dev.pinfold.base.Problem.Kind;
import dev.pinfold.base.ProblemException;

/// Says what is wrong with a setting.
final class Unsuitable {

  private Unsuitable() {}

  static ProblemException setting(String field, Object value, String allowed) {
    return new ProblemException(
        Problem.of(Kind.INVALID, "unsuitable_setting", "A setting cannot be what it is.")
            .with("field", field)
            .with("value", value)
            .with("allowed", allowed));
  }

  /// Refuses a number out of its range.
  static void check(String field, long value, long min, long max) {
    if (value < min || value > max) {
      throw setting(field, value, min + " to " + max);
    }
  }
}
