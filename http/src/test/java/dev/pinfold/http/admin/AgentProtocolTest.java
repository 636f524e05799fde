package dev.pinfold.http.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pinfold.http.MemoryTransport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The server's side of what agents and the server say to each other.
class AgentProtocolTest {

  private static final String CID = TestServer.cid("content");

  @TempDir Path directory;
  private TestServer server;

  @BeforeEach
  void start() {
    server = new TestServer(directory);
    server.post("/v1/owners", "{\"name\":\"alice\"}");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void pin(String cid, String options) {
    assertEquals(200, server.put("/v1/owners/alice/pins/" + cid, options).status());
  }

  private void unpin(String cid) {
    assertEquals(200, server.delete("/v1/owners/alice/pins/" + cid).status());
  }

  private List<JsonNode> work() {
    Answer answer = server.get("/v1/peers/p1/work?max=10&wait_ms=0");
    assertEquals(200, answer.status());
    assertEquals("application/x-ndjson", answer.headers().get("content-type"));
    return answer.lines();
  }

  private JsonNode acknowledge(String cid, long epoch, String state, String more) {
    Answer answer =
        server.post(
            "/v1/peers/p1/acks",
            "{\"cid\":\"%s\",\"epoch\":%d,\"state\":\"%s\"%s}\n"
                .formatted(cid, epoch, state, more));
    assertEquals(200, answer.status(), answer.body());
    return answer.lines().getFirst();
  }

  private String status(String cid) {
    return server
        .get("/v1/pins/" + cid)
        .json()
        .path("placements")
        .path("p1")
        .path("status")
        .asText();
  }

  @Test
  void learnsOfAPeerByItsFirstHeartbeat() {
    assertEquals(404, server.get("/v1/peers/p1").status());
    Answer answer = server.beat("p1", "s1");
    assertEquals(200, answer.status());
    assertEquals(10_000, answer.json().path("interval_ms").asInt());
    JsonNode peer = server.get("/v1/peers/p1").json();
    assertTrue(peer.path("alive").asBoolean());
    assertEquals("name of p1", peer.path("name").asText());
    assertEquals("eu", peer.path("tags").path("region").asText());
    assertEquals(1000, peer.path("ipfs").path("free_bytes").asLong());
    assertEquals(-1, peer.path("ipfs").path("repo_bytes").asLong());
    assertTrue(peer.path("ipfs").path("up").asBoolean());
    server.pass(Duration.ofMinutes(1));
    assertFalse(server.get("/v1/peers/p1").json().path("alive").asBoolean());
  }

  @Test
  void noticesThatADaemonIsDown() {
    server.put(
        "/v1/peers/p1",
        "{\"session\":\"s\",\"ipfs\":{\"up\":false,\"error\":\"connection refused\"},\"new\":1}");
    JsonNode ipfs = server.get("/v1/peers").json().path("peers").path(0).path("ipfs");
    assertFalse(ipfs.path("up").asBoolean());
    assertEquals("connection refused", ipfs.path("error").asText());
  }

  @Test
  void refusesHeartbeatsThatAreNone() {
    assertEquals("invalid_peer", server.beat("a%7Cb", "s").code());
    assertEquals("invalid_peer", server.beat("a%2Fb", "s").code());
    assertEquals("invalid_peer", server.beat("p".repeat(129), "s").code());
    assertEquals(200, server.beat("A.b_c-d:1", "s").status());
    assertEquals(
        "$.session",
        server.put("/v1/peers/p1", "{\"ipfs\":{\"up\":true}}").details().path("place").asText());
    assertEquals(
        "$.ipfs",
        server.put("/v1/peers/p1", "{\"session\":\"s\"}").details().path("place").asText());
  }

  @Test
  void knowsNothingOfAPeerThatHasNotTold() {
    assertEquals("peer_not_found", server.get("/v1/peers/p9/work").code());
    assertEquals("peer_not_found", server.post("/v1/peers/p9/acks", "").code());
    assertEquals("peer_not_found", server.get("/v1/peers/p9/placements").code());
    assertEquals("peer_not_found", server.post("/v1/peers/p9/drift", "").code());
    assertEquals("peer_not_found", server.delete("/v1/peers/p9").code());
  }

  @Test
  void followsAPinFromItsRequestToItsEnd() {
    server.beat("p1", "s1");
    String origin =
        "/ip4/192.0.2.1/tcp/4001/p2p/12D3KooWGHTKzeT4KaLGLrbKKyT8zKrBPXAUBRzCAN6ZMDMo4M6M";
    pin(CID, "{\"mode\":\"direct\",\"origins\":[\"" + origin + "\"]}");
    JsonNode item = work().getFirst();
    assertEquals(CID, item.path("cid").asText());
    assertEquals("pin", item.path("action").asText());
    assertEquals("direct", item.path("mode").asText());
    assertEquals(origin, item.path("origins").path(0).asText());
    assertEquals(0, item.path("attempts").asInt());
    assertTrue(work().isEmpty(), "it is leased");

    long epoch = item.path("epoch").asLong();
    assertEquals("accepted", acknowledge(CID, epoch, "pinning", "").path("result").asText());
    assertEquals("pinning", status(CID));
    JsonNode pinned = acknowledge(CID, epoch, "pinned", ",\"error\":null,\"size_bytes\":42");
    assertEquals("accepted", pinned.path("result").asText());
    assertEquals("accepted", acknowledge(CID, epoch, "pinned", "").path("result").asText());
    assertEquals("pinned", status(CID));
    assertEquals(42, server.get("/v1/pins/" + CID).json().path("size_bytes").asLong());

    unpin(CID);
    JsonNode going = work().getFirst();
    assertEquals("unpin", going.path("action").asText());
    long later = going.path("epoch").asLong();
    assertTrue(later > epoch);
    acknowledge(CID, later, "unpinned", "");
    assertEquals(404, server.get("/v1/pins/" + CID).status());
  }

  @Test
  void saysWhatIsWantedNowWhereAnAcknowledgementIsStale() {
    server.beat("p1", "s1");
    pin(CID, "{\"mode\":\"direct\"}");
    long first = work().getFirst().path("epoch").asLong();
    unpin(CID);
    JsonNode stale = acknowledge(CID, first, "pinned", "");
    assertEquals("stale", stale.path("result").asText());
    assertEquals("unpin", stale.path("now").asText());
    long second = stale.path("epoch").asLong();
    pin(CID, "{\"mode\":\"direct\"}");
    JsonNode again = acknowledge(CID, second, "unpinned", "");
    assertEquals("pin", again.path("now").asText());
    assertEquals("direct", again.path("mode").asText());
    JsonNode none = acknowledge(TestServer.cid("unknown"), 1, "pinned", "");
    assertEquals("none", none.path("now").asText());
    assertEquals(0, none.path("epoch").asLong());
  }

  @Test
  void triesAgainAfterAFailureAndWhenAsked() {
    server.beat("p1", "s1");
    pin(CID, "{}");
    long epoch = work().getFirst().path("epoch").asLong();
    acknowledge(CID, epoch, "failed", ",\"error\":\"no\\nproviders\"");
    assertEquals("pin_error", status(CID));
    assertTrue(work().isEmpty());
    server.pass(Duration.ofSeconds(11));
    assertEquals(1, work().getFirst().path("attempts").asInt());
    acknowledge(CID, epoch, "failed", ",\"error\":\"no providers\"");
    Answer recovered = server.post("/v1/pins/" + CID + "/recover?peer=p1", "");
    assertEquals(200, recovered.status());
    assertEquals("pin_queued", status(CID));
    assertEquals(1, work().size());
  }

  @Test
  void handsOutAgainWhatAnEarlierSessionHad() {
    server.beat("p1", "s1");
    pin(CID, "{}");
    assertEquals("", server.send(new MemoryTransport("HEAD", "/v1/peers/p1/work")).body());
    assertEquals(1, work().size());
    server.beat("p1", "s1");
    assertEquals(0, work().size());
    server.beat("p1", "s2");
    assertEquals(1, work().size());
  }

  @Test
  void handsOutAgainWhatALeaseHasRunOutOf() {
    server.beat("p1", "s1");
    pin(CID, "{}");
    assertEquals(1, work().size());
    server.pass(Duration.ofMinutes(6));
    server.beat("p1", "s1");
    assertEquals(1, work().size());
  }

  @Test
  void waitsForWork() throws InterruptedException {
    server.beat("p1", "s1");
    MemoryTransport waiting =
        new MemoryTransport("GET", "/v1/peers/p1/work?max=10&wait_ms=30000").finish();
    Thread thread = server.start(waiting);
    pin(CID, "{}");
    thread.join();
    assertEquals(CID, Answer.of(waiting).lines().getFirst().path("cid").asText());
    Answer none = server.get("/v1/peers/p1/work?wait_ms=20");
    assertEquals(200, none.status());
    assertEquals("", none.body());
  }

  @Test
  void refusesABatchWithALineThatIsNone() {
    server.beat("p1", "s1");
    Answer answer =
        server.post(
            "/v1/peers/p1/acks",
            "{\"cid\":\"%s\",\"epoch\":1,\"state\":\"pinned\"}\n\n{\"cid\":\"x\"}\n"
                .formatted(CID));
    assertEquals(400, answer.status());
    assertEquals(3, answer.details().path("line_of_body").asInt());
    String wrongState = "{\"cid\":\"%s\",\"epoch\":1,\"state\":\"lost\"}".formatted(CID);
    assertEquals(
        "$.state", server.post("/v1/peers/p1/acks", wrongState).details().path("place").asText());
    String noEpoch = "{\"cid\":\"%s\",\"state\":\"pinned\"}".formatted(CID);
    assertEquals(
        "$.epoch", server.post("/v1/peers/p1/acks", noEpoch).details().path("place").asText());
    String line = "{\"cid\":\"%s\",\"epoch\":1,\"state\":\"pinned\"}\n".formatted(CID);
    assertEquals(413, server.post("/v1/peers/p1/acks", line.repeat(1_001)).status());
    assertEquals(400, server.get("/v1/peers/p1/work?max=1001").status());
    assertEquals(400, server.get("/v1/peers/p1/work?wait_ms=-1").status());
  }

  @Test
  void listsPlacementsInPages() {
    server.beat("p1", "s1");
    List<String> cids = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      cids.add(TestServer.cid("c" + i));
      pin(cids.getLast(), "{}");
    }
    unpin(cids.getFirst());
    List<String> found = new ArrayList<>();
    String after = "";
    int pages = 0;
    while (true) {
      List<JsonNode> lines =
          server
              .get("/v1/peers/p1/placements?max=10" + (after.isEmpty() ? "" : "&after=" + after))
              .lines();
      for (JsonNode line : lines.subList(0, lines.size() - 1)) {
        found.add(line.path("cid").asText());
        assertEquals(
            found.getLast().equals(cids.getFirst()) ? "unpin_queued" : "queued",
            line.path("status").asText());
      }
      pages++;
      JsonNode next = lines.getLast().path("next");
      if (next.isNull()) {
        break;
      }
      after = next.asText();
    }
    assertEquals(3, pages);
    assertEquals(cids.stream().sorted().toList(), found.stream().sorted().toList());
    assertEquals(400, server.get("/v1/peers/p1/placements?after=x").status());
  }

