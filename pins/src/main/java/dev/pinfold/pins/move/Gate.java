package dev.pinfold.pins.move;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Lets many pass, or one alone who changes where they go.
///
/// Safe for use by many threads. Not reentrant: who is inside does not pass again.
final class Gate {

  /// How long those who come wait for a switch to end.
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  // Fair: a switch that waits is not overtaken by those who come later.
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);

  /// Does something that needs the stores to stay as they are.
  ///
  /// @throws ProblemException `moving`
  <T extends @Nullable Object> T pass(Supplier<T> work) {
    try {
      if (!lock.readLock().tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new ProblemException(
            Problem.of(
                Problem.Kind.BUSY, "moving", "the pins are being moved; try again in a moment"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(
          Problem.of(Problem.Kind.CANCELLED, "cancelled", "the wait was interrupted"), e);
    }
    try {
      return work.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  /// Waits until nobody is inside, and lets nobody in; the same thread must [#open] it.
  ///
  /// @throws InterruptedException if it was interrupted; the gate is open then
  void close() throws InterruptedException {
    lock.writeLock().lockInterruptibly();
  }

  void open() {
    lock.writeLock().unlock();
  }
}
