package dev.pinfold.cql.session;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Starts many statements, some at a time, and waits until all that were started have ended.
final class FanOut {

  private FanOut() {}

  /// What starts one.
  @FunctionalInterface
  interface Start<S> {
    CompletableFuture<?> start(int index, S statement);
  }

  /// After a failure no further one is started.
  ///
  /// @throws dev.pinfold.base.ProblemException the first failure
  static <S> void run(int width, List<? extends S> statements, Start<S> start) {
    if (statements.size() == 1) {
      Waiting.on(start.start(0, statements.getFirst()));
      return;
    }
    Semaphore places = new Semaphore(width);
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    int started = 0;
    @Nullable InterruptedException interruption = null;
    try {
      for (S statement : statements) {
        places.acquire();
        if (failure.get() != null) {
          places.release();
          break;
        }
        CompletableFuture<?> _ =
            start
                .start(started++, statement)
                .whenComplete(
                    (_, error) -> {
                      if (error != null) {
                        failure.compareAndSet(null, Waiting.cause(error));
                      }
                      places.release();
                    });
      }
    } catch (InterruptedException e) {
      interruption = e;
    }
    // Each ends by its deadline, so this does, too.
    places.acquireUninterruptibly(width);
    if (interruption != null) {
      Thread.currentThread().interrupt();
      throw Waiting.interrupted(interruption);
    }
    Throwable first = failure.get();
    if (first != null) {
      throw Waiting.thrown(first);
    }
  }
}
