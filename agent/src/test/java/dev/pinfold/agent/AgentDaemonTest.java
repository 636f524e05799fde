package dev.pinfold.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.agent.AgentOptions.Limits;
import dev.pinfold.agent.KuboClient.PinKind;
import dev.pinfold.agent.Placement.Status;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The agent and a real daemon.
final class AgentDaemonTest {

  private static final KuboTimeouts TIMEOUTS =
      KuboTimeouts.DEFAULT.withPinStall(Duration.ofSeconds(2));

  @TempDir static Path directory;
  static IpfsDaemon daemon;
  static KuboClient client;

  private MemoryCoordinator server;
  private Agent agent;

  @BeforeAll
  static void startDaemon() throws Exception {
    daemon = IpfsDaemon.start(directory);
    client = daemon.client(TIMEOUTS);
  }

  @AfterAll
  static void stopDaemon() throws Exception {
    if (daemon != null) {
      client.close();
      daemon.close();
    }
  }

  @BeforeEach
  void start() {
    server = new MemoryCoordinator();
    AgentOptions.Times times = AgentTest.times(Duration.ofMinutes(1), Duration.ofSeconds(60));
    agent =
        new Agent(
            AgentOptions.of("peer-1").with(Limits.DEFAULT).with(times),
            client,
            server,
            Clock.systemUTC(),
            new SplittableRandom(5));
  }

  @AfterEach
  void stop() {
    agent.close();
  }

  private static byte[] content(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static boolean held(String cid) {
    return client.pinLs(cid).equals(Optional.of(PinKind.RECURSIVE));
  }

  private static List<String> add(String prefix, int count) throws Exception {
    List<String> cids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      cids.add(daemon.add(content(prefix + i)));
    }
    return cids;
  }

  @Test
  void pinsAreHeldAndUnpinsAreNot() throws Exception {
    List<String> cids = add("held", 50);
    cids.forEach(cid -> server.want(WorkItem.pin(cid, 1)));
    agent.start();
    Await.until("all are pinned", () -> server.all(Status.PINNED));
    cids.forEach(cid -> assertTrue(held(cid), cid));
    Acknowledgement last = server.last(cids.getFirst());
    assertNotNull(last);
    assertEquals(Long.valueOf(content("held0").length), last.sizeBytes());

    cids.subList(0, 25).forEach(cid -> server.want(WorkItem.unpin(cid, 2)));
    Await.until(
        "half are gone",
        () -> cids.subList(0, 25).stream().allMatch(cid -> server.status(cid) == null));
    cids.subList(0, 25).forEach(cid -> assertFalse(held(cid), cid));
    cids.subList(25, 50).forEach(cid -> assertTrue(held(cid), cid));

    Heartbeat heartbeat = server.heartbeat();
    assertNotNull(heartbeat);
    assertEquals(client.id().peerId(), heartbeat.daemon().ipfsPeerId());
    assertTrue(heartbeat.daemon().repoBytes() > 0);
    assertTrue(heartbeat.daemon().freeBytes() > 0);
  }

  @Test
  void absentContentFailsAndIsPinnedWhenItIsThere() throws Exception {
    String cid = daemon.cidOf(content("comes later"));
    server.want(WorkItem.pin(cid, 1));
    agent.start();
    Await.until("it has failed", () -> server.status(cid) == Status.FAILED);
    assertEquals("The IPFS daemon did not answer in time.", server.last(cid).error());
    assertTrue(agent.figures().daemonUp());

    assertEquals(cid, daemon.add(content("comes later")));
    server.retry(cid);
    Await.until("it is pinned", () -> server.status(cid) == Status.PINNED);
    assertTrue(held(cid));
  }

  @Test
  void absentContentThatIsNotWantedAnyMoreIsGivenUp() throws Exception {
    String cid = daemon.cidOf(content("never comes"));
    KuboClient patient = daemon.client(TIMEOUTS.withPinStall(Duration.ofMinutes(30)));
    try (patient;
        Agent waiting =
            new Agent(
                AgentOptions.of("peer-1")
                    .with(AgentTest.times(Duration.ofMinutes(1), Duration.ZERO)),
                patient,
                server,
                Clock.systemUTC(),
                new SplittableRandom(6))) {
      server.want(WorkItem.pin(cid, 1));
      waiting.start();
      Await.until("it is being pinned", () -> server.status(cid) == Status.PINNING);
      server.want(WorkItem.unpin(cid, 2));
      Await.until("it is unpinned", () -> server.status(cid) == null);
    }
  }

  @Test
  void daemonThatIsKilledIsReportedAndWorkGoesOnWhenItIsBack() throws Exception {
    List<String> before = add("before", 20);
    before.forEach(cid -> server.want(WorkItem.pin(cid, 1)));
    agent.start();
    Await.until("all are pinned", () -> server.all(Status.PINNED));
    List<String> during = add("during", 40);

    daemon.kill();
    during.forEach(cid -> server.want(WorkItem.pin(cid, 1)));
    Await.until(
        "the server is told",
        () -> server.heartbeat() != null && !server.heartbeat().daemon().up());
    assertNotNull(server.heartbeat().daemon().error());
    assertTrue(server.heartbeat().daemon().ipfsPeerId().startsWith("12D3"));

    daemon.start();
    Await.until("all are pinned", () -> server.all(Status.PINNED));
    during.forEach(cid -> assertTrue(held(cid), cid));
    assertTrue(server.heartbeat().daemon().up());
    assertEquals(0, agent.figures().counts().failed());
    assertEquals(60, agent.figures().counts().pinned());
  }

  @Test
  void verificationPinsAgainWhatWasUnpinnedBehindItsBack() throws Exception {
    List<String> cids = add("watched", 30);
    cids.add(daemon.addVersion0(content("watched, version 0")));
    cids.forEach(cid -> server.want(WorkItem.pin(cid, 1)));
    agent.start();
    Await.until("all are pinned", () -> server.all(Status.PINNED));

    List<String> lost = List.of(cids.getFirst(), cids.getLast());
    lost.forEach(client::pinRm);
    agent.verify();
    assertEquals(2, agent.figures().counts().missing());
    Await.until("all are pinned", () -> server.all(Status.PINNED));
    lost.forEach(cid -> assertTrue(held(cid), cid));
    Await.until("nothing is in flight", () -> agent.figures().inFlight().unacknowledged() == 0);
    agent.verify();
    assertEquals(2, agent.figures().counts().missing());
  }
}
