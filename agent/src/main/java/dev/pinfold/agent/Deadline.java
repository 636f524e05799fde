package dev.pinfold.agent;

import java.time.Duration;

/// When to give up waiting. It can be put off by its whole span again, so that one type serves both
/// a bound on a whole call and a bound on the time without progress.
///
/// Measured with the monotonic clock of the JVM, since a change of the wall clock must not end a
/// call. Safe for use by several threads.
final class Deadline {

  private final long spanNanos;
  private volatile long atNanos;

  private Deadline(long spanNanos) {
    this.spanNanos = spanNanos;
    this.atNanos = System.nanoTime() + spanNanos;
  }

  static Deadline in(Duration span) {
    return new Deadline(span.toNanos());
  }

  /// Begins the span again, as something has happened.
  void putOff() {
    atNanos = System.nanoTime() + spanNanos;
  }

  /// What is left; 0 when it has passed.
  long remainingNanos() {
    return Math.max(0, atNanos - System.nanoTime());
  }

  boolean passed() {
    return remainingNanos() == 0;
  }
}
