package dev.pinfold.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Several IPFS daemons, each with its agent: who holds what.
class ReplicationTest {

  @TempDir Path directory;
  private IpfsHost one;
  private IpfsHost two;
  private ServerProcess server;
  private Pinset pinset;

  @BeforeEach
  void start() throws Exception {
    one = IpfsHost.start("replication-one", directory);
    two = IpfsHost.start("replication-two", directory);
    server = ServerProcess.start("replication", directory.resolve("data"), "--set", "heartbeat=1s");
    pinset = Pinset.of(server);
    one.join(server);
    two.join(server);
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : new AutoCloseable[] {server, one, two}) {
      if (each != null) {
        each.close();
      }
    }
  }

  /// Adds the same file to all: no daemon fetches from another here.
  private static String add(String text, IpfsHost... hosts) throws Exception {
    String cid = "";
    for (IpfsHost host : hosts) {
      cid = host.add(text.getBytes(StandardCharsets.UTF_8));
    }
    return cid;
  }

  private IpfsHost of(String peer) {
    return peer.equals(one.id()) ? one : two;
  }

  private IpfsHost otherThan(IpfsHost host) {
    return host == one ? two : one;
  }

  @Test
  void eachHoldsWhatItShould() throws Exception {
    String everywhere = add("on all", one, two);
    pinset.pin(everywhere);
    String both = add("on one to two", one, two);
    pinset.pin(both, "replication-min", "1", "replication-max", "2");
    String single = add("on one", one, two);
    pinset.pin(single, "replication", "1");
    String chosen = add("on the second", one, two);
    pinset.pin(chosen, "replication", "1", "user-allocations", two.id());
    String left = add("first on two, then on one", one, two);
    pinset.pin(left, "replication", "2");
    pinset.awaitSettled();

    assertEquals(Set.of(), pinset.allocations(everywhere));
    assertEquals(Set.of(one.id(), two.id()), pinset.allocations(both));
    assertEquals(Set.of(two.id()), pinset.allocations(chosen));
    for (IpfsHost host : new IpfsHost[] {one, two}) {
      assertTrue(host.held().containsAll(Set.of(everywhere, both, left)), host::id);
      assertEquals("pinned", pinset.status(host.id(), everywhere));
    }
    assertTrue(two.holds(chosen));
    assertFalse(one.holds(chosen));
    assertEquals("remote", pinset.status(one.id(), chosen));
    assertEquals(1, pinset.allocations(single).size());
    IpfsHost holder = of(pinset.allocations(single).iterator().next());
    assertTrue(holder.holds(single));
    assertFalse(otherThan(holder).holds(single));

    pinset.pin(left, "replication", "1");
    assertEquals(1, pinset.allocations(left).size());
    IpfsHost keeper = of(pinset.allocations(left).iterator().next());
    Await.until("the other one let go", () -> !otherThan(keeper).holds(left));
    pinset.awaitStatus(otherThan(keeper).id(), left, "remote");
    assertTrue(keeper.holds(left));

    try (IpfsHost three = IpfsHost.start("replication-three", directory)) {
      for (String text : new String[] {"on all", "on one", "on one to two"}) {
        add(text, three);
      }
      three.join(server);
      pinset.awaitStatus(three.id(), everywhere, "pinned");
      assertEquals(Set.of(everywhere), three.held());
      assertEquals(Set.of(one.id(), two.id()), pinset.allocations(both));
    }
  }

  @Test
  void theOtherTakesOverFromAPeerThatIsRemoved() throws Exception {
    String cid = add("moves", one, two);
    pinset.pin(cid, "replication", "1", "user-allocations", one.id());
    pinset.awaitStatus(one.id(), cid, "pinned");
    String everywhere = add("on those that are left", one, two);
    pinset.pin(everywhere);
    pinset.awaitSettled();

    // Its agent goes on meanwhile: it must not bring the peer back.
    server.cluster().delete("/peers/" + one.id()).expect(204);
    pinset.awaitStatus(two.id(), cid, "pinned");
    assertEquals(Set.of(two.id()), pinset.allocations(cid));
    assertTrue(two.holds(cid));
    Await.until(
        "nothing is left of it",
        () -> server.cluster().get("/pins/" + everywhere).expect(200).json(),
        status -> !status.path("peer_map").has(one.id()));
    assertEquals(1, server.cluster().get("/peers").expect(200).lines().size());

    // Its agent is started again: it is a peer like any other.
    one.agent().kill();
    one.agent().restart();
    pinset.awaitStatus(one.id(), everywhere, "pinned");
  }
}
