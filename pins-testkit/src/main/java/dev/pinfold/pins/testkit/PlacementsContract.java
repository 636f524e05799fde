package dev.pinfold.pins.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinIntent;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.PinStatus;
import dev.pinfold.model.Placement;
import dev.pinfold.model.PlacementStatus;
import dev.pinfold.pins.Allocator;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Command.Observation;
import dev.pinfold.pins.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Assignments of pins to peers, and what peers say of them.
abstract class PlacementsContract extends Theme {

  private static final Cid CID = Samples.v0(1);
  private static final Allocator ON_A = Samples.firstOf("a");
  private static final PinSpec ONE = Samples.some(1, 1);

  PlacementsContract(PinStoreContract contract) {
    super(contract);
  }

  private void assertStale(PinIntent now, long epoch, Command command) {
    Pin before = store.pin(command.cid());
    assertEquals(new Outcome.Stale(now, epoch), store.apply(command));
    assertEquals(before, store.pin(command.cid()), "it changes nothing");
  }

  // ---- the life of one

  @Test
  void fromQueuedToPinned() {
    done(keyed(ALICE, CID, ONE, ON_A));
    Placement queued = placement(CID, "a");
    assertEquals(PlacementStatus.QUEUED, queued.status());
    assertEquals(START, queued.assigned());
    assertEquals(START, queued.due());
    clock.advance(Duration.ofSeconds(1));
    done(told(CID, "a", Observation.PINNING));
    Placement pinning = placement(CID, "a");
    assertEquals(PlacementStatus.PINNING, pinning.status());
    assertEquals(START, pinning.assigned());
    assertEquals(START.plusSeconds(1), pinning.observed());
    clock.advance(Duration.ofSeconds(1));
    done(new Command.Acknowledge(CID, "a", queued.epoch(), Observation.PINNED, "", 4_321));
    Placement pinned = placement(CID, "a");
    assertEquals(PlacementStatus.PINNED, pinned.status());
    assertEquals(queued.epoch(), pinned.epoch());
    assertEquals(START.plusSeconds(2), pinned.observed());
    assertNull(pinned.due());
    assertEquals(4_321, pin(CID).size());
    assertEquals(PinStatus.PINNED, pin(CID).status());
  }

  @Test
  void aPeerMayBeDoneWithoutSayingThatItBegan() {
    done(keyed(ALICE, CID, ONE, ON_A));
    done(told(CID, "a", Observation.PINNED));
    assertEquals(PlacementStatus.PINNED, placement(CID, "a").status());
    done(release(ALICE, CID, ON_A));
    done(told(CID, "a", Observation.UNPINNED));
    assertNull(store.pin(CID));
  }

  @Test
  void sayingItTwiceChangesNothing() {
    done(keyed(ALICE, CID, ONE, ON_A));
    for (Observation observation : List.of(Observation.PINNING, Observation.PINNED)) {
      done(told(CID, "a", observation));
      Pin once = pin(CID);
      clock.advance(Duration.ofSeconds(1));
      done(told(CID, "a", observation));
      assertEquals(once, pin(CID));
    }
    Pin pinned = pin(CID);
    done(told(CID, "a", Observation.PINNING));
    done(told(CID, "a", Observation.FAILED));
    assertEquals(pinned, pin(CID), "what is late does not undo what is done");
    done(release(ALICE, CID, ON_A));
    done(told(CID, "a", Observation.UNPINNING));
    Pin unpinning = pin(CID);
    done(told(CID, "a", Observation.UNPINNING));
    assertEquals(unpinning, pin(CID));
  }

  @Test
  void pinnedAsSoonAsEnoughPeersHoldIt() {
    Allocator three = Samples.firstOf("a", "b", "c");
    done(keyed(ALICE, CID, Samples.some(2, 3), three));
    done(told(CID, "a", Observation.PINNED));
    assertEquals(PinStatus.PINNING, pin(CID).status());
    done(told(CID, "c", Observation.FAILED));
    assertEquals(PinStatus.PINNING, pin(CID).status());
    done(told(CID, "b", Observation.PINNED));
    assertEquals(PinStatus.PINNED, pin(CID).status());
  }

  @Test
  void failedIfTooFewPeersAreLeft() {
    done(keyed(ALICE, CID, Samples.some(2, 3), Samples.firstOf("a", "b", "c")));
    done(told(CID, "a", Observation.FAILED));
    assertEquals(PinStatus.QUEUED, pin(CID).status());
    done(told(CID, "b", Observation.FAILED));
    assertEquals(PinStatus.FAILED, pin(CID).status());
    done(told(CID, "b", Observation.PINNING));
    assertEquals(PinStatus.PINNING, pin(CID).status());
  }

