package dev.pinfold.agent;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// Pauses that double with each failure in a row, half of each by chance, so that many agents do
/// not come back at once. Used by one thread.
final class Backoff {

  private static final int DOUBLINGS_MAX = 20;

  private final Duration min;
  private final Duration max;
  private final RandomGenerator random;
  private int failures;

  Backoff(AgentOptions.Times times, RandomGenerator random) {
    this.min = times.pauseMin();
    this.max = times.pauseMax();
    this.random = random;
  }

  void succeeded() {
    failures = 0;
  }

  /// Counts a failure and tells how long to wait.
  Duration failed() {
    long nanos = min.toNanos() << Math.min(failures, DOUBLINGS_MAX);
    failures++;
    long bound = nanos <= 0 ? max.toNanos() : Math.min(nanos, max.toNanos());
    return Duration.ofNanos(bound / 2 + random.nextLong(bound / 2 + 1));
  }

  /// Roughly this long: a tenth more or less, by chance.
  Duration around(Duration span) {
    long tenth = span.toNanos() / 10;
    return span.plusNanos(random.nextLong(-tenth, tenth + 1));
  }
}
