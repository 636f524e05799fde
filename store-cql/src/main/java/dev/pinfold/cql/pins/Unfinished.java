package dev.pinfold.cql.pins;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.lang.System.Logger;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// What the cluster did not let come to an end: tried again until it does. Meanwhile the numbers of
/// these changes stay open, and scans and readers of the feed wait for them.
///
/// Each is tried for itself, some at a time: one that waits for a node which does not answer keeps
/// only a few others from being tried. What is left when the store is closed is done by whoever
/// takes the writer over.
final class Unfinished implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Unfinished.class.getName());
  private static final int MOST = 20_000;
  private static final int THREADS = 16;
  private static final long PAUSE_MILLIS = 500;

  private final AtomicInteger size = new AtomicInteger();
  private final ScheduledThreadPoolExecutor threads =
      new ScheduledThreadPoolExecutor(
          THREADS,
          Thread.ofPlatform().daemon().name("cql-unfinished-", 0).factory(),
          // It is closed: what comes now is left, too.
          (_, _) -> {});

  Unfinished() {
    threads.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    threads.setKeepAliveTime(1, TimeUnit.MINUTES);
    threads.allowCoreThreadTimeOut(true);
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

  /// @param task throws a `ProblemException` if it is to be tried again; never run by two threads
  ///     at once
  void add(Runnable task) {
    size.incrementAndGet();
    plan(task);
  }

  int size() {
    return size.get();
  }

  private void plan(Runnable task) {
    Future<?> _ = threads.schedule(() -> attempt(task), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void attempt(Runnable task) {
    try {
      task.run();
      size.decrementAndGet();
      return;
    } catch (ProblemException e) {
      LOG.log(Logger.Level.DEBUG, "a change is not finished yet", e);
    } catch (RuntimeException e) {
      LOG.log(Logger.Level.WARNING, "a change is not finished yet", e);
    }
    plan(task);
  }

  /// Waits for those that are being tried: each ends by its deadline.
  @Override
  public void close() {
    threads.close();
  }
}