  @Test
  void settlesDifferences() {
    server.beat("p1", "s1");
    String lost = TestServer.cid("lost");
    String found = TestServer.cid("found");
    String going = TestServer.cid("going");
    String foreign = TestServer.cid("foreign");
    String agreed = TestServer.cid("agreed");
    for (String cid : List.of(lost, found, going, agreed)) {
      pin(cid, "{}");
    }
    for (JsonNode item : work()) {
      String state = item.path("cid").asText().equals(found) ? "failed" : "pinned";
      acknowledge(item.path("cid").asText(), item.path("epoch").asLong(), state, "");
    }
    unpin(going);
    StringBuilder drift = new StringBuilder();
    drift.append("{\"cid\":\"").append(lost).append("\",\"held\":false}\n");
    for (String cid : List.of(found, going, foreign, agreed)) {
      drift.append("{\"cid\":\"").append(cid).append("\",\"held\":true}\n");
    }
    List<JsonNode> answers = server.post("/v1/peers/p1/drift", drift.toString()).lines();
    assertEquals(
        List.of("queued", "settled", "queued", "ignored", "settled"),
        answers.stream().map(line -> line.path("result").asText()).toList());
    assertEquals(lost, answers.getFirst().path("cid").asText());
    assertEquals("pin_queued", status(lost));
    assertEquals("pinned", status(found));
    assertEquals(
        "$.held",
        server.post("/v1/peers/p1/drift", "{\"cid\":\"x\"}").details().path("place").asText());
  }

  @Test
  void letsAPeerGoForGood() {
    server.beat("p1", "s1");
    pin(CID, "{}");
    JsonNode peer = server.get("/v1/peers/p1").json();
    assertEquals(1, peer.path("placements").path("pin_queued").asInt());
    assertEquals(1, peer.path("queue").asInt());
    assertEquals(204, server.delete("/v1/peers/p1").status());
    assertEquals(404, server.get("/v1/peers/p1").status());
    assertEquals(0, server.get("/v1/peers").json().path("peers").size());
    // Its agent runs on.
    assertEquals(409, server.beat("p1", "s1").status());
    assertEquals("peer_removed", server.beat("p1", "s1").code());
    assertEquals("peer_not_found", server.get("/v1/peers/p1/work").code());
    assertEquals(200, server.beat("p1", "s2").status());
  }
}
