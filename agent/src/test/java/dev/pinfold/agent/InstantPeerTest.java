package dev.pinfold.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.agent.Acknowledgement.State;
import dev.pinfold.agent.InstantPeer.Behaviour;
import dev.pinfold.agent.Placement.Status;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class InstantPeerTest {

  private final MemoryCoordinator server = new MemoryCoordinator();

  private InstantPeer peer(Behaviour behaviour) {
    return InstantPeer.start("peer-1", "instant-1", server, behaviour, new SplittableRandom(1));
  }

  private void want(int count) {
    for (int i = 0; i < count; i++) {
      server.want(WorkItem.pin("cid" + i, 1));
    }
  }

  @Test
  void everythingIsPinnedAndUnpinned() {
    want(1000);
    try (InstantPeer peer = peer(Behaviour.PROMPT)) {
      Await.until("all are pinned", () -> server.all(Status.PINNED));
      assertEquals(1000, peer.figures().pinned());
      assertEquals(List.of(State.PINNED), server.states("cid7"));
      server.want(WorkItem.unpin("cid7", 2));
      Await.until("one is gone", () -> server.status("cid7") == null);
    }
  }

  @Test
  void delayShowsThatPinsRun() {
    want(1);
    try (InstantPeer peer = peer(new Behaviour(Duration.ofMillis(20), 0, 10))) {
      Await.until("it is pinned", () -> server.status("cid0") == Status.PINNED);
      assertEquals(List.of(State.PINNING, State.PINNED), server.states("cid0"));
      assertEquals(1, peer.figures().pinned());
    }
  }

  @Test
  void someFailIfTold() {
    want(1000);
    try (InstantPeer peer = peer(new Behaviour(Duration.ZERO, 0.3, 100))) {
      Await.until("all are tried", () -> peer.figures().pinned() + peer.figures().failed() == 1000);
      assertTrue(peer.figures().failed() > 200 && peer.figures().failed() < 400);
    }
  }

  @Test
  void serverThatIsAwayIsWaitedFor() {
    server.away(true);
    want(10);
    try (InstantPeer peer = peer(Behaviour.PROMPT)) {
      server.away(false);
      Await.until("all are pinned", () -> server.all(Status.PINNED));
      assertEquals(10, peer.figures().pinned());
    }
  }

  @Test
  void senselessBehaviourIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Behaviour(Duration.ZERO, 1.5, 1));
    assertThrows(IllegalArgumentException.class, () -> new Behaviour(Duration.ZERO, 0, 0));
  }
}
