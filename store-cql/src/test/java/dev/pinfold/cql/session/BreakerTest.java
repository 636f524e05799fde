package dev.pinfold.cql.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BreakerTest {

  private long now;

  private final Breaker breaker =
      new Breaker(
          new Breaking(3, Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofSeconds(3)),
          () -> now);

  private void pass(long seconds) {
    now += TimeUnit.SECONDS.toNanos(seconds);
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      assertTrue(breaker.admits());
      breaker.ended(false);
    }
  }

  private void open() {
    fail(3);
    pass(2);
    fail(1);
    assertTrue(breaker.isOpen());
  }

  @Test
  void manyFailuresAtOneMomentDoNotOpenIt() {
    fail(1_000);
    assertFalse(breaker.isOpen());
  }

  @Test
  void failuresWithoutAnAnswerForAWhileOpenIt() {
    fail(3);
    pass(2);
    assertFalse(breaker.isOpen());
    fail(1);
    assertTrue(breaker.isOpen());
    assertFalse(breaker.admits());
    assertTrue(breaker.refuses());
    assertEquals(Duration.ofSeconds(1), breaker.remaining());
    assertEquals(1, breaker.openings());
  }

  @Test
  void anAnswerInBetweenBeginsTheCountAnew() {
    fail(3);
    pass(5);
    assertTrue(breaker.admits());
    breaker.ended(true);
    fail(3);
    assertFalse(breaker.isOpen());
  }

  @Test
  void afterThePauseOneAttemptIsMade() {
    open();
    pass(1);
    assertFalse(breaker.refuses());
    assertTrue(breaker.admits());
    assertTrue(breaker.refuses());
    assertFalse(breaker.admits(), "a second one while the first is under way");
    breaker.ended(true);
    assertFalse(breaker.isOpen());
    assertTrue(breaker.admits());
  }

  @Test
  void theLastFreeAttemptThatFailsDoublesThePauseUpToItsBound() {
    open();
    for (long pause : new long[] {1, 2, 3, 3}) {
      pass(pause - 1);
      assertFalse(breaker.admits(), "before the pause of " + pause + " s is over");
      pass(1);
      assertTrue(breaker.admits());
      breaker.ended(false);
    }
  }

  @Test
  void whatWasSentBeforeItOpenedDoesNotCountAsTheAttempt() {
    open();
    breaker.ended(false);
    pass(1);
    assertTrue(breaker.admits());
  }

  @Test
  void anAnswerToWhatWasSentBeforeItOpenedClosesIt() {
    open();
    breaker.ended(true);
    assertTrue(breaker.admits());
    assertFalse(breaker.isOpen());
  }
}
