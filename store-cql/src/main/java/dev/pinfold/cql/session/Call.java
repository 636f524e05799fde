package dev.pinfold.cql.session;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cql.session.Observer.Outcome;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One statement on its way: waits for a place, is sent, and is sent again while that may help and
/// there is time.
///
/// Its steps follow one another, on whatever thread; no two run at once.
///
/// @param <T> the answer
final class Call<T> {

  /// What all calls share.
  ///
  /// @param timer for waits; what it runs must not block
  record Ground(
      Patience patience,
      InFlight inFlight,
      Breaker breaker,
      ScheduledExecutorService timer,
      RandomGenerator random) {}

  /// How a call ended: with one of `answer` and `failure`.
  ///
  /// @param retries how often it was sent again
  record End<T>(@Nullable T answer, @Nullable Failure failure, int retries) {}

  private final Ground ground;
  private final boolean repeatable;
  private final Function<Duration, CompletionStage<T>> send;
  private final long deadline;
  private final CompletableFuture<End<T>> end = new CompletableFuture<>();

  private int attempts;

  private Call(Ground ground, boolean repeatable, Function<Duration, CompletionStage<T>> send) {
    this.ground = ground;
    this.repeatable = repeatable;
    this.send = send;
    this.deadline = System.nanoTime() + ground.patience().request().toNanos();
  }

  /// Starts a call. Its end comes exceptionally only by a defect of this program.
  ///
  /// @param repeatable whether it may be sent again if it failed
  /// @param send is given the time that an attempt may take
  static <T> CompletableFuture<End<T>> start(
      Ground ground, boolean repeatable, Function<Duration, CompletionStage<T>> send) {
    Call<T> call = new Call<>(ground, repeatable, send);
    call.queue();
    return call.end;
  }

  private void queue() {
    if (ground.breaker().refuses()) {
      refuseOpen();
      return;
    }
    InFlight.Place place = ground.inFlight().enter();
    if (place.had().isDone()) {
      go(place.had().join());
      return;
    }
    CompletableFuture<Void> _ = place.had().thenAccept(this::go).exceptionally(this::defect);
    try {
      Future<?> timeout =
          ground
              .timer()
              .schedule(
                  () -> ground.inFlight().giveUp(place),
                  deadline - System.nanoTime(),
                  TimeUnit.NANOSECONDS);
      CompletableFuture<Void> _ = place.had().thenRun(() -> timeout.cancel(false));
    } catch (RejectedExecutionException _) {
      // The session is closing.
      ground.inFlight().giveUp(place);
    }
  }

  private void go(boolean entered) {
    if (!entered) {
      fail(
          Outcome.OVERLOADED,
          Failure.overloaded("too many statements wait, or one waited too long"));
      return;
    }
    if (!ground.breaker().admits()) {
      ground.inFlight().leave();
      refuseOpen();
      return;
    }
    long left = deadline - System.nanoTime();
    Duration limit = repeatable ? ground.patience().attempt() : ground.patience().request();
    Duration allowed = left < limit.toNanos() ? Duration.ofNanos(Math.max(1_000_000, left)) : limit;
    attempts++;
    CompletionStage<T> sent;
    try {
      sent = send.apply(allowed);
    } catch (RuntimeException e) {
      // The driver refuses some things at once.
      sent = CompletableFuture.failedStage(e);
    }
    CompletionStage<Void> _ = sent.handle(this::ended).exceptionally(this::defect);
  }

  private @Nullable Void ended(@Nullable T answer, @Nullable Throwable error) {
    Failure failure = error == null ? null : Failure.of(error);
    ground.breaker().ended(failure == null || failure.answered());
    ground.inFlight().leave();
    if (failure == null) {
      end.complete(new End<>(answer, null, attempts - 1));
    } else {
      failed(failure);
    }
    return null;
  }

  private @Nullable Void defect(Throwable defect) {
    end.completeExceptionally(defect);
    return null;
  }

  private void failed(Failure failure) {
    Patience patience = ground.patience();
    long wait = waitNanos(patience);
    if (!repeatable
        || !failure.repeatable()
        || attempts > patience.retries()
        || deadline - System.nanoTime() <= wait) {
      end.complete(new End<>(null, failure, Math.max(0, attempts - 1)));
      return;
    }
    try {
      Future<?> _ = ground.timer().schedule(this::queue, wait, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException _) {
      // The session is closing.
      end.complete(new End<>(null, failure, attempts - 1));
    }
  }

  private long waitNanos(Patience patience) {
    double doubled = (double) patience.retryFirst().toNanos() * Math.pow(2, attempts - 1);
    long wait = (long) Math.min((double) patience.retryLongest().toNanos(), doubled);
    return wait / 2 + ground.random().nextLong(wait / 2 + 1);
  }

  /// Nothing is sent: the cluster did not answer for a while.
  private void refuseOpen() {
    Duration pause = ground.breaker().remaining();
    fail(
        Outcome.UNAVAILABLE,
        Failure.unavailable("the database has not answered for a while")
            .with("tried-again-in-ms", Math.max(1, pause.toMillis())));
  }

  private void fail(Outcome outcome, Problem problem) {
    end.complete(
        new End<>(
            null, new Failure(outcome, problem, false, true, true), Math.max(0, attempts - 1)));
  }

  /// The answer of a call.
  ///
  /// @throws ProblemException its problem
  static <T> T answer(End<T> end) {
    Failure failure = end.failure();
    if (failure != null) {
      throw new ProblemException(failure.problem());
    }
    return Objects.requireNonNull(end.answer());
  }
}
