package dev.pinfold.http.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pinfold.http.MemoryTransport;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PinsTest {

  private static final String CID = TestServer.cid("content");
  private static final String PIN = "/v1/owners/alice/pins/" + CID;

  @TempDir Path directory;
  private TestServer server;

  @BeforeEach
  void start() {
    server = new TestServer(directory);
    server.post("/v1/owners", "{\"name\":\"alice\"}");
    server.post("/v1/owners", "{\"name\":\"bob\"}");
    server.beat("p1", "s1");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private List<String> names(String query) {
    List<String> names = new ArrayList<>();
    Answer answer = server.get("/v1/pins?owner=alice" + query);
    assertEquals(200, answer.status(), answer.body());
    answer.json().path("pins").forEach(pin -> names.add(pin.path("name").asText()));
    return names;
  }

  private void pin(String name, String metadata) {
    String body = "{\"name\":\"%s\",\"metadata\":%s}".formatted(name, metadata);
    assertEquals(200, server.put("/v1/owners/alice/pins/" + TestServer.cid(name), body).status());
  }

  @Test
  void tellsARequestAsItWasMade() {
    String other = TestServer.cid("other");
    String origin =
        "/ip4/192.0.2.1/tcp/4001/p2p/12D3KooWGHTKzeT4KaLGLrbKKyT8zKrBPXAUBRzCAN6ZMDMo4M6M";
    Answer made =
        server.put(
            PIN,
            """
            {"name":"n","mode":"direct","replication_min":1,"replication_max":1,
             "expire_at":"2101-01-01T00:00:00Z","metadata":{"k":"v"},"origins":["%s"],
             "user_allocations":["p1"],"tags":["t"],"priority":"high"}
            """
                .formatted(origin));
    assertEquals(200, made.status(), made.body());
    JsonNode request = server.get(PIN).json();
    assertEquals(made.json(), request);
    assertEquals("alice", request.path("owner").asText());
    assertEquals("direct", request.path("mode").asText());
    assertEquals(1, request.path("replication_max").asInt());
    assertEquals("2101-01-01T00:00:00Z", request.path("expire_at").asText());
    assertEquals("v", request.path("metadata").path("k").asText());
    assertEquals(origin, request.path("origins").path(0).asText());
    assertEquals("p1", request.path("user_allocations").path(0).asText());
    assertEquals("t", request.path("tags").path(0).asText());
    assertEquals("high", request.path("priority").asText());
    assertEquals("\"" + request.path("version").asLong() + "\"", made.headers().get("etag"));
    JsonNode pin = server.get("/v1/pins/" + CID).json();
    assertEquals(request, pin.path("requests").path(0));
    assertEquals("p1", pin.path("allocations").path(0).asText());
    assertEquals("pin_queued", pin.path("placements").path("p1").path("status").asText());
    assertEquals(404, server.get("/v1/owners/bob/pins/" + CID).status());
    assertEquals("not_pinned", server.get("/v1/pins/" + other).code());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"mode":"sideways"}              | invalid_json_member   | $.mode
          {"replication_min":-2}           | invalid_json_member   | $.replication_min
          {"replication_max":"2"}          | unexpected_json_value | $.replication_max
          {"expire_in":"0s"}               | invalid_json_member   | $.expire_in
          {"metadata":{"k":1}}             | unexpected_json_value | $.metadata.k
          {"origins":["/ip4/192.0.2.1"]}   | invalid_json_member   | $.origins
          {"priority":"urgent"}            | invalid_json_member   | $.priority
          {"pin_update":"Qmxx"}            | invalid_json_member   | $.pin_update
          {"nmae":"n"}                     | unknown_json_member   | $.nmae
          """)
  void refusesWishesThatAreNoneAndSaysWhere(String body, String code, String place) {
    Answer answer = server.put(PIN, body);
    assertEquals(400, answer.status());
    assertEquals(code, answer.code());
    assertEquals(place, answer.details().path("place").asText());
    assertEquals(404, server.get(PIN).status());
  }

  @Test
  void refusesWhatGoesBeyondItsBounds() {
    assertEquals("invalid_metadata", server.put(PIN, "{\"metadata\":{\"\":\"v\"}}").code());
    assertEquals(
        "invalid_replication",
        server.put(PIN, "{\"replication_min\":3,\"replication_max\":2}").code());
    assertEquals("invalid_cid", server.put("/v1/owners/alice/pins/x", "{}").code());
    assertEquals("owner_not_found", server.put("/v1/owners/carol/pins/" + CID, "{}").code());
    assertEquals("invalid_peer", server.post("/v1/pins/" + CID + "/recover?peer=a%7Cb", "").code());
    assertEquals("not_pinned", server.post("/v1/pins/" + CID + "/recover", "").code());
  }

  @Test
  void changesOnlyTheVersionThatIsExpected() {
    Answer made = server.put(PIN, "{\"name\":\"a\"}", "If-Match", "0");
    String version = made.headers().get("etag");
    Answer twice = server.put(PIN, "{\"name\":\"b\"}", "If-Match", "0");
    assertEquals(412, twice.status());
    assertEquals("version_conflict", twice.code());
    assertEquals(0, twice.details().path("expected").asLong());
    assertEquals("\"" + twice.details().path("found").asText() + "\"", version);

    Answer changed = server.put(PIN, "{\"name\":\"c\"}", "If-Match", version);
    assertEquals(200, changed.status());
    assertNotEquals(version, changed.headers().get("etag"));
    assertEquals(412, server.delete(PIN, "If-Match", version).status());
    assertEquals("c", server.get(PIN).json().path("name").asText());
    assertEquals(200, server.delete(PIN, "If-Match", changed.headers().get("etag")).status());
    assertEquals(404, server.get(PIN).status());
    assertEquals("not_pinned", server.delete(PIN).code());
    assertEquals("invalid_if_match", server.put(PIN, "{}", "If-Match", "*").code());
  }

  @Test
  void doesAnOperationOnce() {
    Answer first = server.put(PIN, "{\"name\":\"a\"}", "Idempotency-Key", "k1");
    assertNull(first.headers().get("idempotency-replayed"));
    server.put(PIN, "{\"name\":\"b\"}");
    Answer again = server.put(PIN, "{\"name\":\"a\"}", "Idempotency-Key", "k1");
    assertEquals("true", again.headers().get("idempotency-replayed"));
    assertEquals(first.json(), again.json());
    assertEquals("b", server.get(PIN).json().path("name").asText());
    Answer other = server.put(PIN, "{\"name\":\"c\"}", "Idempotency-Key", "k1");
    assertEquals(409, other.status());
    assertEquals("operation_reused", other.code());

    assertEquals(200, server.delete(PIN, "Idempotency-Key", "k2").status());
    assertEquals(200, server.delete(PIN, "Idempotency-Key", "k2").status());
    assertEquals(409, server.delete(PIN, "Idempotency-Key", "k1").status());
    assertEquals("invalid_idempotency_key", server.delete(PIN, "Idempotency-Key", "a b").code());
  }

  @Test
  void letsSuspendedOwnersReadOnly() {
    server.put(PIN, "{}");
    server.patch("/v1/owners/alice", "{\"suspended\":true}");
    assertEquals("owner_suspended", server.put(PIN, "{}").code());
    assertEquals("owner_suspended", server.delete(PIN).code());
    assertEquals(200, server.get(PIN).status());
  }

  @Test
  void findsByNameAndMetadata() {
    pin("Alpha one", "{\"kind\":\"x\",\"n\":\"1\"}");
    pin("alpha two", "{\"kind\":\"x\",\"n\":\"2\"}");
    pin("beta", "{\"kind\":\"y\"}");
    assertEquals(List.of("beta", "alpha two", "Alpha one"), names(""));
    assertEquals(List.of("beta"), names("&name=beta"));
    assertEquals(List.of(), names("&name=BETA&match=exact"));
    assertEquals(List.of("beta"), names("&name=BETA&match=iexact"));
    assertEquals(List.of("alpha two"), names("&name=alpha&match=prefix"));
    assertEquals(List.of("alpha two", "Alpha one"), names("&name=alpha&match=iprefix"));
    assertEquals(List.of("alpha two"), names("&name=two&match=partial"));
    assertEquals(List.of("Alpha one"), names("&name=ONE&match=ipartial"));
    assertEquals(List.of("alpha two", "Alpha one"), names("&meta.kind=x"));
    assertEquals(List.of("alpha two"), names("&meta.kind=x&meta.n=2"));
    String json = URLEncoder.encode("{\"kind\":\"y\"}", StandardCharsets.UTF_8);
    assertEquals(List.of("beta"), names("&meta=" + json));
    assertEquals(List.of("beta"), names("&cid=" + TestServer.cid("beta")));
    assertEquals(List.of(), names("&status=pinned,failed"));
    assertEquals(3, names("&status=queued").size());
    assertEquals(List.of(), names("&before=2001-01-01T00:00:00Z"));
    assertEquals(3, names("&after=2001-01-01T00:00:00Z").size());
    assertEquals(0, server.get("/v1/pins?owner=bob").json().path("pins").size());
    JsonNode count = server.get("/v1/pins/count?owner=alice&meta.kind=x").json();
    assertEquals(2, count.path("count").asInt());
    assertTrue(count.path("exact").asBoolean());
  }

  @Test
  void listsInPages() {
    for (int i = 0; i < 5; i++) {
      pin("n" + i, "{}");
    }
    List<String> names = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = server.get("/v1/pins?owner=alice&limit=2" + cursor).json();
      page.path("pins").forEach(pin -> names.add(pin.path("name").asText()));
      cursor = page.path("next").isNull() ? "" : "&cursor=" + page.path("next").asText();
    } while (!cursor.isEmpty());
    assertEquals(List.of("n4", "n3", "n2", "n1", "n0"), names);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          owner=alice&status=lost            | 400 | status
          owner=alice&cid=x                  | 400 | cid
          owner=alice&match=exact            | 400 | match
          owner=alice&name=a&match=regex     | 400 | match
          owner=alice&after=yesterday        | 400 | after
          owner=alice&meta=[]                | 400 | meta
          owner=alice&limit=1001             | 400 | limit
          owner=alice&limit=1&limit=2        | 400 | limit
          owner=alice&stauts=pinned          | 400 | stauts
          status=pinned                      | 400 | owner
          """)
  void refusesQueriesThatAreNoneAndNamesTheParameter(String query, int status, String name) {
    Answer answer = server.get("/v1/pins?" + query);
    assertEquals(status, answer.status());
    assertEquals(name, answer.details().path("parameter").asText());
  }

  @Test
  void refusesCursorsThatAreNone() {
    assertEquals("invalid_page_token", server.get("/v1/pins?owner=alice&cursor=x").code());
    assertEquals("owner_not_found", server.get("/v1/pins?owner=carol").code());
  }

  @Test
  void tellsWhatHappened() {
    server.put(PIN, "{}");
    server.delete(PIN);
    JsonNode events = server.get("/v1/pins/" + CID + "/events").json().path("events");
    assertTrue(events.size() >= 3, events.toString());
    List<String> kinds = new ArrayList<>();
    events.forEach(event -> kinds.add(event.path("kind").asText()));
    assertTrue(kinds.containsAll(List.of("requested", "assigned", "released")), kinds.toString());
    assertEquals(1, server.get("/v1/pins/" + CID + "/events?limit=1").json().path("events").size());
  }

  @Test
  void feedsChanges() throws InterruptedException {
    long before = server.get("/v1/statistics").json().path("last_change").asLong();
    server.put(PIN, "{}");
    List<JsonNode> lines = server.get("/v1/changes?after=" + before).lines();
    assertEquals(CID, lines.getFirst().path("cid").asText());
    assertFalse(lines.getFirst().path("removed").asBoolean());
    long last = lines.getLast().path("last").asLong();
    assertEquals(1, server.get("/v1/changes?wait_ms=150&after=" + last).lines().size());

    MemoryTransport waiting =
        new MemoryTransport("GET", "/v1/changes?wait_ms=30000&after=" + last).finish();
    Thread thread = server.start(waiting);
    server.put(PIN, "{\"name\":\"again\"}");
    thread.join();
    assertEquals(CID, Answer.of(waiting).lines().getFirst().path("cid").asText());
    assertEquals(400, server.get("/v1/changes?max=0").status());
  }
}
