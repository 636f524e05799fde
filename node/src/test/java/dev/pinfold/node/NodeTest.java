package dev.pinfold.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.model.Cid;
import dev.pinfold.model.PinSpec;
import dev.pinfold.node.config.NodeConfig;
import dev.pinfold.pins.service.Owner;
import dev.pinfold.pins.service.Peer;
import dev.pinfold.pins.service.Wish;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeTest {

  private static final Cid CID =
      Cid.parse("bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy");

  @TempDir Path directory;

  private final List<String> seen = new ArrayList<>();

  private NodeConfig config(Map<String, String> more) {
    return NodeConfig.read(null, more, Map.of("data", directory.resolve("data").toString()));
  }

  private NodeConfig config() {
    return config(Map.of());
  }

  /// Notes what it is told.
  private class NotingListener implements Listener {

    private final String name;
    private final NodeParts parts;

    NotingListener(String name, NodeParts parts) {
      this.name = name;
      this.parts = parts;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void start() {
      seen.add("start " + name + ", ready " + parts.readiness().reasons().isEmpty());
      if (name.equals("broken")) {
        throw new ProblemException(
            Problem.of(Problem.Kind.BUSY, "address_in_use", "the address is in use"));
      }
    }

    @Override
    public InetSocketAddress address() {
      return InetSocketAddress.createUnresolved(name, 1);
    }

    @Override
    public void close() {
      // The parts can be used until the last listener has closed.
      seen.add(
          "close "
              + name
              + ", "
              + parts.readiness().reasons()
              + ", pins "
              + parts.service().store().pinCount());
    }
  }

  private Listeners named(String... names) {
    return parts -> {
      List<Listener> listeners = new ArrayList<>();
      for (String name : names) {
        listeners.add(new NotingListener(name, parts));
      }
      return listeners;
    };
  }

  private static Peer peer(String id) {
    return new Peer(
        id, id, id, List.of(), "", 1_000, 10, Map.of(), "1", Instant.EPOCH, Instant.EPOCH);
  }

  @Test
  void keepsPinsFromOneStartToTheNext() throws Exception {
    try (Node node = Node.start(config(), Listeners.none())) {
      NodeParts parts = node.parts();
      parts.work().heartbeat(peer("p1"), "s1");
      Owner owner = parts.owners().require("cluster");
      parts.service().want(owner, Wish.of(CID, PinSpec.DEFAULT, true));
      assertEquals(1, parts.work().work("p1", 10, Duration.ZERO).size());
    }
    try (Node node = Node.start(config(), Listeners.none())) {
      assertNotNull(node.parts().service().store().pin(CID));
      assertNotNull(node.parts().peers().find("p1"));
    }
  }

  @Test
  void makesTheOwnersThatTheConfigurationNames() {
    try (Node node = Node.start(config(), Listeners.none())) {
      assertNotNull(node.parts().owners().find("cluster"));
    }
    NodeConfig closed = config(Map.of("PINFOLD_CLUSTER_CREDENTIALS", "{ada: x, bob: y}"));
    try (Node node = Node.start(closed, Listeners.none())) {
      assertNotNull(node.parts().owners().find("ada"));
      assertNotNull(node.parts().owners().find("bob"));
      assertNull(node.parts().owners().find("eve"));
    }
  }

  @Test
  void opensFromBelowAndClosesFromAbove() {
    Node node = Node.start(config(), named("one", "two"));
    assertTrue(node.parts().readiness().reasons().isEmpty());
    assertEquals(List.of("one", "two"), List.copyOf(node.addresses().keySet()));
    node.close();
    node.close();
    assertFalse(node.parts().readiness().reasons().isEmpty());
    assertEquals(
        List.of(
            "start one, ready false",
            "start two, ready false",
            "close two, {node=it is stopping}, pins 0",
            "close one, {node=it is stopping}, pins 0"),
        seen);
  }

  @Test
  void closesWhatItOpenedIfAListenerCannotStart() {
    ProblemException e =
        assertThrows(
            ProblemException.class, () -> Node.start(config(), named("one", "broken", "two")));
    assertEquals("address_in_use", e.problem().code());
    assertEquals(
        List.of(
            "start one, ready false",
            "start broken, ready false",
            "close broken, {node=it is starting}, pins 0",
            "close one, {node=it is starting}, pins 0"),
        seen);
    Node.start(config(), Listeners.none()).close();
  }

  @Test
  void closesTheRestIfAListenerDoesNotClose() {
    Listeners listeners =
        parts ->
            List.of(
                new NotingListener("stuck", parts) {
                  @Override
                  public void close() {
                    throw new IllegalStateException("stuck");
                  }
                });
    Node node = Node.start(config(), listeners);
    assertEquals("stuck", assertThrows(IllegalStateException.class, node::close).getMessage());
    Node.start(config(), Listeners.none()).close();
  }

  @Test
  void refusesADirectoryThatIsInUse() {
    try (Node _ = Node.start(config(), Listeners.none())) {
      ProblemException e =
          assertThrows(
              ProblemException.class, () -> Node.start(config(), Listeners.none()).close());
      assertEquals("directory_in_use", e.problem().code());
    }
  }
}
