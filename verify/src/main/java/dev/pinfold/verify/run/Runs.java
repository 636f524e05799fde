package dev.pinfold.verify.run;

import dev.pinfold.verify.explore.TooManyStates;
import dev.pinfold.verify.tool.ToolFailure;
import dev.pinfold.verify.tool.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/// Checks that run beside each other, begun in their order. Most tools use one processor.
public final class Runs implements AutoCloseable {

  private final int atOnce;
  private final ExecutorService threads;
  private final List<Future<Row>> rows = new ArrayList<>();

  /// Fair, so that one that wants all of them gets its turn.
  private final Semaphore free;

  private Runs(int atOnce) {
    this.atOnce = atOnce;
    this.threads = Executors.newFixedThreadPool(atOnce, Thread.ofPlatform().daemon().factory());
    this.free = new Semaphore(atOnce, true);
  }

  /// Begins all of them.
  ///
  /// @param atOnce how many may run at one time
  public static Runs of(List<Check> checks, int atOnce) {
    Runs runs = new Runs(atOnce);
    for (Check check : checks) {
      runs.rows.add(runs.threads.submit(() -> runs.inTurn(check)));
    }
    return runs;
  }

  /// What came out of one of them; waits for it.
  public Row row(int number) {
    try {
      return rows.get(number).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /// Ends those that still run, and their tools.
  @Override
  public void close() {
    threads.shutdownNow();
  }

  private Row inTurn(Check check) throws InterruptedException {
    int share = check.alone() ? atOnce : 1;
    free.acquire(share);
    try {
      return run(check);
    } finally {
      free.release(share);
    }
  }

  /// Runs one check here and now.
  public static Row run(Check check) {
    if (!check.missing().isEmpty()) {
      return Row.of(check, -1, 0, "left out", "no " + check.missing(), null);
    }
    long start = System.nanoTime();
    try {
      Verdict verdict = check.run().get();
      String result = verdict.violated() == null ? Row.HOLDS : verdict.violated();
      boolean asExpected = Objects.equals(verdict.violated(), check.expected());
      return Row.of(check, verdict.states(), seconds(start), result, verdict.note(), asExpected);
    } catch (ToolFailure | TooManyStates e) {
      return Row.of(check, -1, seconds(start), "failed", String.valueOf(e.getMessage()), false);
    } catch (OutOfMemoryError e) {
      // What has filled the memory is gone with the check; the others may go on.
      return Row.of(check, -1, seconds(start), "failed", "not enough memory", false);
    }
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
