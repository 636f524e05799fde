package dev.pinfold.cli.volume;

import dev.pinfold.base.Problem;
import dev.pinfold.cli.Json;
import dev.pinfold.cli.Output;
import dev.pinfold.volumes.watch.measure.Measurement;

/// What could not be measured, for people and for programs. Of that, "nothing was found" would be a
/// lie.
final class Unmeasured {

  private Unmeasured() {}

  /// Prints it.
  ///
  /// @return whether all was measured
  static boolean print(Measurement measurement, Output output) {
    measurement
        .failures()
        .forEach((subject, problems) -> problems.forEach(one -> print(subject, one, output)));
    return measurement.failures().isEmpty();
  }

  private static void print(String subject, Problem problem, Output output) {
    if (output.isJson()) {
      output.json(
          Json.object(
              "unmeasured", subject, "problem", problem.code(), "details", problem.details()));
    } else {
      output.line(
          subject
              + " was not measured: "
              + problem.code()
              + ": "
              + problem.message()
              + " "
              + problem.details());
    }
  }
}
