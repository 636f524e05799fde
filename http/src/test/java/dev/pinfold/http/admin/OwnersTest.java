package dev.pinfold.http.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnersTest {

  @TempDir Path directory;
  private TestServer server;

  @BeforeEach
  void start() {
    server = new TestServer(directory);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void makesAnOwner() {
    Answer answer =
        server.post("/v1/owners", "{\"name\":\"alice\",\"pins_max\":10,\"requests_per_second\":5}");
    assertEquals(201, answer.status());
    assertEquals("/v1/owners/alice", answer.headers().get("location"));
    JsonNode owner = server.get("/v1/owners/alice").json();
    assertEquals(answer.json(), owner);
    assertEquals(10, owner.path("pins_max").asLong());
    assertEquals(5, owner.path("requests_per_second").asInt());
    assertFalse(owner.path("suspended").asBoolean());
    assertEquals(0, owner.path("requests").path("total").asInt());
    Answer again = server.post("/v1/owners", "{\"name\":\"alice\"}");
    assertEquals(409, again.status());
    assertEquals("owner_exists", again.code());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                     | missing_json_member   | $.name
          {"name":1}                             | unexpected_json_value | $.name
          {"name":"a","pins_max":-1}             | invalid_json_member   | $.pins_max
          {"name":"a","requests_per_second":1.5} | unexpected_json_value | $.requests_per_second
          {"name":"a","colour":"red"}            | unknown_json_member   | $.colour
          """)
  void refusesWhatIsNoOwnerAndSaysWhere(String body, String code, String place) {
    Answer answer = server.post("/v1/owners", body);
    assertEquals(400, answer.status());
    assertEquals(code, answer.code());
    assertEquals(place, answer.details().path("place").asText());
  }

  @Test
  void refusesNamesThatAreNone() {
    assertEquals("invalid_owner", server.post("/v1/owners", "{\"name\":\"a/b\"}").code());
    assertEquals("malformed_json", server.post("/v1/owners", "{").code());
    assertEquals(413, server.post("/v1/owners", " ".repeat(20_000)).status());
  }

  @Test
  void listsByNameInPages() {
    for (String name : new String[] {"c", "a", "b"}) {
      server.post("/v1/owners", "{\"name\":\"" + name + "\"}");
    }
    JsonNode first = server.get("/v1/owners?limit=2").json();
    assertEquals("a", first.path("owners").path(0).path("name").asText());
    assertEquals("b", first.path("next").asText());
    JsonNode second = server.get("/v1/owners?limit=2&after=b").json();
    assertEquals(1, second.path("owners").size());
    assertTrue(second.path("next").isNull());
    Answer wrong = server.get("/v1/owners?limit=0");
    assertEquals("invalid_parameter", wrong.code());
    assertEquals("limit", wrong.details().path("parameter").asText());
    assertEquals("a whole number from 1 to 1000", wrong.details().path("allowed").asText());
    assertEquals("unknown_parameter", server.get("/v1/owners?limits=1").code());
  }

  @Test
  void changesOnlyWhatIsNamed() {
    server.post("/v1/owners", "{\"name\":\"alice\",\"pins_max\":10}");
    Answer changed =
        server.patch("/v1/owners/alice", "{\"suspended\":true,\"requests_per_second\":7}");
    assertEquals(10, changed.json().path("pins_max").asLong());
    assertEquals(7, changed.json().path("requests_per_second").asInt());
    assertTrue(server.get("/v1/owners/alice").json().path("suspended").asBoolean());
    assertEquals(404, server.patch("/v1/owners/bob", "{}").status());
  }

  @Test
  void countsRequestsByStatus() {
    server.post("/v1/owners", "{\"name\":\"alice\"}");
    server.beat("p1", "s");
    for (int i = 0; i < 3; i++) {
      server.put("/v1/owners/alice/pins/" + TestServer.cid("c" + i), "{}");
    }
    server.get("/v1/peers/p1/work?max=10");
    JsonNode requests = server.get("/v1/owners/alice").json().path("requests");
    assertEquals(3, requests.path("queued").asInt());
    assertEquals(3, requests.path("total").asInt());
    JsonNode statistics = server.get("/v1/statistics?owner=alice").json();
    assertEquals(3, statistics.path("pins").asInt());
    assertEquals(3, statistics.path("requests").path("total").asInt());
    assertEquals(3, statistics.path("placements").path("pin_queued").asInt());
    assertTrue(statistics.path("last_change").asLong() > 0);
  }

  @Test
  void showsATokenOnce() {
    server.post("/v1/owners", "{\"name\":\"alice\"}");
    Answer made = server.post("/v1/owners/alice/tokens", "{\"label\":\"ci\"}");
    assertEquals(201, made.status());
    assertEquals("no-store", made.headers().get("cache-control"));
    String token = made.json().path("token").asText();
    String id = made.json().path("id").asText();
    assertTrue(token.startsWith("pf_"), token);
    assertNotNull(server.owners.authenticate(token));
    Answer list = server.get("/v1/owners/alice/tokens");
    assertEquals(id, list.json().path("tokens").path(0).path("id").asText());
    assertEquals("ci", list.json().path("tokens").path(0).path("label").asText());
    assertFalse(list.body().contains(token));
    assertEquals(204, server.delete("/v1/tokens/" + id).status());
    assertNull(server.owners.authenticate(token));
    assertEquals("token_not_found", server.delete("/v1/tokens/" + id).code());
    assertEquals("invalid_parameter", server.delete("/v1/tokens/xyz").code());
  }

  @Test
  void endsATokenWhenItIsTime() {
    server.post("/v1/owners", "{\"name\":\"alice\"}");
    String token =
        server
            .post("/v1/owners/alice/tokens", "{\"expires_in\":\"1h\"}")
            .json()
            .path("token")
            .asText();
    assertNotNull(server.owners.authenticate(token));
    server.pass(Duration.ofHours(2));
    assertNull(server.owners.authenticate(token));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"expires_at":"2001-01-01T00:00:00Z"}                    | $.expires_at
          {"expires_at":"tomorrow"}                                | $.expires_at
          {"expires_in":"-1h"}                                     | $.expires_in
          {"expires_in":"soon"}                                    | $.expires_in
          {"expires_in":"1h","expires_at":"2101-01-01T00:00:00Z"}  | $.expires_in
          """)
  void refusesEndsThatAreNone(String body, String place) {
    server.post("/v1/owners", "{\"name\":\"alice\"}");
    Answer answer = server.post("/v1/owners/alice/tokens", body);
    assertEquals(400, answer.status());
    assertEquals(place, answer.details().path("place").asText());
  }

  @Test
  void makesATokenWithoutBeingToldAnything() {
    server.post("/v1/owners", "{\"name\":\"alice\"}");
    Answer made = server.post("/v1/owners/alice/tokens", "");
    assertEquals(201, made.status());
    assertTrue(made.json().path("expires_at").isNull());
    assertEquals(404, server.post("/v1/owners/bob/tokens", "").status());
  }
}
