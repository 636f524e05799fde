package dev.pinfold.cql.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import dev.pinfold.cql.session.Observer.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallTest {

  private static final Duration MILLISECOND = Duration.ofMillis(1);

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  @AfterEach
  void end() {
    timer.shutdownNow();
  }

  private Call.Ground ground(Patience patience, InFlight inFlight, Breaker breaker) {
    return new Call.Ground(patience, inFlight, breaker, timer, new Random(1));
  }

  private Call.Ground ground(Patience patience) {
    return ground(patience, new InFlight(10, 10), new Breaker(Breaking.DEFAULT, System::nanoTime));
  }

  private static Patience patience(Duration request, int retries) {
    return new Patience(
        request, request, request, retries, MILLISECOND, MILLISECOND.multipliedBy(4), request);
  }

  private static <T> CompletableFuture<T> unavailable() {
    return CompletableFuture.failedFuture(
        new UnavailableException(null, DefaultConsistencyLevel.LOCAL_QUORUM, 2, 1));
  }

  @Test
  void isSentAgainUntilItIsAnswered() {
    List<Duration> sent = new ArrayList<>();
    Call.End<String> end =
        Call.<String>start(
                ground(patience(Duration.ofMinutes(1), 3)),
                true,
                allowed -> {
                  sent.add(allowed);
                  return sent.size() < 3
                      ? unavailable()
                      : CompletableFuture.completedFuture("answer");
                })
            .join();
    assertEquals("answer", end.answer());
    assertEquals(2, end.retries());
    assertEquals(3, sent.size());
  }

  @Test
  void isSentAgainSoManyTimesOnly() {
    List<Duration> sent = new ArrayList<>();
    Call.End<String> end =
        Call.<String>start(
                ground(patience(Duration.ofMinutes(1), 3)),
                true,
                allowed -> {
                  sent.add(allowed);
                  return unavailable();
                })
            .join();
    assertEquals(4, sent.size());
    assertEquals(3, end.retries());
    assertEquals("store_unavailable", failure(end).problem().code());
  }

  private static Failure failure(Call.End<?> end) {
    assertNull(end.answer());
    Failure failure = end.failure();
    assertNotNull(failure);
    return failure;
  }

  @Test
  void isNotSentAgainWhenItMayHaveHadAnEffect() {
    List<Duration> sent = new ArrayList<>();
    Call.End<String> end =
        Call.<String>start(
                ground(patience(Duration.ofMinutes(1), 3)),
                false,
                allowed -> {
                  sent.add(allowed);
                  return unavailable();
                })
            .join();
    assertEquals(1, sent.size());
    assertEquals(0, end.retries());
  }

  @Test
  void isNotSentAgainWhenItIsWrong() {
    List<Duration> sent = new ArrayList<>();
    Call.End<String> end =
        Call.<String>start(
                ground(patience(Duration.ofMinutes(1), 3)),
                true,
                allowed -> {
                  sent.add(allowed);
                  throw new InvalidQueryException(null, "no such table");
                })
            .join();
    assertEquals(1, sent.size());
    assertEquals("store_statement_refused", failure(end).problem().code());
  }

  @Test
  void allAttemptsTogetherEndByTheDeadline() {
    Duration request = Duration.ofMillis(200);
    List<Duration> sent = new ArrayList<>();
    long start = System.nanoTime();
    Call.End<String> end =
        Call.<String>start(
                ground(
                    new Patience(
                        request,
                        request,
                        request,
                        Patience.RETRIES_MAX,
                        Duration.ofMillis(50),
                        Duration.ofMillis(50),
                        request)),
                true,
                allowed -> {
                  sent.add(allowed);
                  return unavailable();
                })
            .join();
    assertEquals(Outcome.UNAVAILABLE, failure(end).outcome());
    assertTrue(sent.size() <= 9, "attempts with 25 ms and more between them: " + sent.size());
    assertTrue(System.nanoTime() - start >= request.toNanos() / 4);
    for (Duration allowed : sent) {
      assertTrue(allowed.compareTo(request) <= 0, "an attempt had " + allowed);
    }
  }

  @Test
  void whoWaitsForAPlaceTooLongIsTold() {
    InFlight inFlight = new InFlight(1, 10);
    Call.Ground ground =
        ground(
            patience(Duration.ofMillis(20), 0),
            inFlight,
            new Breaker(Breaking.DEFAULT, System::nanoTime));
    CompletableFuture<String> never = new CompletableFuture<>();
    CompletableFuture<Call.End<String>> first = Call.start(ground, true, _ -> never);
    Call.End<String> second =
        Call.<String>start(ground, true, _ -> CompletableFuture.completedFuture("answer")).join();
    assertEquals("store_overloaded", failure(second).problem().code());
    assertTrue(failure(second).unsent());
    never.complete("late");
    assertEquals("late", first.join().answer());
    assertEquals(0, inFlight.taken());
  }

  @Test
  void whileTheBreakerIsOpenNothingIsSent() {
    long[] now = {0};
    Breaker breaker =
        new Breaker(
            new Breaking(1, Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(1)),
            () -> now[0]);
    InFlight inFlight = new InFlight(1, 0);
    Call.Ground ground = ground(patience(Duration.ofMinutes(1), 0), inFlight, breaker);
    Call.<String>start(ground, true, _ -> unavailable()).join();
    assertTrue(breaker.isOpen());
    Call.End<String> refused =
        Call.<String>start(
                ground,
                false,
                _ -> {
                  throw new AssertionError("sent");
                })
            .join();
    assertEquals("store_unavailable", failure(refused).problem().code());
    assertEquals(1_000L, failure(refused).problem().details().get("tried-again-in-ms"));
    assertTrue(failure(refused).unsent());
    assertEquals(0, inFlight.taken());
    now[0] = Duration.ofSeconds(1).toNanos();
    assertEquals(
        "answer",
        Call.<String>start(ground, true, _ -> CompletableFuture.completedFuture("answer"))
            .join()
            .answer());
  }

  @Test
  void endsWhenTheTimerHasEnded() {
    Call.Ground ground = ground(patience(Duration.ofMinutes(1), 3));
    timer.shutdownNow();
    Call.End<String> end = Call.<String>start(ground, true, _ -> unavailable()).join();
    assertEquals("store_unavailable", failure(end).problem().code());
  }
}
