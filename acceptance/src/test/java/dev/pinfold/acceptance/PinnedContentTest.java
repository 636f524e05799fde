package dev.pinfold.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server, an agent and an IPFS daemon: what is pinned through the server is what the daemon
/// itself says that it holds.
class PinnedContentTest {

  /// More than one block.
  private static final int LARGE = 600_000;

  @TempDir static Path directory;
  private static IpfsHost host;
  private static ServerProcess server;
  private static Pinset pinset;

  @BeforeAll
  static void start() throws Exception {
    host = IpfsHost.start("content-host", directory);
    server =
        ServerProcess.start(
            "content", directory.resolve("data"), "--set", "ipfs.add-api=" + host.daemon().api());
    pinset = Pinset.of(server);
    host.join(server, "--verify", "2");
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.close();
    }
    if (host != null) {
      host.close();
    }
  }

  private static byte[] large(long seed) {
    byte[] letters = new byte[LARGE];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < LARGE; i++) {
      letters[i] = (byte) random.nextInt('a', 'z');
    }
    return letters;
  }

  private static byte[] small(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// What the Pinning Service API says to the owner of the cluster API's pins.
  private static JsonNode request(String cid, String... statuses) throws Exception {
    String token =
        server
            .admin()
            .post("/v1/owners/cluster/tokens", "{\"label\":\"" + cid + "\"}")
            .json()
            .path("token")
            .asText();
    return server
        .pinning(token)
        .get("/pins" + Http.query("cid", cid, "status", String.join(",", statuses)))
        .expect(200)
        .json();
  }

  private static void assertPinnedAndThenGone(String cid) throws Exception {
    pinset.awaitStatus(host.id(), cid, "pinned");
    assertTrue(host.holds(cid));
    JsonNode pinned = request(cid, "pinned");
    assertEquals(1, pinned.path("count").asInt(), pinned::toString);

    pinset.unpin(cid);
    Await.until("it is unpinned", () -> !host.holds(cid));
    pinset.awaitStatus(host.id(), cid, "unpinned");
    assertFalse(pinset.cids().contains(cid));
    pinset.api().get("/allocations/" + cid).expect(404);
    JsonNode gone = request(cid, "queued", "pinning", "pinned", "failed");
    assertEquals(0, gone.path("count").asInt(), gone::toString);
  }

  @Test
  void whatTheDaemonHasIsPinnedAndUnpinned() throws Exception {
    String cid = host.add(large(1));
    assertFalse(host.holds(cid));
    pinset.pin(cid, "name", "large");
    assertPinnedAndThenGone(cid);
  }

  @Test
  void whatIsAddedThroughTheServerIsPinned() throws Exception {
    JsonNode added =
        IpfsHost.formTo(server.cluster())
            .send("POST", "/add?cid-version=1&name=added", IpfsHost.form("through the server"))
            .expect(200)
            .lines()
            .getLast();
    String cid = added.path("cid").asText();
    assertEquals(cid, host.daemon().cidOf(small("through the server")));
    assertPinnedAndThenGone(cid);
  }

  @Test
  void aDirectPinIsHeldAlone() throws Exception {
    String cid = host.add(large(2));
    pinset.pin(cid, "mode", "direct");
    pinset.awaitStatus(host.id(), cid, "pinned");
    assertTrue(host.heldDirectly().contains(cid));
    assertFalse(host.holds(cid));

    // With all that is below, after all.
    pinset.pin(cid, "mode", "recursive");
    Await.until("it is held whole", () -> host.holds(cid));
    assertFalse(host.heldDirectly().contains(cid));
    pinset.unpin(cid);
    Await.until("it is unpinned", () -> !host.holds(cid));

    String other = host.add(large(3));
    pinset.pin(other, "mode", "direct");
    pinset.awaitStatus(host.id(), other, "pinned");
    pinset.unpin(other);
    Await.until("it is unpinned", () -> !host.heldDirectly().contains(other));
  }

  @Test
  void anUpdateKeepsWhatBothHave() throws Exception {
    byte[] content = large(4);
    String old = host.add(content);
    byte[] changed = Arrays.copyOf(content, LARGE);
    changed[LARGE - 1]++;
    String young = host.add(changed);

    pinset.pin(old, "name", "edition");
    pinset.awaitStatus(host.id(), old, "pinned");
    pinset.pin(young, "pin-update", old);
    pinset.awaitStatus(host.id(), young, "pinned");
    assertTrue(host.holds(old));
    assertTrue(host.holds(young));
    JsonNode updated = pinset.api().get("/allocations/" + young).json();
    assertEquals("edition", updated.path("name").asText());

    pinset.unpin(old);
    Await.until("the old one is unpinned", () -> !host.holds(old));
    JsonNode freed = server.cluster().post("/ipfs/gc").expect(200).json();
    assertFalse(freed.findPath("keys").isEmpty(), freed::toString);
    assertEquals(LARGE, host.length(young));
  }

  @Test
  void aPinEndsWhenItsTimeHasCome() throws Exception {
    String cid = host.add(small("for two seconds"));
    pinset.pin(cid, "expire-in", "2s");
    Await.until("it is held", () -> host.holds(cid));
    Await.until("it is unpinned", () -> !host.holds(cid));
    Await.until("it is not in the pinset", () -> !pinset.cids().contains(cid));
  }

  @Test
  void whatWasUnpinnedBehindItsBackIsPinnedAgain() throws Exception {
    String cid = host.add(small("unpinned behind the server's back"));
    String direct = host.add(large(5));
    pinset.pin(cid);
    pinset.pin(direct, "mode", "direct");
    pinset.awaitStatus(host.id(), cid, "pinned");
    pinset.awaitStatus(host.id(), direct, "pinned");
    host.unpin(cid);
    host.unpin(direct);
    Await.until("it is held again", () -> host.holds(cid));
    Await.until("it is held again", () -> host.heldDirectly().contains(direct));
    pinset.awaitStatus(host.id(), cid, "pinned");
    pinset.awaitStatus(host.id(), direct, "pinned");
  }
}
