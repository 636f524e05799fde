package dev.pinfold.acceptance;

import static dev.pinfold.acceptance.Template.assertMatches;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The API of IPFS Cluster, byte for byte: what is answered to what cannot be done.
class RestErrorsTest {

  private static final String CID = Cids.of("errors");

  @TempDir static Path directory;
  private static ServerProcess server;
  private static Http api;

  @BeforeAll
  static void start() throws Exception {
    server = ServerProcess.start("rest-errors", directory.resolve("data"), "--instant-peers", "2");
    api = server.cluster();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  private static void assertError(int status, String message, Http.Answer answer) {
    assertMatches(
        "{\"code\":" + status + ",\"message\":\"" + message + "\"}\n",
        answer.expect(status).body());
    assertEquals("application/json", answer.header("Content-Type"));
  }

  // ---- CIDs and paths

  @ParameterizedTest
  @ValueSource(
      strings = {
        "abcd",
        "Q",
        "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zIII",
        "bafkreie5qrjvaw64n4tjm6hbnm7fnqvcssfed4whsjqxzslbd3jwhsk3m"
      })
  void whatIsNoCidIsRefused(String cid) throws Exception {
    for (Http.Answer answer :
        List.of(
            api.post("/pins/" + cid),
            api.delete("/pins/" + cid),
            api.get("/pins/" + cid),
            api.get("/allocations/" + cid),
            api.post("/pins/" + cid + "/recover"))) {
      assertError(400, "error decoding Cid: invalid cid: @text", answer);
    }
    assertError(
        400, "error decoding Cid: invalid cid: @text", api.get("/pins?cids=" + CID + "," + cid));
  }

  @Test
  void aCidThatIsTooShortIsCalledSo() throws Exception {
    assertError(400, "error decoding Cid: invalid cid: cid too short", api.post("/pins/Q"));
  }

  @Test
  void whatIsNotPinnedCannotBeFound() throws Exception {
    String absent = Cids.of("not there");
    assertError(404, "pin is not part of the pinset", api.get("/allocations/" + absent));
    assertError(404, "pin is not part of the pinset", api.delete("/pins/" + absent));
  }

  @Test
  void aPathThatIsNoneIsRefused() throws Exception {
    for (String path : List.of("/pins/ipfs/abcd", "/pins/ipfs/abcd/efgh", "/pins/ipld/abcd")) {
      assertError(400, "error parsing path: @text", api.post(path));
    }
  }

  // ---- options

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "replication=many|parameter replication invalid",
        "replication-min=many|parameter replication-min invalid",
        "replication-max=1.5|parameter replication-max invalid",
        "shard-size=-1|parameter shard_size is invalid",
        "shard-size=big|parameter shard_size is invalid",
        "expire-at=tomorrow|expire-at cannot be parsed: @text",
        "expire-at=2030-01-01|expire-at cannot be parsed: @text",
        "expire-in=soon|expire-in cannot be parsed: @text",
        "expire-in=10|expire-in cannot be parsed: @text",
        "expire-in=999ms|expire-in duration too short",
        "expire-in=-5m|expire-in duration too short",
        "pin-update=abcd|error decoding update option parameter: @text",
        "origins=nothing|error decoding multiaddress: @text",
        "origins=/ip4/192.0.2.7/tcp/4001|multiaddress does not contain peer ID: @text"
      })
  void aBadOptionIsRefusedAndNothingIsPinned(String query, String message) throws Exception {
    for (String path : List.of("/pins/", "/pins/ipfs/")) {
      String cid = Cids.of(path + query);
      // One document: Cluster answers two, and pins.
      assertError(400, message, api.post(path + cid + "?" + query));
      api.get("/allocations/" + cid).expect(404);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "expire-at=2001-01-01T00:00:00Z|pin.ExpireAt set before current time",
        "replication-min=2&replication-max=1|cluster.replication_factor_min is larger than max",
        "replication-min=-1&replication-max=1|"
            + "cluster.replication_factor_min and max must be -1 when one of them is",
        "replication=3|not enough peers to allocate CID. Needed at least: 3. Wanted at most: 3."
            + " Available candidates: 2. See logs for more info."
      })
  void whatCannotBeDoneIsAnErrorOfTheServer(String query, String message) throws Exception {
    String cid = Cids.of(query);
    assertError(500, message, api.post("/pins/" + cid + "?" + query));
    api.get("/allocations/" + cid).expect(404);
  }

  @Test
  void aRecursivePinDoesNotBecomeDirect() throws Exception {
    String cid = Cids.of("recursive stays");
    api.post("/pins/" + cid).expect(200);
    assertError(
        500,
        "cannot repin a CID which is already pinned in recursive mode"
            + " (new pin is pinned as direct). Unpin it first.",
        api.post("/pins/" + cid + "?mode=direct"));
    assertEquals("recursive", api.get("/allocations/" + cid).json().path("mode").asText());
  }

  @Test
  void anUpdateOfWhatIsNotPinnedIsRefused() throws Exception {
    String cid = Cids.of("update of nothing");
    Http.Answer answer = api.post("/pins/" + cid + "?pin-update=" + Cids.of("not there"));
    assertTrue(answer.status() >= 400, answer::toString);
    assertMatches(
        "{\"code\":" + answer.status() + ",\"message\":\"pin is not part of the pinset\"}\n",
        answer.body());
    api.get("/allocations/" + cid).expect(404);
  }

  // ---- lists and peers

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/allocations?filter=unheard_of",
        "/allocations?filter=pinned,unheard_of",
        "/pins?filter=unheard_of",
        "/pins?filter=pin,unheard_of"
      })
  void aFilterOfUnknownWordsAloneIsRefused(String path) throws Exception {
    assertError(400, "invalid filter value", api.get(path));
  }

  @Test
  void peersThatAreNoneAreRefused() throws Exception {
    assertError(400, "error decoding request body", api.post("/peers", "{"));
    assertError(400, "error decoding peer_id", api.post("/peers", "{\"peer_id\":\"nobody\"}"));
    Http.Answer answer = api.delete("/peers/nobody").expect(400);
    assertMatches("{\"code\":400,\"message\":\"@text\"}\n", answer.body());
  }

  // ---- what needs a daemon

  private static Http.Answer add(Http to) throws Exception {
    return to.with("Content-Type", "multipart/form-data; boundary=b")
        .send(
            "POST",
            "/add?stream-channels=false",
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n"
                + "\r\nsome content\r\n--b--\r\n");
  }

  @Test
  void withoutADaemonSomeThingsAreNotImplemented() throws Exception {
    for (Http.Answer answer :
        List.of(
            add(api),
            api.post("/ipfs/gc"),
            api.post("/pins/ipfs/" + CID + "/a/path"),
            api.post("/pins/ipns/example.org"))) {
      assertError(501, "@textneeds an IPFS daemon@text", answer);
    }
  }

  @Test
  void aDaemonThatDoesNotAnswerIsNamed() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    String daemon = "http://127.0.0.1:" + port;
    try (ServerProcess lonely =
        ServerProcess.start(
            "rest-no-daemon", directory.resolve("lone"), "--set", "ipfs.add-api=" + daemon)) {
      for (Http.Answer answer :
          List.of(
              add(lonely.cluster()),
              lonely.cluster().post("/ipfs/gc"),
              lonely.cluster().post("/pins/ipns/example.org"))) {
        assertError(503, "@textIPFS daemon@text" + daemon + "@text", answer);
        assertEquals("1", answer.header("Retry-After"));
      }
    }
  }

  // ---- what is not there

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/unheard-of", "/pin", "/pins/a/b/c/d", "/allocations/a/b", "/api/v0/id"})
  void anUnknownPathIsNotFound(String path) throws Exception {
    assertError(404, "not found", api.get(path));
  }

  @Test
  void anotherMethodIsNotAllowed() throws Exception {
    for (String path :
        List.of("/id", "/version", "/pins", "/allocations", "/allocations/" + CID, "/health")) {
      assertEquals("", api.send("PUT", path, "").expect(405).body());
      assertEquals("", api.post(path).expect(405).body());
    }
    assertEquals("", api.get("/add").expect(405).body());
  }

  @Test
  void aSlashAtTheEndLeadsToThePathWithoutIt() throws Exception {
    for (String path : List.of("/id", "/pins", "/allocations", "/pins/" + CID)) {
      Http.Answer answer = api.get(path + "/?cids=" + CID + "&local=true").expect(307);
      assertTrue(
          answer.header("Location").endsWith(path + "?cids=" + CID + "&local=true"),
          answer::toString);
    }
  }

  @Test
  void headersHaveABound() throws Exception {
    RawHttp.Answer answer =
        RawHttp.send(api.base(), List.of("GET /version HTTP/1.1", "X-Long: " + "x".repeat(20_000)));
    assertTrue(answer.statusLine().startsWith("HTTP/1.1 431"), answer::toString);
  }

  @Test
  void pagesOfOtherSitesMayReadOnly() throws Exception {
    Http page = api.with("Origin", "https://example.org");
    Http.Answer answer = page.get("/version").expect(200);
    assertEquals("*", answer.header("Access-Control-Allow-Origin"));
    Http.Answer asked =
        page.with("Access-Control-Request-Method", "GET").send("OPTIONS", "/pins", "");
    assertEquals(2, asked.status() / 100, asked::toString);
    assertEquals("*", asked.header("Access-Control-Allow-Origin"));
    Set<String> allowed =
        new TreeSet<>(List.of(asked.header("Access-Control-Allow-Methods").split(", ?")));
    assertEquals(Set.of("GET"), allowed);
    Http.Answer refused =
        page.with("Access-Control-Request-Method", "DELETE").send("OPTIONS", "/pins", "");
    assertEquals("", refused.header("Access-Control-Allow-Methods"));
  }
}
