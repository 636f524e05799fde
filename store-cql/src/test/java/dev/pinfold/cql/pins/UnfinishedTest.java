package dev.pinfold.cql.pins;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What did not come to an end is tried until it does.
class UnfinishedTest {

  private static ProblemException unavailable() {
    return new ProblemException(
        Problem.of(Problem.Kind.UNAVAILABLE, "store_unavailable", "The test wants it so."));
  }

  @Test
  void oneThatWaitsDoesNotKeepOthersFromTheirTurn() throws InterruptedException {
    CountDownLatch answered = new CountDownLatch(1);
    CountDownLatch othersDone = new CountDownLatch(3);
    try (Unfinished unfinished = new Unfinished()) {
      unfinished.add(
          () -> {
            try {
              answered.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      for (int i = 0; i < 3; i++) {
        unfinished.add(othersDone::countDown);
      }
      othersDone.await();
      assertEquals(1, answered.getCount());
      answered.countDown();
    }
  }

  @Test
  void triesAgainUntilItIsDone() throws InterruptedException {
    AtomicInteger tries = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(1);
    Unfinished unfinished = new Unfinished();
    try (unfinished) {
      unfinished.add(
          () -> {
            if (tries.incrementAndGet() < 3) {
              throw unavailable();
            }
            done.countDown();
          });
      assertEquals(1, unfinished.size());
      done.await();
    }
    assertEquals(3, tries.get());
    assertEquals(0, unfinished.size());
  }

  @Test
  void whatIsLeftWhenItIsClosedStaysOpen() {
    Unfinished unfinished = new Unfinished();
    CountDownLatch tried = new CountDownLatch(1);
    try (unfinished) {
      unfinished.add(
          () -> {
            tried.countDown();
            throw unavailable();
          });
      tried.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    assertEquals(1, unfinished.size());
  }
}
