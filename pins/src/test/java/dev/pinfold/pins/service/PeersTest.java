package dev.pinfold.pins.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import dev.pinfold.pins.Allocator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeersTest {

  @TempDir Path directory;
  private Stage stage;
  private Peers peers;

  @BeforeEach
  void open() {
    stage = new Stage(directory);
    peers = stage.peers;
  }

  @AfterEach
  void close() {
    stage.close();
  }

  private Peer find(String id) {
    return Objects.requireNonNull(peers.find(id));
  }

  private void advance(Duration by) {
    stage.clock.advance(by);
  }

  @Test
  void aPeerIsNewOnce() {
    assertTrue(peers.tell(Stage.peer("a", 1), "session"));
    advance(Duration.ofSeconds(5));
    assertFalse(peers.tell(Stage.peer("a", 2), "session"));
    assertEquals(2, find("a").freeBytes());
    assertEquals(Stage.START, find("a").joined());
    assertEquals(Stage.START.plusSeconds(5), find("a").seen());
    peers.remove("a");
    assertNull(peers.find("a"));
    assertNull(peers.remove("a"));
    assertTrue(peers.tell(Stage.peer("a", 1), "another session"));
  }

  @Test
  void threeMissedHeartbeatsMakeItDown() {
    peers.tell(Stage.peer("a", 1), "session");
    advance(Duration.ofSeconds(30));
    assertTrue(peers.isAlive(find("a")));
    advance(Duration.ofMillis(1));
    assertFalse(peers.isAlive(find("a")));
    assertFalse(peers.isLost(find("a")));
    advance(Duration.ofMinutes(5));
    assertTrue(peers.isLost(find("a")));
    peers.tell(Stage.peer("a", 1), "session");
    assertTrue(peers.isAlive(find("a")));
    assertFalse(peers.isLost(find("a")));
  }

  @Test
  void withoutATimeNobodyIsLost() {
    Peers patient = new Peers(stage.registry, ServiceSettings.DEFAULT, stage.clock);
    patient.tell(Stage.peer("a", 1), "session");
    advance(Duration.ofDays(1_000));
    Peer peer = Objects.requireNonNull(patient.find("a"));
    assertFalse(patient.isAlive(peer));
    assertFalse(patient.isLost(peer));
    assertEquals(List.of("a"), patient.allocator().everyone());
  }

  @Test
  void onlyThoseThatCanTakeSomethingAreChosen() {
    peers.tell(Stage.peer("old", 1_000), "session");
    advance(Duration.ofSeconds(31));
    peers.tell(Stage.peer("a", 1), "session");
    Peer b = Stage.peer("b", 100);
    peers.tell(
        new Peer(
            "b",
            "",
            "",
            List.of(),
            "its daemon does not answer",
            100,
            0,
            Map.of(),
            "",
            b.seen(),
            b.joined()),
        "session");
    assertEquals(List.of("a"), peers.allocator().allocate(List.of(), 1, 5, List.of("b", "old")));
    assertEquals(
        List.of("b", "old"), peers.allocator().allocate(List.of("b", "old"), 1, 2, List.of()));
    assertEquals(List.of("a", "b", "old"), peers.allocator().everyone());
    advance(Duration.ofMinutes(5).minusSeconds(1));
    peers.tell(Stage.peer("a", 1), "session");
    assertEquals(List.of("a", "b"), peers.allocator().everyone());
  }

  @Test
  void theChoiceIsMadeAnewWhenAPeerTellsOfItselfOrGoes() {
    peers.tell(Stage.peer("a", 1), "session");
    peers.tell(Stage.peer("b", 2), "session");
    Allocator first = peers.allocator();
    assertEquals(List.of("b"), first.allocate(List.of(), 1, 1, List.of()));
    assertSame(first, peers.allocator());
    peers.tell(Stage.peer("a", 3), "session");
    Allocator second = peers.allocator();
    assertEquals(List.of("a"), second.allocate(List.of(), 1, 1, List.of()));
    assertSame(second, peers.allocator());
    peers.remove("a");
    assertEquals(List.of("b"), peers.allocator().allocate(List.of(), 1, 1, List.of()));
  }

  @Test
  void theChoiceIsMadeAnewWhenTimeMakesAPeerSilentOrLost() {
    peers.tell(Stage.peer("a", 2), "session");
    advance(Duration.ofSeconds(30));
    peers.tell(Stage.peer("b", 1), "session");
    Allocator both = peers.allocator();
    assertEquals(List.of("a"), both.allocate(List.of(), 1, 1, List.of()));
    advance(Duration.ofMillis(1));
    Allocator silent = peers.allocator();
    assertNotSame(both, silent);
    assertEquals(List.of("b"), silent.allocate(List.of(), 1, 1, List.of()));
    assertEquals(List.of("a", "b"), silent.everyone());
    advance(Duration.ofMillis(-1));
    assertEquals(
        List.of("a"), peers.allocator().allocate(List.of(), 1, 1, List.of()), "the clock was set");
    advance(Duration.ofSeconds(30));
    assertEquals(List.of("a", "b"), peers.allocator().everyone());
    advance(Duration.ofMinutes(4));
    // "a" was heard of five minutes ago; nobody has told anything since.
    Allocator patient = peers.allocator();
    assertEquals(List.of("a", "b"), patient.everyone());
    assertSame(patient, peers.allocator());
    advance(Duration.ofMillis(1));
    assertEquals(List.of("b"), peers.allocator().everyone());
    advance(Duration.ofSeconds(30));
    assertEquals(List.of(), peers.allocator().everyone());
    Allocator nobody = peers.allocator();
    advance(Duration.ofDays(1));
    assertSame(nobody, peers.allocator());
  }

  @Test
  void peersSurviveARestart() {
    peers.tell(Stage.peer("a", 5, Map.of("region", "eu", "odd \0 ü", "|")), "session");
    advance(Duration.ofMinutes(2));
    peers.tell(Stage.peer("a", 6, Map.of("region", "eu", "odd \0 ü", "|")), "session");
    Peer before = find("a");
    peers.tell(Stage.peer("b", 5), "session");
    peers.remove("b");
    stage = stage.reopen();
    peers = stage.peers;
    assertEquals(before, find("a"));
    assertNull(peers.find("b"));
    assertFalse(peers.tell(Stage.peer("a", 5), "session"), "it is not new");
  }

  @Test
  void theServersAbsenceIsNotThePeers() {
    peers.tell(Stage.peer("gone", 1), "session");
    advance(Duration.ofMinutes(4));
    peers.tell(Stage.peer("a", 1), "session");
    advance(Duration.ofHours(5));
    stage = stage.reopen();
    peers = stage.peers;
    assertTrue(peers.isAlive(find("a")));
    assertFalse(peers.isAlive(find("gone")));
    assertFalse(peers.isLost(find("a")));
    assertTrue(peers.isLost(find("gone")));
    assertEquals(List.of("a"), peers.allocator().allocate(List.of(), 1, 1, List.of()));
    advance(Duration.ofSeconds(31));
    assertFalse(peers.isAlive(find("a")), "it has not come back");
    assertFalse(peers.isLost(find("a")));
    advance(Duration.ofMinutes(5));
    assertTrue(peers.isLost(find("a")));
  }

  @Test
  void anAgentThatRunsOnDoesNotBringARemovedPeerBack() {
    peers.tell(Stage.peer("a", 1), "session");
    peers.remove("a");
    assertNull(peers.remove("a"), "it was removed before");
    for (int i = 0; i < 2; i++) {
      ProblemException e =
          assertThrows(ProblemException.class, () -> peers.tell(Stage.peer("a", 1), "session"));
      assertEquals("peer_removed", e.problem().code());
      assertEquals(List.of(), peers.all());
      stage = stage.reopen();
      peers = stage.peers;
    }
    assertTrue(peers.tell(Stage.peer("a", 1), "another session"));
    stage = stage.reopen();
    stage.peers.remove("a");
    assertTrue(stage.peers.tell(Stage.peer("a", 1), "session"), "that was long ago");
  }

  @Test
  void idsAreThoseThatQueuesCanHold() {
    for (String bad : List.of("", "a|b", "a b", "ü", "x".repeat(129))) {
      ProblemException e =
          assertThrows(ProblemException.class, () -> peers.tell(Stage.peer(bad, 1), "session"));
      assertEquals("invalid_peer", e.problem().code());
    }
    assertTrue(
        peers.tell(
            Stage.peer("12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN", 1), "session"));
  }

  // ---- several servers

  @Test
  void aPeerThatTellsOneServerLivesForTheOthers() {
    Peers other = new Peers(stage.registry, Stage.SETTINGS, stage.clock);
    peers.tell(Stage.peer("a", 1), "session");
    other.refresh();
    assertEquals(List.of("a"), other.allocator().everyone());
    Duration half = Stage.SETTINGS.heartbeat().dividedBy(2);
    for (int i = 0; i < 40; i++) {
      advance(half);
      if (i % 2 == 0) {
        peers.tell(Stage.peer("a", i), "session");
      }
      if (i % 2 == 1) {
        other.refresh();
      }
      assertTrue(other.isAlive(Objects.requireNonNull(other.find("a"))), "after " + i);
    }
    advance(Stage.SETTINGS.heartbeat().multipliedBy(4));
    other.refresh();
    assertFalse(other.isAlive(Objects.requireNonNull(other.find("a"))));
  }

  @Test
  void whatIsWrongWithAPeerIsKnownToTheOthers() {
    Peers other = new Peers(stage.registry, Stage.SETTINGS, stage.clock);
    peers.tell(Stage.peer("a", 1), "session");
    Peer a = Stage.peer("b", 1);
    peers.tell(
        new Peer("b", "", "", List.of(), "no daemon", 1, 0, Map.of(), "", a.seen(), a.joined()),
        "session");
    other.refresh();
    assertEquals(List.of("a"), other.allocator().allocate(List.of(), 1, 2, List.of()));
    // After a restart it gets the chance to be well again.
    Peers restarted = new Peers(stage.registry, Stage.SETTINGS, stage.clock);
    restarted.refresh();
    assertEquals(List.of("a", "b"), restarted.allocator().allocate(List.of(), 1, 2, List.of()));
  }

  @Test
  void aPeerThatOneServerRemovedIsGoneForTheOthers() {
    Peers other = new Peers(stage.registry, Stage.SETTINGS, stage.clock);
    peers.tell(Stage.peer("a", 1), "session");
    other.refresh();
    other.tell(Stage.peer("b", 1), "session");
    peers.remove("a");
    other.refresh();
    assertNull(other.find("a"));
    assertEquals(List.of("b"), other.allocator().everyone());
  }
}
