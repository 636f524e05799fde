package dev.pinfold.documents.lock;

import dev.pinfold.documents.lock.LockTable.Outcome;
import dev.pinfold.documents.lock.rules.Granule;
import dev.pinfold.documents.lock.rules.LockMode;
import dev.pinfold.documents.lock.rules.LockPlan;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// A transaction whose waiting calls run in threads of their own, so that a test can look at it
/// meanwhile.
final class Actor {

  final LockTable table;
  final LockOwner owner;
  private volatile Thread thread = Thread.currentThread();

  Actor(LockTable table, long age) {
    this.table = table;
    this.owner = new LockOwner(age, "test " + age);
  }

  Outcome lock(Granule granule, LockMode mode) {
    return table.lock(owner, granule, mode);
  }

  /// Begins a request and returns when it waits, or is through because another gave way at once.
  CompletableFuture<Outcome> waitFor(Granule granule, LockMode mode) {
    CompletableFuture<Outcome> outcome = start(() -> lock(granule, mode));
    await(() -> outcome.isDone() || isWaiting(granule));
    return outcome;
  }

  CompletableFuture<Outcome> waitFor(LockPlan plan, Granule at) {
    CompletableFuture<Outcome> outcome =
        start(
            () -> {
              table.acquire(owner, plan);
              return Outcome.GRANTED;
            });
    await(() -> outcome.isDone() || isWaiting(at));
    return outcome;
  }

  private CompletableFuture<Outcome> start(Supplier<Outcome> request) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    outcome.complete(request.get());
                  } catch (RuntimeException | Error e) {
                    outcome.completeExceptionally(e);
                  }
                });
    return outcome;
  }

  boolean isWaiting(Granule granule) {
    return table.view().stream()
        .filter(view -> view.granule().equals(granule))
        .flatMap(view -> view.waiters().stream())
        .anyMatch(party -> party.transaction() == owner.age());
  }

  void interrupt() {
    thread.interrupt();
  }

  void release() {
    table.releaseAll(owner);
  }

  static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.yield();
    }
  }

  static Outcome outcome(CompletableFuture<Outcome> future) {
    return future.join();
  }

  static Throwable failure(CompletableFuture<Outcome> future) throws InterruptedException {
    try {
      throw new AssertionError("it ended with " + future.get());
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }
}
