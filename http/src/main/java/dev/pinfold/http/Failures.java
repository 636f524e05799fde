package dev.pinfold.http;

import dev.pinfold.base.ProblemException;

/// What an exception is answered with.
final class Failures {

  private Failures() {}

  /// With the statuses of an API.
  static Failure of(Throwable thrown, ErrorShape shape) {
    return switch (thrown) {
      case FailureException e -> e.failure();
      case ProblemException e when e.problem().kind().isDefect() -> Failure.defect();
      case ProblemException e -> Failure.of(e.problem(), shape.status(e.problem().kind()));
      default -> Failure.defect();
    };
  }

  /// Where a status is of no use, as in a trailer.
  static Failure of(Throwable thrown) {
    return switch (thrown) {
      case FailureException e -> e.failure();
      case ProblemException e when e.problem().kind().isDefect() -> Failure.defect();
      case ProblemException e -> Failure.of(e.problem(), 400);
      default -> Failure.defect();
    };
  }

  /// Whether the log must hold what the answer must not.
  static boolean isDefect(Throwable thrown) {
    return switch (thrown) {
      case FailureException e -> e.failure().isDefect();
      case ProblemException e -> e.problem().kind().isDefect();
      default -> true;
    };
  }
}
