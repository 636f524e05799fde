package dev.pinfold.agent;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Waits for conditions. The bound only keeps a broken test from hanging.
final class Await {

  private static final Duration BOUND = Duration.ofMinutes(3);
  private static final Duration STEP = Duration.ofMillis(5);

  private Await() {}

  static void until(String what, BooleanSupplier condition) {
    Deadline deadline = Deadline.in(BOUND);
    while (!condition.getAsBoolean()) {
      if (deadline.passed()) {
        throw new AssertionError("This did not become true: " + what);
      }
      try {
        Thread.sleep(STEP);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting until " + what, e);
      }
    }
  }
}
