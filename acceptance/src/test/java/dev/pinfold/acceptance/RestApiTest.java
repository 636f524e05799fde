package dev.pinfold.acceptance;

import static dev.pinfold.acceptance.Template.assertMatches;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The API of IPFS Cluster, byte for byte: what is answered when all goes well.
class RestApiTest {

  private static final String NEVER = "0001-01-01T00:00:00Z";
  private static final String ORIGIN =
      "/ip4/192.0.2.7/tcp/4001/p2p/QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N";

  @TempDir static Path directory;
  private static ServerProcess server;
  private static Http api;
  private static List<String> peers;

  @BeforeAll
  static void start() throws Exception {
    server = ServerProcess.start("rest-api", directory.resolve("data"), "--instant-peers", "3");
    api = server.cluster();
    peers = ids(api.get("/peers").expect(200));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  // ---- what it is

  @Test
  void theVersionIsOneMember() throws Exception {
    Http.Answer answer = api.get("/version").expect(200);
    assertMatches("{\"version\":\"@text\"}\n", answer.body());
    assertEquals("application/json", answer.header("Content-Type"));
  }

  @Test
  void theIdSaysAllOfAPeer() throws Exception {
    assertMatches(ID + "\n", api.get("/id").expect(200).body());
  }

  private static final String ID =
      "{\"id\":\"@peer\",\"addresses\":@texts,\"cluster_peers\":@texts"
          + ",\"cluster_peers_addresses\":@texts,\"version\":\"@text\",\"commit\":\"@text\""
          + ",\"rpc_protocol_version\":\"/ipfscluster/1.0/rpc\",\"error\":\"\""
          + ",\"ipfs\":{\"id\":\"@text\",\"addresses\":@texts,\"error\":\"\"}"
          + ",\"peername\":\"@text\"}";

  @Test
  void peersAreListedAsLines() throws Exception {
    Http.Answer answer = api.get("/peers").expect(200);
    List<String> lines = answer.body().lines().toList();
    assertEquals(3, lines.size());
    for (String line : lines) {
      assertMatches(ID, line);
    }
    assertTrue(answer.body().endsWith("}\n"));
    assertEquals(3, new TreeSet<>(peers).size());
  }

  @Test
  void aPeerThatIsKnownCanBeNamedAndRemoved() throws Exception {
    try (ServerProcess other =
        ServerProcess.start("rest-peers", directory.resolve("peers"), "--instant-peers", "2")) {
      Http cluster = other.cluster();
      String peer = ids(cluster.get("/peers").expect(200)).getFirst();
      Http.Answer named = cluster.post("/peers", "{\"peer_id\":\"" + peer + "\"}").expect(200);
      assertMatches(ID + "\n", named.body());
      assertEquals(peer, named.json().path("id").asText());
      assertEquals("", cluster.delete("/peers/" + peer).expect(204).body());
      cluster.delete("/peers/QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N").expect(404);
    }
  }

  @Test
  void healthIsWithoutContent() throws Exception {
    assertEquals("", api.get("/health").expect(204).body());
  }

  @Test
  void theGraphSaysWhoSeesWhom() throws Exception {
    JsonNode graph = api.get("/health/graph").expect(200).json();
    assertEquals(
        List.of(
            "cluster_id",
            "id_to_peername",
            "ipfs_links",
            "cluster_links",
            "cluster_trust_links",
            "cluster_to_ipfs"),
        names(graph));
  }

  @Test
  void alertsAndBandwidthAreDocuments() throws Exception {
    assertMatches("[@rest]\n", api.get("/health/alerts").expect(200).body());
    assertMatches("{@rest}\n", api.get("/health/bandwidth").expect(200).body());
  }

  @Test
  void metricsAreListedByName() throws Exception {
    List<String> metrics = texts(api.get("/monitor/metrics").expect(200).json());
    assertTrue(metrics.containsAll(List.of("freespace", "ping")), metrics::toString);
    for (String metric : List.of("ping", "freespace")) {
      Http.Answer answer = api.get("/monitor/metrics/" + metric).expect(200);
      String each =
          "{\"name\":\""
              + metric
              + "\",\"peer\":\"@peer\",\"value\":\"@text\",\"expire\":@number,\"valid\":true"
              + ",\"weight\":@number,\"partitionable\":false,\"received_at\":@number}";
      assertMatches("[" + each + "," + each + "," + each + "]\n", answer.body());
    }
    assertMatches("null\n", api.get("/monitor/metrics/unheard_of").expect(200).body());
  }

  // ---- pins

  @Test
  void aPinWithoutOptionsHasEveryMember() throws Exception {
    String cid = Cids.of("without options");
    Http.Answer answer = api.post("/pins/" + cid).expect(200);
    assertEquals("application/json", answer.header("Content-Type"));
    assertMatches(
        "{\"replication_factor_min\":-1,\"replication_factor_max\":-1,\"name\":\"\""
            + ",\"mode\":\"recursive\",\"shard_size\":0,\"user_allocations\":null"
            + ",\"expire_at\":\"0001-01-01T00:00:00Z\",\"metadata\":{},\"pin_update\":null"
            + ",\"origins\":null,\"cid\":\""
            + cid
            + "\",\"type\":\"pin\",\"allocations\":[],\"max_depth\":-1,\"reference\":null"
            + ",\"timestamp\":\"@time\"}\n",
        answer.body());
    Instant timestamp = Instant.parse(answer.json().path("timestamp").asText());
    assertTrue(Duration.between(timestamp, Instant.now()).abs().toMinutes() < 5);
  }

  @Test
  void aPinWithEveryOptionTellsThem() throws Exception {
    String cid = Cids.of("with every option");
    Instant expires = Instant.now().plus(3, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
    String peer = peers.get(2);
    String query =
        Http.query(
            "name", "a <name> & \"more\" \u2028 ü 🙂",
            "mode", "recursive",
            "replication-min", "1",
            "replication-max", "1",
            "shard-size", "1048576",
            "user-allocations", peer,
            "expire-at", expires.toString(),
            "meta-kind", "manifest",
            "meta-a b", "c=d&e",
            "meta-", "without a key",
            "origins", ORIGIN);
    String expected =
        "{\"replication_factor_min\":1,\"replication_factor_max\":1"
            + ",\"name\":\"a \\u003cname\\u003e \\u0026 \\\"more\\\" \\u2028 ü 🙂\""
            + ",\"mode\":\"recursive\",\"shard_size\":1048576,\"user_allocations\":[\""
            + peer
            + "\"],\"expire_at\":\""
            + expires
            + "\",\"metadata\":{\"a b\":\"c=d\\u0026e\",\"kind\":\"manifest\"}"
            + ",\"pin_update\":null,\"origins\":[\""
            + ORIGIN
            + "\"],\"cid\":\""
            + cid
            + "\",\"type\":\"pin\",\"allocations\":[\""
            + peer
            + "\"],\"max_depth\":-1,\"reference\":null,\"timestamp\":\"@time\"}\n";
    assertMatches(expected, api.post("/pins/" + cid + query).expect(200).body());
    assertMatches(expected, api.get("/allocations/" + cid).expect(200).body());
  }

  @Test
  void aPinReadAgainIsTheSame() throws Exception {
    String cid = Cids.of("read again");
    JsonNode answered = api.post("/pins/" + cid + "?name=read&meta-a=b").expect(200).json();
    JsonNode read = api.get("/allocations/" + cid).expect(200).json();
    assertEquals(names(answered), names(read));
    for (String name : names(read)) {
      // Clients have to take null for empty, and the other way round: Cluster does both.
      if (!List.of("metadata", "origins").contains(name) || !answered.path(name).isEmpty()) {
        assertEquals(answered.path(name), read.path(name), name);
      }
    }
  }

  @Test
  void aPinIsThereWhenItsAnswerIs() throws Exception {
    for (int i = 0; i < 50; i++) {
      String cid = Cids.of("read my write " + i);
      api.post("/pins/" + cid).expect(200);
      api.get("/allocations/" + cid).expect(200);
      JsonNode status = api.get("/pins/" + cid).expect(200).json();
      assertNotEquals(Set.of("unpinned"), statuses(status));
      api.delete("/pins/" + cid).expect(200);
      api.get("/allocations/" + cid).expect(404);
    }
  }

  @Test
  void everyBaseNamesTheSamePin() throws Exception {
    List<String> bases =
        List.of(
            "f015512209d8453505bdc6f269678e16b3e56c2a2948a41f2c792617cc9611ed363c95b63",
            "zb2rhhFAEMepUBbGyP1k8tGfz7BSciKXP6GHuUeUsJBaK6cqG",
            "k2cwueckqkibutvhkr4p2ln2pjcaxaakpd9db0e7j7ax1lxhhxy3ekpv",
            "uAVUSIJ2EU1Bb3G8mlnjhaz5WwqKUikHyx5JhfMlhHtNjyVtj");
    String canonical = "bafkreie5qrjvaw64n4tjm6hbnm7fnqvcssfed4whsjqxzslbd3jwhsk3mm";
    for (String base : bases) {
      JsonNode pin = api.post("/pins/" + base).expect(200).json();
      assertEquals(canonical, pin.path("cid").asText());
      JsonNode status = api.get("/pins/" + base).expect(200).json();
      assertEquals(canonical, status.path("cid").asText());
    }
    api.delete("/pins/" + bases.getFirst()).expect(200);
    api.get("/allocations/" + canonical).expect(404);
  }

  @Test
  void versionsOfACidAreTwoPins() throws Exception {
    String v0 = "QmbrCtydGyPeHiLURSPMqrvE5mCgMCwFYq3UD4XLCeAYw6";
    JsonNode pin = api.post("/pins/" + v0 + "?name=zero").expect(200).json();
    assertEquals(v0, pin.path("cid").asText());
    String v1 = "bafybeigixivp4gzwhmk3k7vimnseuvceykhyqk3bnypkzlakvhk6aivi6u";
    api.post("/pins/" + v1 + "?name=one").expect(200);
    assertEquals("zero", api.get("/allocations/" + v0).json().path("name").asText());
    assertEquals("one", api.get("/allocations/" + v1).json().path("name").asText());
  }

  @Test
  void pinningAgainReplacesAllButTheAllocations() throws Exception {
    String cid = Cids.of("again");
    JsonNode first =
        api.post("/pins/" + cid + "?name=first&meta-a=b&replication=1").expect(200).json();
    JsonNode second = api.post("/pins/" + cid + "?name=second&replication=1").expect(200).json();
    assertEquals("second", second.path("name").asText());
    assertTrue(second.path("metadata").isEmpty());
    assertEquals(1, first.path("allocations").size());
    assertEquals(first.path("allocations"), second.path("allocations"));
    assertEquals("second", api.get("/allocations/" + cid).json().path("name").asText());
  }

  @Test
  void directPinsStayDirect() throws Exception {
    for (String path : List.of("/pins/", "/pins/ipfs/")) {
      String cid = Cids.of("direct by " + path);
      for (Http.Answer answer :
          List.of(api.post(path + cid + "?mode=direct"), api.get("/allocations/" + cid))) {
        assertEquals("direct", answer.expect(200).json().path("mode").asText());
        assertEquals(0, answer.json().path("max_depth").asInt());
      }
    }
  }

  @Test
  void anUnknownModeIsRecursive() throws Exception {
    JsonNode pin = api.post("/pins/" + Cids.of("mode") + "?mode=sideways").expect(200).json();
    assertEquals("recursive", pin.path("mode").asText());
  }

  @Test
  void replicationChoosesAsManyPeers() throws Exception {
    for (int count = 1; count <= 3; count++) {
      JsonNode pin =
          api.post("/pins/" + Cids.of("on " + count) + "?replication=" + count).expect(200).json();
      assertEquals(count, pin.path("replication_factor_min").asInt());
      assertEquals(count, pin.path("replication_factor_max").asInt());
      assertEquals(count, Set.copyOf(texts(pin.path("allocations"))).size());
      assertTrue(peers.containsAll(texts(pin.path("allocations"))));
    }
  }

  @Test
  void thePeersThatWereAskedForComeFirst() throws Exception {
    for (String peer : peers) {
      String query = "?replication=1&user-allocations=no-peer-id," + peer;
      JsonNode pin = api.post("/pins/" + Cids.of("for " + peer) + query).expect(200).json();
      assertEquals(List.of(peer), texts(pin.path("allocations")));
      assertEquals(List.of(peer), texts(pin.path("user_allocations")));
    }
  }

  @Test
  void anEndCanBeGivenAsADuration() throws Exception {
    String cid = Cids.of("expires in");
    Instant before = Instant.now();
    JsonNode pin = api.post("/pins/" + cid + "?expire-in=72h30m").expect(200).json();
    Duration left = Duration.between(before, Instant.parse(pin.path("expire_at").asText()));
    assertEquals(72 * 60 + 30, left.toMinutes(), 1);
  }

  @Test
  void aPinEndsWhenItsTimeHasCome() throws Exception {
    String cid = Cids.of("expires soon");
    api.post("/pins/" + cid + "?expire-in=1s").expect(200);
    Await.until(
        "the pin has ended", () -> api.get("/allocations/" + cid), end -> end.status() == 404);
    Await.until(
        "no peer has it",
        () -> statuses(api.get("/pins/" + cid).json()),
        found -> found.equals(Set.of("unpinned")));
  }

  @Test
  void anUpdateTakesWhatTheOldPinHad() throws Exception {
    String old = Cids.of("update: old");
    String query = "?name=old&meta-colour=red&replication=2&origins=" + ORIGIN;
    JsonNode before = api.post("/pins/" + old + query).expect(200).json();
    String cid = Cids.of("update: new");
    JsonNode pin =
        api.post("/pins/" + cid + "?name=new&meta-colour=blue&pin-update=" + old)
            .expect(200)
            .json();
    assertEquals(old, pin.path("pin_update").asText());
    assertEquals("new", pin.path("name").asText());
    for (String name :
        List.of("metadata", "replication_factor_min", "replication_factor_max", "origins")) {
      assertEquals(before.path(name), pin.path(name), name);
    }
    assertEquals("old", api.get("/allocations/" + old).expect(200).json().path("name").asText());
  }

  @Test
  void unpinningAnswersThePinAsItWas() throws Exception {
    String cid = Cids.of("unpinned");
    api.post("/pins/" + cid + "?name=gone&meta-a=b").expect(200);
    JsonNode was = api.get("/allocations/" + cid).expect(200).json();
    Http.Answer answer = api.delete("/pins/" + cid).expect(200);
    assertTrue(answer.body().endsWith("}\n"));
    assertEquals(was, answer.json());
    api.delete("/pins/" + cid).expect(404);
    api.get("/allocations/" + cid).expect(404);
  }

  @Test
  void pathsOfACidAloneNeedNoDaemon() throws Exception {
    for (String path : List.of("/pins/ipfs/", "/pins/ipld/")) {
      String cid = Cids.of("by " + path);
      JsonNode pin = api.post(path + cid + "?name=by+path").expect(200).json();
      assertEquals(cid, pin.path("cid").asText());
      assertEquals("by path", pin.path("name").asText());
      assertEquals(cid, api.delete(path + cid).expect(200).json().path("cid").asText());
    }
  }

  // ---- status

  @Test
  void theStatusOfAPinHasEveryMember() throws Exception {
    String cid = Cids.of("status");
    api.post("/pins/" + cid + "?name=s&replication=2&meta-a=b").expect(200);
    awaitPinned(cid, 2);
    String body = api.get("/pins/" + cid).expect(200).body();
    assertMatches(
        "{\"cid\":\""
            + cid
            + "\",\"name\":\"s\",\"allocations\":[\"@peer\",\"@peer\"],\"origins\":@rest"
            + ",\"created\":\"@time\",\"metadata\":{\"a\":\"b\"},\"peer_map\":{@rest}}\n",
        body);
    JsonNode status = api.get("/pins/" + cid).json();
    assertEquals(sorted(names(status.path("peer_map"))), names(status.path("peer_map")));
    assertEquals(new TreeSet<>(peers), new TreeSet<>(names(status.path("peer_map"))));
    List<String> allocations = texts(status.path("allocations"));
    for (String peer : peers) {
      JsonNode info = status.path("peer_map").path(peer);
      List<String> members = new ArrayList<>(names(info));
      members.removeAll(List.of("ipfs_peer_id", "ipfs_peer_addresses"));
      assertEquals(
          List.of("peername", "status", "timestamp", "error", "attempt_count", "priority_pin"),
          members);
      assertEquals(allocations.contains(peer) ? "pinned" : "remote", info.path("status").asText());
      assertEquals("", info.path("error").asText());
      assertMatches("@time", info.path("timestamp").asText());
      assertTrue(info.path("attempt_count").isInt());
      assertFalse(info.path("priority_pin").asBoolean());
    }
  }

  @Test
  void whatIsNotPinnedIsUnpinnedEverywhere() throws Exception {
    String cid = Cids.of("never pinned");
    JsonNode status = api.get("/pins/" + cid).expect(200).json();
    assertEquals(cid, status.path("cid").asText());
    assertEquals("", status.path("name").asText());
    assertEquals(new TreeSet<>(peers), new TreeSet<>(names(status.path("peer_map"))));
    assertEquals(Set.of("unpinned"), statuses(status));
    assertMatches("@rest\"created\":\"" + NEVER + "\"@rest", api.get("/pins/" + cid).body());
  }

  @Test
  void recoveringAnswersTheStatus() throws Exception {
    String cid = Cids.of("recovered");
    api.post("/pins/" + cid).expect(200);
    for (String query : List.of("", "?local=true", "?local=false")) {
      JsonNode status = api.post("/pins/" + cid + "/recover" + query).expect(200).json();
      assertEquals(cid, status.path("cid").asText());
      assertTrue(peers.containsAll(names(status.path("peer_map"))));
    }
  }

  // ---- lists

  @Test
  void listsAreLinesAndFiltersChoose() throws Exception {
    List<String> cids =
        Stream.iterate(0, i -> i + 1).limit(20).map(i -> Cids.of("listed " + i)).toList();
    for (String cid : cids) {
      api.post("/pins/" + cid + "?name=listed").expect(200);
    }
    for (String cid : cids) {
      awaitPinned(cid, 3);
    }
    for (String query :
        List.of("", "?filter=", "?filter=all", "?filter=pin", "?filter=pin,unheard_of")) {
      Http.Answer answer = api.get("/allocations" + query).expect(200);
      assertTrue(answer.body().endsWith("}\n"));
      assertTrue(cids(answer).containsAll(cids), query);
    }
    api.get("/allocations?filter=meta-pin,clusterdag-pin,shard-pin").expect(204);
    for (String query :
        List.of(
            "",
            "?filter=pinned",
            "?filter=pinned,pinning",
            "?filter=%20pinned%20,%20queued",
            "?filter=unheard_of,pinned",
            "?local=false",
            "?local=true&filter=pinned",
            "?local=true")) {
      assertTrue(cids(api.get("/pins" + query).expect(200)).containsAll(cids), query);
    }
    for (String filter : List.of("error", "pin_error", "unpin_error", "cluster_error")) {
      api.get("/pins?filter=" + filter).expect(204);
    }
  }

  @Test
  void statusesCanBeAskedForByCid() throws Exception {
    String one = Cids.of("by cid 1");
    String two = Cids.of("by cid 2");
    String absent = Cids.of("by cid 3");
    api.post("/pins/" + one).expect(200);
    api.post("/pins/" + two).expect(200);
    Http.Answer answer =
        api.get("/pins?filter=error&cids=" + String.join(",", two, absent, one)).expect(200);
    assertEquals(Set.of(one, two, absent), cids(answer));
    for (JsonNode status : answer.lines()) {
      assertEquals(
          status.path("cid").asText().equals(absent), statuses(status).equals(Set.of("unpinned")));
    }
    api.get("/pins?cids=" + one + ",abcd").expect(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/pins", "/allocations", "/peers"})
  void streamsAreSentInChunksWithATrailer(String path) throws Exception {
    api.post("/pins/" + Cids.of("in a stream")).expect(200);
    RawHttp.Answer answer = RawHttp.send(api.base(), List.of("GET " + path + " HTTP/1.1"));
    assertEquals("HTTP/1.1 200 OK", answer.statusLine());
    assertEquals("application/json", answer.headers().get("content-type"));
    assertEquals("x-stream-error", answer.headers().get("trailer").toLowerCase());
    // With it, clients that are older than Cluster 1 read lists, too.
    assertEquals("1", answer.headers().get("x-chunked-output"));
    assertEquals("", answer.trailers().get("x-stream-error"));
    assertTrue(answer.body().startsWith("{"));
    assertTrue(answer.body().endsWith("}\n"));
  }

  @Test
  void whereThereIsNothingThereIsNoContent() throws Exception {
    try (ServerProcess empty =
        ServerProcess.start("rest-empty", directory.resolve("empty"), "--instant-peers", "1")) {
      for (String path : List.of("/pins", "/allocations", "/pins?local=true")) {
        assertEquals("", empty.cluster().get(path).expect(204).body());
      }
      assertEquals("", empty.cluster().post("/pins/recover").expect(204).body());
      assertEquals("", empty.cluster().post("/pins/recover?local=true").expect(204).body());
    }
  }

  // ---- helpers

  private static void awaitPinned(String cid, int count) throws Exception {
    Await.until(
        cid + " is pinned by " + count,
        () ->
            api.get("/pins/" + cid).expect(200).json().path("peer_map").findValuesAsText("status"),
        found -> found.stream().filter("pinned"::equals).count() == count);
  }

  private static Set<String> statuses(JsonNode status) {
    return Set.copyOf(status.path("peer_map").findValuesAsText("status"));
  }

  private static Set<String> cids(Http.Answer answer) {
    return answer.lines().stream()
        .map(line -> line.path("cid").asText())
        .collect(Collectors.toSet());
  }

  private static List<String> ids(Http.Answer answer) {
    return answer.lines().stream().map(line -> line.path("id").asText()).toList();
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static List<String> sorted(List<String> texts) {
    return texts.stream().sorted().toList();
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(element -> texts.add(element.asText()));
    return texts;
  }
}
