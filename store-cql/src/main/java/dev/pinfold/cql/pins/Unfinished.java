package dev.pinfold.cql.pins;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.lang.System.Logger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// What the cluster did not let come to an end: tried again until it does. Meanwhile the numbers of
/// these changes stay open.
///
/// One thread. What is left when the store is closed is done by whoever takes the writer over.
final class Unfinished implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Unfinished.class.getName());
  private static final int MOST = 20_000;
  private static final long PAUSE_MILLIS = 500;

  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  Unfinished() {
    thread = Thread.ofPlatform().name("cql-unfinished").daemon().start(this::run);
  }

  /// @throws ProblemException `store_unsettled` if there is so much to be done that nothing may be
  ///     added
  void checkRoom() {
    if (size.get() >= MOST) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.UNAVAILABLE,
                  "store_unsettled",
                  "Too many changes wait for the cluster to say what became of them; try again"
                      + " when it is well.")
              .with("waiting", size.get())
              .with("allowed", MOST));
    }
  }

  /// @param task throws a `ProblemException` if it is to be tried again
  void add(Runnable task) {
    size.incrementAndGet();
    tasks.add(task);
  }

  int size() {
    return size.get();
  }

  private void run() {
    while (!pause()) {
      List<Runnable> again = new ArrayList<>();
      Runnable task = tasks.poll();
      while (task != null) {
        if (closing.getCount() == 0 || !done(task)) {
          again.add(task);
        }
        task = tasks.poll();
      }
      tasks.addAll(again);
    }
  }

  private boolean done(Runnable task) {
    try {
      task.run();
      size.decrementAndGet();
      return true;
    } catch (ProblemException e) {
      LOG.log(Logger.Level.DEBUG, "a change is not finished yet", e);
      return false;
    } catch (RuntimeException e) {
      LOG.log(Logger.Level.WARNING, "a change is not finished yet", e);
      return false;
    }
  }

  /// @return whether it is time to end
  private boolean pause() {
    try {
      return closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
