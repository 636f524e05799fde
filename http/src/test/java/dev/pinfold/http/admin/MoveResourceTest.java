package dev.pinfold.http.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.pinfold.model.Cid;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MoveResourceTest {

  private static final String TO_SECOND = "{\"to\":\"second\"}";

  @TempDir private Path directory;
  private TestServer server;

  @BeforeEach
  void start() {
    server = new TestServer(directory);
    server.beat("a", "s1");
    server.post("/v1/owners", "{\"name\":\"alice\"}");
    for (int i = 0; i < 20; i++) {
      pin("first" + i);
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void pin(String text) {
    Answer answer = server.put("/v1/owners/alice/pins/" + TestServer.cid(text), "{}");
    assertEquals(2, answer.status() / 100, answer.body());
  }

  private void awaitPhase(String phase) {
    while (!server.get("/v1/move").json().get("phase").asText().equals(phase)) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void pinsGoThereAndBackAndThereForGood() {
    assertEquals(404, server.get("/v1/move").status());
    assertEquals(
        20,
        server.post("/v1/move", "{\"to\":\"second\",\"dry_run\":true}").json().get("pins").asInt());
    assertEquals(201, server.post("/v1/move", TO_SECOND).status());
    awaitPhase("ready");
    pin("before the switch");
    Answer switched = server.post("/v1/move/switch", "");
    assertEquals(200, switched.status(), switched.body());
    assertEquals("second", switched.json().get("serving").asText());
    pin("after the switch");
    Cid after = Cid.parse(TestServer.cid("after the switch"));
    assertNotNull(server.mover.serving().pins().pin(after));
    assertEquals("embedded", server.post("/v1/move/back", "").json().get("serving").asText());
    assertNotNull(server.store.pin(after));
    awaitPhase("ready");
    assertEquals(200, server.post("/v1/move/switch", "").status());
    Answer ended = server.post("/v1/move/finalise", "");
    assertEquals("finalised", ended.json().get("phase").asText());
    pin("at last");
    assertNull(server.store.pin(Cid.parse(TestServer.cid("at last"))));
    assertEquals(23, server.get("/v1/statistics").json().get("pins").asInt());
  }

  @Test
  void whatIsNotPossibleNowIsRefused() {
    Answer none = server.post("/v1/move/switch", "");
    assertEquals(404, none.status());
    assertEquals("no_move", none.json().get("code").asText());
    assertEquals(
        "unknown_store", server.post("/v1/move", "{\"to\":\"x\"}").json().get("code").asText());
    Answer same = server.post("/v1/move", "{\"to\":\"embedded\"}");
    assertEquals(409, same.status());
    assertEquals("already_there", same.json().get("code").asText());
    assertEquals(400, server.post("/v1/move", "{\"to\":\"second\",\"rate\":-1}").status());
    assertEquals(400, server.post("/v1/move", "{\"rate\":1}").status());
    assertEquals(201, server.post("/v1/move", TO_SECOND).status());
    awaitPhase("ready");
    assertEquals("move_under_way", server.post("/v1/move", TO_SECOND).json().get("code").asText());
    Answer early = server.post("/v1/move/finalise", "");
    assertEquals(409, early.status());
    assertEquals("move_not_ready", early.json().get("code").asText());
    assertEquals(200, server.post("/v1/move/abort", "").status());
    assertEquals("embedded", server.mover.serving().name());
    assertEquals(201, server.post("/v1/move", TO_SECOND).status());
  }

  @Test
  void theRateCanBeChangedAndTheWorkPaused() {
    server.post("/v1/move", "{\"to\":\"second\",\"rate\":1}");
    assertEquals("true", server.post("/v1/move/pause", "").json().get("paused").asText());
    assertEquals(50, server.patch("/v1/move", "{\"rate\":50}").json().get("rate").asInt());
    assertEquals(400, server.patch("/v1/move", "{}").status());
    server.patch("/v1/move", "{\"rate\":0}");
    assertEquals("false", server.post("/v1/move/resume", "").json().get("paused").asText());
    awaitPhase("ready");
  }
}
