package dev.pinfold.http.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pinfold.http.MemoryTransport;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BulkTest {

  private static final String BULK = "/v1/owners/alice/bulk/";

  @TempDir Path directory;
  private TestServer server;

  @BeforeEach
  void start() {
    server = new TestServer(directory);
    server.post("/v1/owners", "{\"name\":\"alice\"}");
    server.beat("p1", "s1");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String lines(int count) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      lines.append("{\"cid\":\"").append(TestServer.cid("c" + i)).append("\"}\n");
    }
    return lines.toString();
  }

  @Test
  void pinsTellsAndUnpinsInOrder() {
    List<JsonNode> pinned = server.post(BULK + "pin", lines(600)).lines();
    assertEquals(600, pinned.size());
    for (int i = 0; i < 600; i++) {
      assertEquals(i + 1, pinned.get(i).path("line").asInt());
      assertEquals(TestServer.cid("c" + i), pinned.get(i).path("cid").asText());
      assertEquals("queued", pinned.get(i).path("status").asText());
      assertTrue(pinned.get(i).path("version").asLong() > 0);
    }
    assertEquals(600, server.store.pinCount());
    List<JsonNode> statuses = server.post(BULK + "status", lines(601)).lines();
    assertEquals("pin_queued", statuses.get(7).path("placements").path("p1").asText());
    assertEquals(pinned.get(7).path("id"), statuses.get(7).path("id"));
    assertEquals("not_pinned", statuses.get(600).path("status").asText());
    List<JsonNode> unpinned = server.post(BULK + "unpin", lines(601)).lines();
    assertEquals(601, unpinned.size());
    assertFalse(unpinned.get(599).has("error"));
    assertEquals("not_pinned", unpinned.get(600).path("error").path("code").asText());
    assertEquals(0, server.get("/v1/owners/alice").json().path("requests").path("total").asInt());
  }

  @Test
  void refusesALineAndGoesOn() {
    String cid = TestServer.cid("a");
    String body =
        """
        {"cid":"x"}

        nonsense
        {"cid":"%s","mode":"up"}
        {"cid":"%s","name":"n"}
        {}
        """
            .formatted(cid, cid);
    List<JsonNode> answers = server.post(BULK + "pin", body).lines();
    assertEquals(
        List.of(1, 3, 4, 5, 6), answers.stream().map(line -> line.path("line").asInt()).toList());
    assertEquals(
        List.of(
            "invalid_json_member",
            "malformed_json",
            "invalid_json_member",
            "",
            "missing_json_member"),
        answers.stream().map(line -> line.path("error").path("code").asText()).toList());
    assertEquals("$.mode", answers.get(2).path("error").path("details").path("place").asText());
    assertEquals(1, server.store.pinCount());
  }

  @Test
  void answersEachLineWhileTheNextIsYetToCome() throws InterruptedException {
    MemoryTransport transport = new MemoryTransport("POST", BULK + "pin");
    Thread thread = server.start(transport);
    for (int i = 0; i < 3; i++) {
      transport.send("{\"cid\":\"" + TestServer.cid("c" + i) + "\"}\n");
      assertEquals(i + 1, transport.awaitLines(i + 1).size());
    }
    transport.finish();
    thread.join();
    assertEquals(3, Answer.of(transport).lines().size());
  }

  @Test
  void doesEachLineOnce() {
    List<JsonNode> first = server.post(BULK + "pin", lines(3), "Idempotency-Key", "k").lines();
    assertFalse(first.getFirst().path("repeated").asBoolean());
    List<JsonNode> again = server.post(BULK + "pin", lines(4), "Idempotency-Key", "k").lines();
    for (int i = 0; i < 3; i++) {
      assertTrue(again.get(i).path("repeated").asBoolean());
      assertEquals(first.get(i).path("id"), again.get(i).path("id"));
    }
    assertFalse(again.get(3).path("repeated").asBoolean());
    String other = "{\"cid\":\"%s\",\"name\":\"n\"}".formatted(TestServer.cid("c0"));
    JsonNode reused = server.post(BULK + "pin", other, "Idempotency-Key", "k").lines().getFirst();
    assertEquals("operation_reused", reused.path("error").path("code").asText());
    server.post(BULK + "unpin", lines(3), "Idempotency-Key", "u");
    JsonNode repeated =
        server.post(BULK + "unpin", lines(3), "Idempotency-Key", "u").lines().getFirst();
    assertTrue(repeated.path("repeated").asBoolean());
  }

  @Test
  void refusesBodiesAsAWhole() {
    assertEquals(413, server.post(BULK + "pin", "x".repeat(200_000)).status());
    assertEquals(404, server.post("/v1/owners/carol/bulk/pin", lines(1)).status());
    server.patch("/v1/owners/alice", "{\"suspended\":true}");
    assertEquals(200, server.post(BULK + "status", lines(1)).status());
    assertEquals("", server.post(BULK + "status", "").body());
  }

  @Test
  void whoMayOnlyReadIsRefused() {
    server.post(BULK + "pin", lines(1));
    server.patch("/v1/owners/alice", "{\"suspended\":true}");
    String cid = TestServer.cid("c0");
    List<Answer> refused =
        List.of(
            server.post(BULK + "pin", lines(1)),
            server.post(BULK + "unpin", lines(1)),
            server.put("/v1/owners/alice/pins/" + cid, "{}"),
            server.delete("/v1/owners/alice/pins/" + cid),
            server.post("/v1/import?owner=alice", "{\"cid\":\"" + cid + "\"}\n"));
    for (Answer answer : refused) {
      assertEquals(409, answer.status());
      assertEquals("application/problem+json", answer.headers().get("content-type"));
      assertEquals("owner_suspended", answer.code());
      assertEquals("alice", answer.details().path("owner").asText());
    }
    assertEquals(
        "queued",
        server.post(BULK + "status", lines(1)).lines().getFirst().path("status").asText());
  }

  @Test
  void whoMayOnlyReadFromNowOnIsTold() throws InterruptedException {
    MemoryTransport transport = new MemoryTransport("POST", BULK + "pin");
    Thread thread = server.start(transport);
    transport.send(lines(1));
    transport.awaitLines(1);
    server.patch("/v1/owners/alice", "{\"suspended\":true}");
    transport.send(lines(1)).finish();
    thread.join();
    assertEquals(1, Answer.of(transport).lines().size());
    String trailer = String.valueOf(transport.trailer());
    assertTrue(trailer.contains("may only read"), trailer);
  }
}
