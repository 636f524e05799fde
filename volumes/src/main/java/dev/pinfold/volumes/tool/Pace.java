package dev.pinfold.volumes.tool;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Holds a stream to a number of bytes a second, on average over a second.
///
/// Used by one thread.
final class Pace {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final long rate;
  private long due;

  /// @param rate bytes a second; 0 for no bound
  Pace(long rate) {
    this.rate = rate;
    this.due = System.nanoTime();
  }

  /// How much to move at once, so that a slow pace is not a second of nothing and then a heap.
  int chunk(int most) {
    return rate == 0 ? most : (int) Math.max(1, Math.min(most, rate / 10));
  }

  /// Waits until so many bytes more may pass. Ends early if the thread is interrupted.
  void pass(long bytes) {
    if (rate == 0) {
      return;
    }
    long now = System.nanoTime();
    // What was not used is not saved up for longer than a second.
    due = Math.max(due, now - SECOND) + (long) ((double) bytes / rate * SECOND);
    while (due - now > 0 && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(due - now);
      now = System.nanoTime();
    }
  }
}
