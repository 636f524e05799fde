package dev.pinfold.cql.schema;

import dev.pinfold.base.Problem;
import dev.pinfold.base.Problem.Kind;
import dev.pinfold.base.ProblemException;
import java.time.Duration;

/// A wait between two looks at the cluster.
final class Pause {

  private Pause() {}

  /// @throws ProblemException `interrupted`
  static void of(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(
          Problem.of(Kind.CANCELLED, "interrupted", "The wait for the schema was ended."), e);
    }
  }
}
