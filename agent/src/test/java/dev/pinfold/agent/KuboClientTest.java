package dev.pinfold.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.agent.KuboClient.PinKind;
import dev.pinfold.base.Problem.Kind;
import dev.pinfold.base.ProblemException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The client against a real daemon.
final class KuboClientTest {

  private static final KuboTimeouts TIMEOUTS =
      KuboTimeouts.DEFAULT.withPinStall(Duration.ofSeconds(60));

  @TempDir static Path directory;
  static IpfsDaemon daemon;
  static KuboClient client;

  @BeforeAll
  static void start() throws Exception {
    daemon = IpfsDaemon.start(directory);
    client = daemon.client(TIMEOUTS);
  }

  @AfterAll
  static void stop() throws Exception {
    if (daemon != null) {
      client.close();
      daemon.close();
    }
  }

  private static byte[] content(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Set<String> held(PinKind kind) {
    Set<String> cids = new HashSet<>();
    client.pinLs(kind, pin -> assertTrue(cids.add(pin.cid())));
    return cids;
  }

  @Test
  void daemonTellsWhoItIs() {
    KuboClient.Id id = client.id();
    assertTrue(id.peerId().startsWith("12D3KooW"), id.toString());
    assertTrue(id.agentVersion().startsWith("js-ipfs/"), id.toString());
    assertEquals(id.agentVersion(), "js-ipfs/" + client.version());
  }

  @Test
  void repositoryHasASize() {
    KuboClient.RepoStat stat = client.repoStat();
    assertTrue(stat.repoBytes() > 0 && stat.storageBytesMax() > stat.repoBytes(), stat.toString());
  }

  @Test
  void pinIsAddedListedAndRemoved() throws Exception {
    String cid = daemon.add(content("listed"));
    assertTrue(cid.startsWith("bafkrei"), cid);
    assertEquals(Optional.empty(), client.pinLs(cid));

    client.pinAdd(cid, true, _ -> {});
    client.pinAdd(cid, true, _ -> {});
    assertEquals(Optional.of(PinKind.RECURSIVE), client.pinLs(cid));
    assertTrue(held(PinKind.RECURSIVE).contains(cid));
    assertFalse(held(PinKind.DIRECT).contains(cid));

    assertTrue(client.pinRm(cid));
    assertFalse(client.pinRm(cid));
    assertEquals(Optional.empty(), client.pinLs(cid));
    assertFalse(held(PinKind.RECURSIVE).contains(cid));
  }

  @Test
  void directPinIsToldFromARecursiveOne() throws Exception {
    String cid = daemon.add(content("direct"));
    client.pinAdd(cid, false, _ -> {});
    assertEquals(Optional.of(PinKind.DIRECT), client.pinLs(cid));
    assertTrue(held(PinKind.DIRECT).contains(cid));
    assertTrue(client.pinRm(cid));
  }

  @Test
  void cidsOfBothVersionsAreListedInCanonicalText() throws Exception {
    String version0 = daemon.addVersion0(content("old"));
    String version1 = daemon.add(content("new"));
    assertTrue(version0.startsWith("Qm"), version0);
    client.pinAdd(version0, true, _ -> {});
    client.pinAdd(version1, true, _ -> {});
    assertTrue(held(PinKind.RECURSIVE).containsAll(List.of(version0, version1)));
  }

  @Test
  void blocksBelowARecursivePinArePinnedIndirectly() throws Exception {
    byte[] bytes = new byte[600_000];
    new SplittableRandom(7).nextBytes(bytes);
    String cid = daemon.add(bytes);
    assertTrue(cid.startsWith("bafybei"), cid);
    client.pinAdd(cid, true, _ -> {});
    Set<String> below = held(PinKind.INDIRECT);
    assertFalse(below.isEmpty());
    assertEquals(Optional.of(PinKind.INDIRECT), client.pinLs(below.iterator().next()));
    assertTrue(client.cumulativeBytes(cid).getAsLong() >= 600_000);
  }

  @Test
  void absentContentIsATimeOut() throws Exception {
    String cid = daemon.cidOf(content("nobody has this"));
    try (KuboClient hasty = daemon.client(TIMEOUTS.withPinStall(Duration.ofSeconds(1)))) {
      ProblemException failure =
          assertThrows(ProblemException.class, () -> hasty.pinAdd(cid, true, _ -> {}));
      assertEquals(DaemonProblem.TIMEOUT, failure.problem().code());
      assertEquals(Kind.CANCELLED, failure.problem().kind());
    }
    assertEquals(Optional.empty(), client.pinLs(cid));
  }

  @Test
  void updatePinsTheNewAndKeepsTheOld() throws Exception {
    String from = daemon.add(content("first edition"));
    String to = daemon.add(content("second edition"));
    client.pinAdd(from, true, _ -> {});
    client.pinUpdate(from, to);
    assertEquals(Optional.of(PinKind.RECURSIVE), client.pinLs(to));
    assertEquals(Optional.of(PinKind.RECURSIVE), client.pinLs(from));
  }

  @Test
  void collectionRemovesWhatNoPinCovers() throws Exception {
    String loose = daemon.add(content("loose"));
    String kept = daemon.add(content("kept"));
    client.pinAdd(kept, true, _ -> {});
    List<String> removed = new ArrayList<>();
    client.repoGc(removed::add);
    assertTrue(removed.contains(loose), removed.toString());
    assertFalse(removed.contains(kept), removed.toString());
  }

  @Test
  void pathsResolveToTheirCid() throws Exception {
    String version0 = daemon.addVersion0(content("a path"));
    String version1 = daemon.add(content("a path"));
    assertEquals(version0, client.resolve("/ipfs/" + version0));
    assertEquals(version1, client.resolve("/ipfs/" + version1));
  }

  @Test
  void originThatDoesNotAnswerIsNoFailure() {
    String peer = client.id().peerId();
    assertFalse(client.swarmConnect("/ip4/127.0.0.1/tcp/1/p2p/" + peer));
  }

  @Test
  void whatIsNoCidFailsWithTheDaemonsWords() {
    ProblemException failure =
        assertThrows(ProblemException.class, () -> client.pinAdd("garbage", true, _ -> {}));
    assertEquals(DaemonProblem.FAILED, failure.problem().code());
    assertEquals(Kind.INVALID, failure.problem().kind());
    assertEquals("Invalid request query input", DaemonProblem.text(failure));
  }

  @Test
  void nobodyAtTheAddressIsUnreachable() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (KuboClient lost = new KuboClient(URI.create("http://127.0.0.1:" + port), TIMEOUTS)) {
      ProblemException failure = assertThrows(ProblemException.class, lost::id);
      assertEquals(DaemonProblem.UNREACHABLE, failure.problem().code());
      assertEquals(Kind.UNAVAILABLE, failure.problem().kind());
    }
  }
}
