package dev.pinfold.http.pinning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import dev.pinfold.model.Multiaddr;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where clients are told to connect to.
final class DelegatesTest {

  private static final String ID = "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";

  @TempDir Path directory;

  private static List<String> delegates(TestPinning pinning) {
    String id = pinning.addNamed("n");
    return pinning.get("/pins/" + id).expect(200).json().required("delegates").asTexts();
  }

  @Test
  void withoutPeersThereIsAnAddressOfNobody() {
    assertTrue(Multiaddr.parse(Delegates.NOBODY).hasPeerId());
    assertEquals(Delegates.NOBODY, Multiaddr.parse(Delegates.NOBODY).toString());
    try (TestPinning pinning = new TestPinning(directory, List.of())) {
      assertEquals(List.of(Delegates.NOBODY), delegates(pinning));
    }
  }

  @Test
  void thePeersThatLiveAreTold() {
    try (TestPinning pinning = new TestPinning(directory, List.of())) {
      pinning.live(
          "agent-2",
          ID,
          List.of(
              "/ip4/127.0.0.1/tcp/4001",
              "/ip4/192.0.2.1/tcp/4001",
              "/ip4/192.0.2.1/udp/4001/quic-v1/p2p/" + ID,
              "/newer/than/this"));
      pinning.live("agent-4", "no-id", List.of("/ip4/192.0.2.4/tcp/4001"));
      pinning.live("agent-3", ID, List.of("/ip4/127.0.0.1/tcp/4001/p2p/" + ID));
      assertEquals(
          List.of(
              "/ip4/192.0.2.1/tcp/4001/p2p/" + ID,
              "/p2p/" + ID,
              "/ip4/192.0.2.1/udp/4001/quic-v1/p2p/" + ID),
          delegates(pinning));
      pinning.clock.advance(Duration.ofMinutes(1));
      assertEquals(List.of(Delegates.NOBODY), delegates(pinning));
    }
  }

  @Test
  void thereAreAtMostTwentyAndOneOfEachPeerFirst() {
    try (TestPinning pinning = new TestPinning(directory, List.of())) {
      for (int i = 10; i < 40; i++) {
        pinning.live(
            "agent-" + i,
            ID,
            List.of("/ip4/192.0.2." + i + "/tcp/4001", "/ip4/198.51.100." + i + "/tcp/4001"));
      }
      assertEquals(
          IntStream.range(10, 30)
              .mapToObj(i -> "/ip4/192.0.2." + i + "/tcp/4001/p2p/" + ID)
              .toList(),
          delegates(pinning));
    }
  }

  @Test
  void addressesThatClientsWouldRefuseAreRefusedAtTheStart() {
    try (TestPinning pinning = new TestPinning(directory)) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new Delegates(List.of("/ip4/192.0.2.1/tcp/1"), pinning.peers, pinning.clock));
      assertThrows(
          ProblemException.class,
          () -> new Delegates(List.of("192.0.2.1"), pinning.peers, pinning.clock));
      List<String> tooMany =
          IntStream.range(0, 21).mapToObj(i -> "/ip4/192.0.2." + i + "/p2p/" + ID).toList();
      assertThrows(
          IllegalArgumentException.class,
          () -> new Delegates(tooMany, pinning.peers, pinning.clock));
    }
  }
}
