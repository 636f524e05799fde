package dev.pinfold.http;

import java.io.Serial;

/// Carries a [Failure] up to where it is answered. An expected event, so it has no stack trace.
public final class FailureException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  FailureException(Failure failure) {
    super(failure.status() + " " + failure.code() + ": " + failure.message(), null, false, false);
    this.failure = failure;
  }

  /// What is to be answered.
  public Failure failure() {
    return failure;
  }
}
