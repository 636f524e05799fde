package dev.pinfold.cql.pins;

import dev.pinfold.base.ProblemException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Does what need not be done now, nor at all: what is dropped or fails is found again by the next
/// reader. Some at a time.
///
/// Safe for use by many threads.
final class Chores implements AutoCloseable {

  private static final int WAITING_MAX = 256;

  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          1,
          TimeUnit.MINUTES,
          new ArrayBlockingQueue<>(WAITING_MAX),
          Thread.ofPlatform().daemon().name("cql-chores").factory(),
          (_, _) -> dropped.incrementAndGet());

  /// Does it soon, unless too much is waiting.
  void add(Runnable chore) {
    thread.execute(() -> run(chore));
  }

  private void run(Runnable chore) {
    try {
      chore.run();
    } catch (ProblemException _) {
      // Whoever reads the list next finds the same to do.
      failed.incrementAndGet();
    }
  }

  /// How many were not done, as too many waited.
  long dropped() {
    return dropped.get();
  }

  /// How many failed.
  long failed() {
    return failed.get();
  }

  /// Waits for the one that is being done, and drops the others.
  @Override
  public void close() {
    thread.shutdown();
    thread.getQueue().clear();
    thread.close();
  }
}