  @Test
  void everywhereNeedsAll() {
    done(keyed(ALICE, CID, Samples.EVERYWHERE, Samples.on("a", "b")));
    done(told(CID, "a", Observation.PINNED));
    assertEquals(PinStatus.PINNING, pin(CID).status());
    done(told(CID, "b", Observation.PINNED));
    assertEquals(PinStatus.PINNED, pin(CID).status());
  }

  // ---- failures

  @Test
  void failuresAreTriedAgainEachTimeLaterUntilItIsGivenUp() {
    done(keyed(ALICE, CID, ONE, ON_A));
    done(told(CID, "a", Observation.FAILED));
    assertEquals(PlacementStatus.FAILED, placement(CID, "a").status());
    assertEquals(1, placement(CID, "a").attempts());
    assertEquals("it broke", placement(CID, "a").error());
    assertEquals(START.plusSeconds(10), placement(CID, "a").due());
    clock.advance(Duration.ofSeconds(10));
    done(told(CID, "a", Observation.PINNING));
    assertEquals(1, placement(CID, "a").attempts());
    assertEquals("", placement(CID, "a").error());
    done(told(CID, "a", Observation.FAILED));
    assertEquals(2, placement(CID, "a").attempts());
    assertEquals(START.plusSeconds(10 + 15), placement(CID, "a").due(), "15 s is the longest");
    done(told(CID, "a", Observation.FAILED));
    assertEquals(3, placement(CID, "a").attempts());
    assertNull(placement(CID, "a").due(), "it is given up");
    assertEquals(PlacementStatus.FAILED, placement(CID, "a").status());
    reopen();
    assertNull(placement(CID, "a").due());
    assertEquals(3, placement(CID, "a").attempts());
  }

  @Test
  void lettingGoFailsAndIsTriedAgainToo() {
    done(keyed(ALICE, CID, ONE, ON_A));
    done(release(ALICE, CID, ON_A));
    done(told(CID, "a", Observation.UNPINNING));
    for (int i = 1; i <= 3; i++) {
      done(told(CID, "a", Observation.FAILED));
      assertEquals(PlacementStatus.UNPIN_FAILED, placement(CID, "a").status());
      assertEquals(i, placement(CID, "a").attempts());
    }
    assertNull(placement(CID, "a").due());
    done(new Command.Recover(CID, null));
    assertEquals(PlacementStatus.UNPIN_QUEUED, placement(CID, "a").status());
    assertEquals(0, placement(CID, "a").attempts());
    done(told(CID, "a", Observation.UNPINNED));
    assertNull(store.pin(CID));
  }

  @Test
  void whatAPeerSaysIsKeptAsFarAsItFits() {
    done(keyed(ALICE, CID, ONE, ON_A));
    String said = "\ud83d\ude00".repeat(10_000) + "\ud83d";
    long epoch = placement(CID, "a").epoch();
    done(new Command.Acknowledge(CID, "a", epoch, Observation.FAILED, said, 0));
    String kept = placement(CID, "a").error();
    assertTrue(said.startsWith(kept) && kept.length() >= 100 && kept.length() <= 2_000);
    done(new Command.Acknowledge(CID, "a", epoch, Observation.FAILED, "half \ud83d pair", 0));
    assertEquals("half \ufffd pair", placement(CID, "a").error());
  }

  // ---- epochs

  @Test
  void anAcknowledgementOfNothingIsToldToLetGo() {
    assertStale(PinIntent.RELEASED, 0, told(CID, "a", 1, Observation.PINNED));
    done(keyed(ALICE, CID, ONE, ON_A));
    assertStale(PinIntent.RELEASED, 0, told(CID, "b", 1, Observation.PINNED));
  }

  @Test
  void lateAcknowledgementsAreToldWhatIsWantedNow() {
    done(keyed(ALICE, CID, ONE, ON_A));
    long first = placement(CID, "a").epoch();
    done(release(ALICE, CID, ON_A));
    long second = placement(CID, "a").epoch();
    assertTrue(second > first);
    for (Observation late : List.of(Observation.PINNING, Observation.PINNED, Observation.FAILED)) {
      assertStale(PinIntent.RELEASED, second, told(CID, "a", first, late));
    }
    done(keyed(ALICE, CID, ONE, ON_A));
    long third = placement(CID, "a").epoch();
    assertTrue(third > second);
    for (Observation late :
        List.of(Observation.UNPINNING, Observation.UNPINNED, Observation.FAILED)) {
      assertStale(PinIntent.HELD, third, told(CID, "a", second, late));
    }
    assertStale(PinIntent.HELD, third, told(CID, "a", first, Observation.PINNED));
    assertStale(PinIntent.HELD, third, told(CID, "a", third + 1, Observation.PINNED));
  }

