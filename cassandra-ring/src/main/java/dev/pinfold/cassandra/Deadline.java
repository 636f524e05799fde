package dev.pinfold.cassandra;

import java.time.Duration;

/// Until when something may take.
record Deadline(long nanoTime) {

  static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  boolean hasPassed() {
    return System.nanoTime() - nanoTime > 0;
  }
}
