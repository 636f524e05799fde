package dev.pinfold.pins.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.model.Pin;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.PlacementStatus;
import dev.pinfold.pins.Command.Observation;
import dev.pinfold.pins.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepsTest {

  /// More than two pages.
  private static final int PINS = 1_200;

  @TempDir Path directory;
  private Stage stage;
  private Owner owner;

  @BeforeEach
  void open() {
    stage = new Stage(directory);
    stage.alive("a", "b");
    stage.sweep();
    owner = stage.owners.create("o", Quota.UNLIMITED);
  }

  @AfterEach
  void close() {
    stage.close();
  }

  private void want(int from, int to, PinSpec spec) {
    List<Wish> wishes = new ArrayList<>();
    for (int i = from; i < to; i++) {
      wishes.add(Wish.of(Stage.cid(i), spec, true));
    }
    stage.service.want(owner, wishes).forEach(Outcome::orThrow);
  }

  private static PinSpec some(int min, int max) {
    return PinSpec.DEFAULT.toBuilder().replication(min, max).build();
  }

  private long placements(String peer, PlacementStatus status) {
    return Objects.requireNonNull(stage.store.placementCounts(peer).get(status));
  }

  private long placements(String peer) {
    return stage.store.placementCounts(peer).values().stream().mapToLong(n -> n).sum();
  }

  @Test
  void aNewPeerTakesWhatAllShouldHold() {
    want(0, PINS, Stage.everywhere());
    want(PINS, PINS + 10, some(1, 1));
    assertEquals(0, placements("c"));
    stage.alive("c");
    stage.sweep();
    assertEquals(PINS, placements("c", PlacementStatus.QUEUED));
    assertFalse(stage.sweeps.step(), "there is nothing left to do");
    stage.alive("c");
    assertFalse(stage.sweeps.step(), "nor if it tells again");
  }

  @Test
  void aSweepGoesOnWhereARestartStoppedIt() {
    want(0, PINS, Stage.everywhere());
    stage.alive("c");
    assertTrue(stage.sweeps.step());
    long some = placements("c");
    assertTrue(some > 0 && some < PINS);
    stage = stage.reopen();
    assertTrue(stage.sweeps.step());
    assertTrue(placements("c") > some);
    stage.sweep();
    assertEquals(PINS, placements("c"));
  }

  @Test
  void whatARemovedPeerHadGoesToOthers() {
    want(0, PINS, some(1, 2));
    stage.alive("c");
    stage.sweep();
    assertEquals(PINS, placements("a"));
    stage.peers.remove("a");
    stage.sweeps.removed("a");
    stage.sweep();
    assertEquals(0, placements("a"));
    assertEquals(PINS, placements("b"));
    assertEquals(0, placements("c"), "one is enough");
    stage.peers.remove("b");
    stage.sweeps.removed("b");
    stage.sweep();
    assertEquals(PINS, placements("c"));
  }

  @Test
  void whoLacksPeersGetsThemWhenOneComes() {
    want(0, 10, some(2, 2));
    stage.peers.remove("a");
    stage.sweeps.removed("a");
    stage.sweep();
    assertEquals(0, placements("a"), "it goes, though there is no other");
    assertEquals(List.of("b"), stage.pin(Stage.cid(1)).allocations());
    stage.alive("c");
    stage.sweep();
    assertEquals(Set.of("b", "c"), Set.copyOf(stage.pin(Stage.cid(1)).allocations()));
    assertEquals(10, placements("c"));
  }

  @Test
  void whoWasAwayForAMomentTakesWhatNobodyCouldTake() {
    want(0, PINS, some(1, 1));
    long had = placements("a");
    // Longer than a peer may be silent, not so long that others take over from it.
    stage.clock.advance(Duration.ofMinutes(1));
    stage.peers.remove("a");
    stage.sweeps.removed("a");
    stage.sweep();
    assertEquals(PINS - had, placements("b"), "b is down");
    stage = stage.reopen();
    stage.clock.advance(Duration.ofMinutes(1));
    stage.sweep();
    assertEquals(PINS - had, placements("b"), "it still is");
    assertFalse(stage.sweeps.step());
    stage.alive("b");
    stage.sweep();
    assertEquals(PINS, placements("b"));
    stage.clock.advance(Duration.ofMinutes(1));
    stage.alive("b");
    assertFalse(stage.sweeps.step(), "there is nothing left to do");
  }

  @Test
  void whatALostPeerHadGoesToWhoComesLater() {
    want(0, 10, some(2, 2));
    stage.clock.advance(Duration.ofMinutes(6));
    stage.alive("b");
    stage.sweeps.findLost();
    stage.sweep();
    assertEquals(10, placements("a", PlacementStatus.QUEUED));
    stage.alive("c");
    stage.sweep();
    assertEquals(10, placements("c", PlacementStatus.QUEUED));
    assertEquals(10, placements("a", PlacementStatus.UNPIN_QUEUED));
  }

  @Test
  void whatARemovedPeerWasToLetGoIsForgotten() {
    want(0, 10, Stage.everywhere());
    for (int i = 0; i < 10; i++) {
      stage.service.release(owner, Stage.cid(i));
      stage.tell(Stage.cid(i), "b", Observation.UNPINNED);
    }
    assertEquals(10, stage.store.pinCount());
    stage.peers.remove("a");
    stage.sweeps.removed("a");
    stage.sweep();
    assertEquals(0, stage.store.pinCount());
  }

  @Test
  void othersTakeOverFromWhoIsLost() {
    want(0, 20, some(1, 1));
    want(20, 30, Stage.everywhere());
    stage.alive("c");
    stage.sweep();
    long had = placements("a");
    assertTrue(had >= 10);
    stage.clock.advance(Duration.ofMinutes(4));
    stage.alive("b", "c");
    stage.sweeps.findLost();
    assertFalse(stage.sweeps.step(), "nobody is lost yet");
    stage.clock.advance(Duration.ofMinutes(2));
    stage.alive("b", "c");
    stage.sweeps.findLost();
    stage.sweep();
    assertEquals(had, placements("a", PlacementStatus.UNPIN_QUEUED));
    for (int i = 0; i < 20; i++) {
      Pin pin = stage.pin(Stage.cid(i));
      assertFalse(pin.allocations().contains("a"));
      assertEquals(1, pin.allocations().size());
    }
    stage.sweeps.findLost();
    assertFalse(stage.sweeps.step(), "it is lost once");
    stage = stage.reopen();
    stage.alive("b", "c");
    stage.sweeps.findLost();
    assertFalse(stage.sweeps.step(), "also after a restart");
    // It comes back: what all should hold, it should hold again.
    stage.alive("a");
    stage.sweeps.findLost();
    stage.sweep();
    assertEquals(10, placements("a", PlacementStatus.QUEUED));
    for (int i = 20; i < 30; i++) {
      assertEquals(
          PlacementStatus.QUEUED,
          Objects.requireNonNull(stage.pin(Stage.cid(i)).placements().get("a")).status());
    }
  }

  @Test
  void whoIsLostIsLeftWithWhatNobodyElseCanTake() {
    want(0, 10, some(2, 2));
    stage.clock.advance(Duration.ofMinutes(6));
    stage.alive("b");
    stage.sweeps.findLost();
    stage.sweep();
    assertEquals(10, placements("a", PlacementStatus.QUEUED));
    assertNull(stage.store.pin(Stage.cid(11)));
  }
}
