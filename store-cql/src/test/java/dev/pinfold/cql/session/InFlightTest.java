package dev.pinfold.cql.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class InFlightTest {

  @Test
  void whoWaitsLongestHasTheNextPlace() throws InterruptedException {
    InFlight inFlight = new InFlight(1, 2);
    assertTrue(inFlight.enter().had().join());
    InFlight.Place second = inFlight.enter();
    InFlight.Place third = inFlight.enter();
    assertEquals(2, inFlight.waiting());
    inFlight.leave();
    assertTrue(second.had().join());
    assertFalse(third.had().isDone());
    inFlight.leave();
    assertTrue(third.had().join());
    assertEquals(1, inFlight.taken());
    inFlight.leave();
    assertEquals(0, inFlight.taken());
  }

  @Test
  void whoComesWhenTooManyWaitIsRefusedAtOnce() {
    InFlight inFlight = new InFlight(1, 1);
    inFlight.enter();
    inFlight.enter();
    assertFalse(inFlight.enter().had().join());
  }

  @Test
  void whoGivesUpLeavesTheQueue() {
    InFlight inFlight = new InFlight(1, 1);
    InFlight.Place first = inFlight.enter();
    InFlight.Place second = inFlight.enter();
    inFlight.giveUp(second);
    assertFalse(second.had().join());
    assertEquals(0, inFlight.waiting());
    inFlight.giveUp(first);
    assertTrue(first.had().join(), "what was had stays so");
    inFlight.leave();
    assertEquals(0, inFlight.taken());
  }

  @Test
  void aLongQueueThatLeavesAtOnceDoesNotOverflowTheStack() throws InterruptedException {
    int many = 100_000;
    InFlight inFlight = new InFlight(1, many);
    inFlight.enter();
    CountDownLatch served = new CountDownLatch(many);
    List<InFlight.Place> places = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      InFlight.Place place = inFlight.enter();
      places.add(place);
      place
          .had()
          .thenAccept(
              had -> {
                inFlight.leave();
                served.countDown();
              });
    }
    inFlight.leave();
    served.await();
    assertEquals(0, inFlight.waiting());
    assertEquals(0, inFlight.taken());
    assertEquals(many, places.size());
  }
}