  @Test
  void theRightEpochWithTheWrongWordIsStale() {
    done(keyed(ALICE, CID, ONE, ON_A));
    long epoch = placement(CID, "a").epoch();
    assertStale(PinIntent.HELD, epoch, told(CID, "a", epoch, Observation.UNPINNED));
    assertStale(PinIntent.HELD, epoch, told(CID, "a", epoch, Observation.UNPINNING));
    done(release(ALICE, CID, ON_A));
    long released = placement(CID, "a").epoch();
    assertStale(PinIntent.RELEASED, released, told(CID, "a", released, Observation.PINNED));
    assertStale(PinIntent.RELEASED, released, told(CID, "a", released, Observation.PINNING));
  }

  @Test
  void epochsOfAPinThatWentAreStaleWhenItReturns() {
    done(keyed(ALICE, CID, ONE, ON_A));
    long first = placement(CID, "a").epoch();
    done(release(ALICE, CID, ON_A));
    long second = placement(CID, "a").epoch();
    settle(CID);
    assertNull(store.pin(CID));
    assertStale(PinIntent.RELEASED, 0, told(CID, "a", second, Observation.UNPINNED));
    reopen();
    done(keyed(ALICE, CID, ONE, ON_A));
    long third = placement(CID, "a").epoch();
    assertTrue(third > second);
    assertStale(PinIntent.HELD, third, told(CID, "a", first, Observation.PINNED));
    assertStale(PinIntent.HELD, third, told(CID, "a", second, Observation.UNPINNED));
  }

  // ---- recovery

  @Test
  void recoveryBeginsAnewWhatHasFailed() {
    done(keyed(ALICE, CID, Samples.EVERYWHERE, Samples.on("a", "b", "c")));
    done(told(CID, "a", Observation.FAILED));
    done(told(CID, "b", Observation.FAILED));
    done(told(CID, "c", Observation.PINNED));
    long old = placement(CID, "a").epoch();
    clock.advance(Duration.ofSeconds(1));
    done(new Command.Recover(CID, "a"));
    assertEquals(PlacementStatus.QUEUED, placement(CID, "a").status());
    assertEquals(0, placement(CID, "a").attempts());
    assertEquals("", placement(CID, "a").error());
    assertEquals(START.plusSeconds(1), placement(CID, "a").due());
    assertEquals(PlacementStatus.FAILED, placement(CID, "b").status());
    assertStale(
        PinIntent.HELD, placement(CID, "a").epoch(), told(CID, "a", old, Observation.PINNED));
    done(new Command.Recover(CID, null));
    assertEquals(PlacementStatus.QUEUED, placement(CID, "b").status());
    assertEquals(PlacementStatus.PINNED, placement(CID, "c").status());
    Pin recovered = pin(CID);
    done(new Command.Recover(CID, null));
    assertEquals(recovered, pin(CID), "nothing is left to recover");
  }

  @Test
  void whatIsNotPinnedCannotBeRecovered() {
    assertEquals("not_pinned", refused(new Command.Recover(CID, null)).code());
  }

  @Test
  void askingAgainForAFailedPinTriesItAgain() {
    done(keyed(ALICE, CID, ONE, ON_A));
    done(told(CID, "a", Observation.FAILED));
    done(another(BOB, CID, ONE, ON_A));
    assertEquals(PlacementStatus.FAILED, placement(CID, "a").status(), "others do not");
    done(keyed(ALICE, CID, ONE, ON_A));
    assertEquals(PlacementStatus.QUEUED, placement(CID, "a").status());
  }

  // ---- drift

  @Test
  void whatIsFoundMissingIsQueuedAgain() {
    done(keyed(ALICE, CID, ONE, ON_A));
    done(told(CID, "a", Observation.PINNED));
    long old = placement(CID, "a").epoch();
    Pin pinned = pin(CID);
    done(new Command.Verify(CID, "a", true));
    assertEquals(pinned, pin(CID));
    clock.advance(Duration.ofSeconds(1));
    done(new Command.Verify(CID, "a", false));
    Placement queued = placement(CID, "a");
    assertEquals(PlacementStatus.QUEUED, queued.status());
    assertEquals("the item should be pinned but it is not", queued.error());
    assertTrue(queued.epoch() > old);
    assertEquals(START.plusSeconds(1), queued.due());
    assertEquals(PinStatus.QUEUED, pin(CID).status());
    Pin drifted = pin(CID);
    done(new Command.Verify(CID, "a", false));
    assertEquals(drifted, pin(CID), "that is known already");
  }

  @Test
  void whatIsFoundHeldIsPinned() {
    done(keyed(ALICE, CID, ONE, ON_A));
    done(told(CID, "a", Observation.FAILED));
    done(new Command.Verify(CID, "a", true));
    assertEquals(PlacementStatus.PINNED, placement(CID, "a").status());
    assertEquals("", placement(CID, "a").error());
    assertNull(placement(CID, "a").due());
  }

  @Test
  void whatAllShouldHoldIsPinnedWhereItIsFound() {
    done(keyed(ALICE, CID, Samples.EVERYWHERE, ON_A));
    done(new Command.Verify(CID, "b", true));
    assertEquals(PlacementStatus.PINNED, placement(CID, "b").status());
    assertNull(placement(CID, "b").due());
    assertEquals(PlacementStatus.QUEUED, placement(CID, "a").status());
    assertStale(PinIntent.RELEASED, 0, new Command.Verify(CID, "c", false));
    // Not any more when nobody wants it.
    done(release(ALICE, CID, ON_A));
    assertStale(PinIntent.RELEASED, 0, new Command.Verify(CID, "c", true));
  }

  @Test
  void whatIsToBeLetGoStaysSoHoweverItIsFound() {
    done(keyed(ALICE, CID, ONE, ON_A));
    done(release(ALICE, CID, ON_A));
    Pin before = pin(CID);
    done(new Command.Verify(CID, "a", true));
    done(new Command.Verify(CID, "a", false));
    assertEquals(before, pin(CID));
    assertStale(PinIntent.RELEASED, 0, new Command.Verify(CID, "b", true));
    assertStale(PinIntent.RELEASED, 0, new Command.Verify(Samples.v0(2), "a", true));
  }

  // ---- choosing anew

  @Test
  void choosingAnewMovesWhatMustMove() {
    done(keyed(ALICE, CID, Samples.some(2, 2), Samples.firstOf("a", "b")));
    settle(CID);
    Pin before = pin(CID);
    done(new Command.Assign(CID, Samples.firstOf("a", "b", "c"), null, null));
    assertEquals(before, pin(CID), "who has enough keeps them");
    done(new Command.Assign(CID, Samples.firstOf("b", "c"), null, null));
    assertEquals(List.of("b", "c"), pin(CID).allocations());
    assertEquals(PlacementStatus.UNPIN_QUEUED, placement(CID, "a").status());
    assertEquals(PlacementStatus.PINNED, placement(CID, "b").status());
    assertEquals(PlacementStatus.QUEUED, placement(CID, "c").status());
  }

  @Test
  void aPeerThatIsNoMoreIsDroppedAtOnce() {
    done(keyed(ALICE, CID, Samples.some(2, 2), Samples.firstOf("a", "b")));
    settle(CID);
    done(new Command.Assign(CID, Samples.firstOf("b", "c"), "a", null));
    assertEquals(Set.of("b", "c"), pin(CID).placements().keySet());
    done(new Command.Assign(CID, Samples.firstOf("b"), "c", null));
    assertEquals(Set.of("b"), pin(CID).placements().keySet(), "also if there is no other");
    assertEquals(List.of("b"), pin(CID).allocations());
    done(release(ALICE, CID, Samples.firstOf("b")));
    assertNotNull(store.pin(CID));
    done(new Command.Assign(CID, Samples.firstOf(), "b", null));
    assertNull(store.pin(CID), "nobody is left to let it go");
  }

  @Test
  void aNewPeerTakesWhatAllShouldHold() {
    done(keyed(ALICE, CID, Samples.EVERYWHERE, Samples.on("a")));
    settle(CID);
    assertEquals(PinStatus.PINNED, pin(CID).status());
    done(new Command.Assign(CID, Samples.on("a", "b"), null, null));
    assertEquals(PlacementStatus.QUEUED, placement(CID, "b").status());
    assertEquals(PinStatus.PINNING, pin(CID).status());
  }

  @Test
  void choosingAnewForAnOldVersionIsAConflict() {
    assertEquals("not_pinned", refused(new Command.Assign(CID, ON_A, null, null)).code());
    done(keyed(ALICE, CID, ONE, ON_A));
    long version = pin(CID).version();
    done(told(CID, "a", Observation.PINNED));
    Allocator onB = Samples.firstOf("b");
    assertEquals("version_conflict", refused(new Command.Assign(CID, onB, null, version)).code());
    done(new Command.Assign(CID, onB, null, pin(CID).version()));
    assertEquals(List.of("b"), pin(CID).allocations());
  }

  @Test
  void placementsAreCountedByPeerAndByAll() {
    done(keyed(ALICE, CID, Samples.EVERYWHERE, Samples.on("a", "b")));
    done(keyed(ALICE, Samples.v0(2), Samples.EVERYWHERE, Samples.on("a")));
    done(told(CID, "a", Observation.PINNED));
    assertEquals(1, store.placementCounts("a").get(PlacementStatus.PINNED));
    assertEquals(1, store.placementCounts("a").get(PlacementStatus.QUEUED));
    assertEquals(1, store.placementCounts("b").get(PlacementStatus.QUEUED));
    assertEquals(2, store.placementCounts(null).get(PlacementStatus.QUEUED));
    assertEquals(0, store.placementCounts("c").get(PlacementStatus.QUEUED));
  }
}
