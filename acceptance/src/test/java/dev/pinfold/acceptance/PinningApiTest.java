package dev.pinfold.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The IPFS Pinning Service API 1.0.0, as its specification has it. Each test is an owner of its
/// own.
class PinningApiTest {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String EVERY_STATUS = "status=queued,pinning,pinned,failed";
  private static final String ORIGIN =
      "/ip4/192.0.2.7/tcp/4001/p2p/QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N";

  @TempDir static Path directory;
  private static ServerProcess server;
  private static final AtomicInteger OWNERS = new AtomicInteger();
  private Http api;

  @BeforeAll
  static void start() throws Exception {
    server = ServerProcess.start("pinning-api", directory.resolve("data"), "--instant-peers", "2");
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void newOwner() throws Exception {
    api = server.pinning(server.newOwner("owner" + OWNERS.incrementAndGet()));
  }

  // ---- one pin

  @Test
  void aNewPinIsAcceptedWithAllThatIsRequired() throws Exception {
    String cid = Cids.of("new");
    Http.Answer answer = api.post("/pins", "{\"cid\":\"" + cid + "\"}").expect(202);
    assertEquals("application/json", answer.header("Content-Type").replaceFirst(";.*", ""));
    JsonNode pin = answer.json();
    assertTrue(pin.path("requestid").asText().matches("[0-9a-f-]{36}"), answer::toString);
    assertTrue(
        Set.of("queued", "pinning", "pinned").contains(pin.path("status").asText()),
        answer::toString);
    assertEquals(cid, pin.path("pin").path("cid").asText());
    assertTrue(pin.path("delegates").isArray(), answer::toString);
    assertTrue(
        pin.path("delegates").size() >= 1 && pin.path("delegates").size() <= 20, answer::toString);
    for (JsonNode delegate : pin.path("delegates")) {
      assertTrue(delegate.asText().matches("(/.*)?/p2p/[^/]+"), answer::toString);
    }
    pin.path("info").forEach(value -> assertTrue(value.isTextual(), answer::toString));
    Instant created = created(pin);
    assertEquals(created.toEpochMilli() * 1_000_000L, nanos(created), "whole milliseconds");
  }

  private static long nanos(Instant time) {
    return time.getEpochSecond() * 1_000_000_000L + time.getNano();
  }

  @Test
  void whatWasAskedForIsKept() throws Exception {
    ObjectNode asked = pin(Cids.of("kept"), "a name \u2028 with <everything> & ü 🙂");
    asked.putArray("origins").add(ORIGIN);
    asked.putObject("meta").put("app_id", "1").put("a key", "").put("ü", "\"quoted\"");
    JsonNode answered = api.post("/pins", asked.toString()).expect(202).json();
    assertEquals(asked, answered.path("pin"));
    JsonNode read = awaitPinned(id(answered));
    assertEquals(asked, read.path("pin"));
    assertEquals(answered.path("created"), read.path("created"));
    JsonNode listed = list("?status=pinned").path("results").get(0);
    assertEquals(read, listed);
  }

  @Test
  void aPinIsThereWhenItsAnswerIs() throws Exception {
    for (int i = 0; i < 30; i++) {
      String id = id(post("read my write " + i, ""));
      api.get("/pins/" + id).expect(200);
      assertEquals(i + 1, list("?" + EVERY_STATUS).path("count").asInt());
    }
  }

  @Test
  void aPinThatNobodyHoldsYetIsQueued() throws Exception {
    try (ServerProcess lonely = ServerProcess.start("pinning-lonely", directory.resolve("lone"))) {
      Http lone = lonely.pinning(lonely.newOwner("alice"));
      String body = "{\"cid\":\"" + Cids.of("queued") + "\"}";
      JsonNode pin = lone.post("/pins", body).expect(202).json();
      assertEquals("queued", pin.path("status").asText());
      assertTrue(pin.path("delegates").size() >= 1, pin::toString);
      assertEquals(0, lone.get("/pins").expect(200).json().path("count").asInt());
      for (String status : List.of("pinning", "pinned", "failed", "pinning,failed")) {
        JsonNode page = lone.get("/pins?status=" + status).expect(200).json();
        assertEquals(0, page.path("count").asInt(), status);
      }
      for (String status : List.of("queued", "pinned,queued")) {
        JsonNode page = lone.get("/pins?status=" + status).expect(200).json();
        assertEquals(1, page.path("count").asInt(), status);
      }
    }
  }

  @Test
  void aDeletedPinIsGone() throws Exception {
    String id = id(post("deleted", ""));
    assertEquals("", api.delete("/pins/" + id).expect(202).body());
    assertError(404, "NOT_FOUND", api.get("/pins/" + id));
    assertError(404, "NOT_FOUND", api.delete("/pins/" + id));
    assertError(404, "NOT_FOUND", api.post("/pins/" + id, pin(Cids.of("x"), "").toString()));
    assertEquals(0, list("?" + EVERY_STATUS).path("count").asInt());
  }

  @Test
  void aReplacedPinHasAnotherIdAndAllOfItsOwn() throws Exception {
    ObjectNode before = pin(Cids.of("replace: before"), "before");
    before.putObject("meta").put("colour", "red");
    JsonNode old = api.post("/pins", before.toString()).expect(202).json();
    ObjectNode after = pin(Cids.of("replace: after"), "after");
    after.putArray("origins").add(ORIGIN);
    after.putObject("meta").put("colour", "blue").put("more", "yes");
    JsonNode replaced = api.post("/pins/" + id(old), after.toString()).expect(202).json();
    assertNotEquals(id(old), id(replaced));
    assertEquals(after, replaced.path("pin"));
    assertTrue(created(replaced).isAfter(created(old)));
    assertError(404, "NOT_FOUND", api.get("/pins/" + id(old)));
    assertEquals(after, awaitPinned(id(replaced)).path("pin"));
    assertEquals(1, list("?" + EVERY_STATUS).path("count").asInt());
    server.cluster().get("/allocations/" + Cids.of("replace: before")).expect(404);
    server.cluster().get("/allocations/" + Cids.of("replace: after")).expect(200);
  }

  @Test
  void aPinCanBeReplacedByOneOfTheSameCid() throws Exception {
    String cid = Cids.of("replaced by the same");
    JsonNode old = api.post("/pins", pin(cid, "before").toString()).expect(202).json();
    JsonNode replaced =
        api.post("/pins/" + id(old), pin(cid, "after").toString()).expect(202).json();
    assertNotEquals(id(old), id(replaced));
    assertError(404, "NOT_FOUND", api.get("/pins/" + id(old)));
    assertEquals("after", awaitPinned(id(replaced)).path("pin").path("name").asText());
  }

  @Test
  void aBadReplacementChangesNothing() throws Exception {
    JsonNode old = post("stays", "stays");
    assertError(400, "BAD_REQUEST", api.post("/pins/" + id(old), "{\"cid\":\"abcd\"}"));
    assertEquals("stays", api.get("/pins/" + id(old)).expect(200).json().at("/pin/name").asText());
  }

  @Test
  void theSameCidCanBePinnedManyTimes() throws Exception {
    String cid = Cids.of("many times");
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(id(api.post("/pins", pin(cid, "time " + i).toString()).expect(202).json()));
    }
    assertEquals(5, Set.copyOf(ids).size());
    assertEquals(5, list("?" + EVERY_STATUS + "&cid=" + cid).path("count").asInt());
    for (String id : ids) {
      server.cluster().get("/allocations/" + cid).expect(200);
      api.delete("/pins/" + id).expect(202);
    }
    server.cluster().get("/allocations/" + cid).expect(404);
  }

  // ---- additions

  @Test
  void aRequestWithAKeyIsDoneOnce() throws Exception {
    Http keyed = api.with("Idempotency-Key", "one-and-the-same");
    String body = pin(Cids.of("keyed"), "keyed").toString();
    JsonNode first = keyed.post("/pins", body).expect(202).json();
    JsonNode second = keyed.post("/pins", body).expect(202).json();
    assertEquals(id(first), id(second));
    assertEquals(1, list("?" + EVERY_STATUS).path("count").asInt());
    assertEquals(409, keyed.post("/pins", pin(Cids.of("another"), "").toString()).status());
  }

  @Test
  void manyPinsCanBeSentAsLines() throws Exception {
    List<String> lines = new ArrayList<>();
    for (Samples.Sample sample : Samples.all()) {
      ObjectNode pin = pin(sample.cid(), sample.name());
      pin.set("meta", JSON.valueToTree(sample.meta()));
      lines.add(pin.toString());
    }
    lines.add(7, "{\"cid\":\"abcd\"}");
    Http.Answer answer = api.post("/bulk/pins", String.join("\n", lines) + "\n").expect(200);
    List<JsonNode> told = answer.lines();
    assertEquals(lines.size(), told.size());
    for (int i = 0; i < lines.size(); i++) {
      assertEquals(i + 1, told.get(i).path("line").asInt());
      assertEquals(i == 7 ? "BAD_REQUEST" : "", told.get(i).at("/error/reason").asText());
    }
    Await.until("all are pinned", () -> list("?limit=1").path("count").asInt() == lines.size() - 1);
  }

  // ---- owners

  @Test
  void ownersDoNotSeeEachOther() throws Exception {
    Http other = server.pinning(server.newOwner("other-owner"));
    String cid = Cids.of("of both");
    String mine = id(post("of both", "mine"));
    String theirs = id(other.post("/pins", pin(cid, "theirs").toString()).expect(202).json());
    for (String query : List.of("", "&cid=" + cid, "&name=i&match=ipartial")) {
      JsonNode page = list("?" + EVERY_STATUS + query);
      assertEquals(1, page.path("count").asInt(), query);
      assertEquals(mine, id(page.path("results").get(0)), query);
    }
    assertError(404, "NOT_FOUND", other.get("/pins/" + mine));
    assertError(404, "NOT_FOUND", other.delete("/pins/" + mine));
    assertError(404, "NOT_FOUND", other.post("/pins/" + mine, pin(cid, "").toString()));
    api.delete("/pins/" + mine).expect(202);
    other.get("/pins/" + theirs).expect(200);
    server.cluster().get("/allocations/" + cid).expect(200);
  }

  @Test
  void strangersAreSentAway() throws Exception {
    for (Http stranger :
        List.of(
            server.pinning(),
            server.pinning("pf_no_such_token"),
            server.pinning(""),
            server.pinning().with("Authorization", "Basic dXNlcjpwYXNz"),
            server.pinning().with("Authorization", "pf_no_such_token"))) {
      for (Http.Answer answer :
          List.of(
              stranger.get("/pins"),
              stranger.post("/pins", pin(Cids.of("x"), "").toString()),
              stranger.get("/pins/00000000-0000-8000-8000-000000000000"),
              stranger.delete("/pins/00000000-0000-8000-8000-000000000000"))) {
        assertError(401, "UNAUTHORIZED", answer);
        assertTrue(answer.header("WWW-Authenticate").startsWith("Bearer"), answer::toString);
      }
    }
  }

  // ---- lists

  @Test
  void listsHaveTenOfTheNewestPinnedUnlessToldOtherwise() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      ids.addFirst(id(post("listed " + i, "listed")));
    }
    Await.until("all are pinned", () -> list("").path("count").asInt() == 25);
    assertEquals(ids.subList(0, 10), ids(list("")));
    assertEquals(ids.subList(0, 1), ids(list("?limit=1")));
    assertEquals(ids, ids(list("?limit=25")));
    assertEquals(ids, ids(list("?limit=1000")));
    List<String> paged = new ArrayList<>();
    String before = "";
    for (int left = 25; left > 0; left -= 7) {
      JsonNode page = list("?limit=7" + before);
      assertEquals(left, page.path("count").asInt());
      paged.addAll(ids(page));
      JsonNode results = page.path("results");
      before = "&before=" + results.get(results.size() - 1).path("created").asText();
    }
    assertEquals(ids, paged);
  }

  @Test
  void timesExcludeTheirMoment() throws Exception {
    List<JsonNode> pins = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      pins.add(post("time " + i, ""));
    }
    String middle = pins.get(1).path("created").asText();
    assertEquals(List.of(id(pins.get(0))), ids(list("?" + EVERY_STATUS + "&before=" + middle)));
    assertEquals(List.of(id(pins.get(2))), ids(list("?" + EVERY_STATUS + "&after=" + middle)));
    // The same moment, as a clock elsewhere shows it.
    String elsewhere = Instant.parse(middle).atOffset(ZoneOffset.ofHours(5)).toString();
    String query = Http.query("status", "queued,pinning,pinned", "before", elsewhere);
    assertEquals(List.of(id(pins.get(0))), ids(list(query)));
    String first = pins.get(0).path("created").asText();
    String last = pins.get(2).path("created").asText();
    assertEquals(
        List.of(id(pins.get(1))),
        ids(list("?" + EVERY_STATUS + "&after=" + first + "&before=" + last)));
    // A nanosecond more counts.
    String later = Instant.parse(middle).plusNanos(1).toString();
    assertEquals(
        List.of(id(pins.get(1)), id(pins.get(0))),
        ids(list("?" + EVERY_STATUS + "&before=" + later)));
    assertEquals(List.of(), ids(list("?" + EVERY_STATUS + "&after=" + last + "&before=" + first)));
  }

  @Test
  void timesAreUniqueWhileManyAsk() throws Exception {
    int clients = 8;
    int each = 40;
    List<Callable<List<Instant>>> tasks =
        IntStream.range(0, clients)
            .<Callable<List<Instant>>>mapToObj(
                client ->
                    () -> {
                      List<Instant> times = new ArrayList<>();
                      for (int i = 0; i < each; i++) {
                        times.add(created(post("unique " + client + " " + i, "")));
                      }
                      return times;
                    })
            .toList();
    Set<Instant> times = new HashSet<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(clients)) {
      for (Future<List<Instant>> future : executor.invokeAll(tasks)) {
        times.addAll(future.get());
      }
    }
    assertEquals(clients * each, times.size());
    List<Instant> listed =
        list("?limit=1000&" + EVERY_STATUS)
            .path("results")
            .valueStream()
            .map(PinningApiTest::created)
            .toList();
    assertEquals(times, Set.copyOf(listed));
    assertEquals(listed.stream().sorted((a, b) -> b.compareTo(a)).toList(), listed);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Straße 50%|exact|1",
        "Straße|exact|0",
        "straße 50%|exact|0",
        "straße 50%|iexact|1",
        "STRAßE 50%|iexact|1",
        "straße|iexact|0",
        "aße 5|partial|1",
        "AßE 5|partial|0",
        "AßE 5|ipartial|1",
        "S%50|partial|0",
        "_|partial|0",
        "50%|partial|1",
        ".*|ipartial|0",
        "Straße 50% mehr|partial|0",
        "Straße 50%|partial|1"
      })
  void namesMatchInFourWays(String name, String match, int count) throws Exception {
    post("named", "Straße 50%");
    post("unnamed", "");
    post("otherwise named", "something else");
    String query = Http.query("name", name, "match", match, "status", "queued,pinning,pinned");
    JsonNode page = list(query);
    assertEquals(count, page.path("count").asInt());
    assertEquals(count, page.path("results").size());
  }

  @Test
  void metaMatchesWhereAllOfItDoes() throws Exception {
    for (Map<String, String> meta :
        List.of(
            Map.of("a", "1", "b", "2"),
            Map.of("a", "1", "b", "3"),
            Map.of("a", "2"),
            Map.of("a.b", "1", "$or", "x", "ü \"", "🙂"))) {
      ObjectNode pin = pin(Cids.of("meta " + meta), "");
      pin.set("meta", JSON.valueToTree(meta));
      api.post("/pins", pin.toString()).expect(202);
    }
    for (Map.Entry<Map<String, String>, Integer> each :
        Map.of(
                Map.of("a", "1"), 2,
                Map.of("a", "1", "b", "2"), 1,
                Map.of("a", "2", "b", "2"), 0,
                Map.of("c", "1"), 0,
                Map.of("a.b", "1"), 1,
                Map.of("$or", "x"), 1,
                Map.of("ü \"", "🙂"), 1,
                Map.<String, String>of(), 4)
            .entrySet()) {
      String query =
          Http.query(
              "meta",
              JSON.writeValueAsString(each.getKey()),
              "status",
              "queued,pinning,pinned,failed");
      assertEquals(each.getValue(), list(query).path("count").asInt(), query);
    }
  }

  @Test
  void cidsMatchInAnyBase() throws Exception {
    String base32 = "bafkreie5qrjvaw64n4tjm6hbnm7fnqvcssfed4whsjqxzslbd3jwhsk3mm";
    String base58 = "zb2rhhFAEMepUBbGyP1k8tGfz7BSciKXP6GHuUeUsJBaK6cqG";
    api.post("/pins", "{\"cid\":\"" + base58 + "\"}").expect(202);
    String several =
        IntStream.range(0, 9)
            .mapToObj(i -> Cids.of("absent " + i))
            .collect(Collectors.joining(","));
    for (String cids : List.of(base32, base58, several + "," + base58)) {
      assertEquals(1, list("?" + EVERY_STATUS + "&cid=" + cids).path("count").asInt());
    }
  }

  @Test
  void allFiltersHoldAtOnce() throws Exception {
    ObjectNode pin = pin(Cids.of("all filters"), "All Filters");
    pin.putObject("meta").put("a", "1");
    JsonNode made = api.post("/pins", pin.toString()).expect(202).json();
    List<String> parts =
        List.of(
            "cid=" + Cids.of("all filters"),
            "name=filters&match=ipartial",
            EVERY_STATUS,
            "before=" + created(made).plusMillis(1),
            "after=" + created(made).minusMillis(1),
            "meta=%7B%22a%22%3A%221%22%7D");
    assertEquals(1, list("?" + String.join("&", parts)).path("count").asInt());
    List<String> wrong =
        List.of(
            "cid=" + Cids.of("another"),
            "name=filters&match=exact",
            "status=failed",
            "before=" + created(made),
            "after=" + created(made),
            "meta=%7B%22a%22%3A%222%22%7D");
    for (int i = 0; i < parts.size(); i++) {
      List<String> oneWrong = new ArrayList<>(parts);
      oneWrong.set(i, wrong.get(i));
      String query = "?" + String.join("&", oneWrong);
      assertEquals(0, list(query).path("count").asInt(), query);
    }
  }

  // ---- what is wrong

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cid=abcd",
        "cid=",
        "match=fuzzy&name=a",
        "status=unpinned",
        "status=pinned,unheard-of",
        "before=tomorrow",
        "before=2024-01-01",
        "after=1700000000",
        "limit=0",
        "limit=-1",
        "limit=1001",
        "limit=ten",
        "limit=1.5",
        "meta=a",
        "meta=%5B%22a%22%5D",
        "meta=%7B%22a%22%3A1%7D",
        "meta=%7B%22a%22%3A%7B%7D%7D",
        "meta=%7B%22a%22"
      })
  void aBadParameterIsRefused(String query) throws Exception {
    assertError(400, "BAD_REQUEST", api.get("/pins?" + query));
  }

  @Test
  void parametersHaveBounds() throws Exception {
    String cids =
        IntStream.range(0, 11).mapToObj(i -> Cids.of("cid " + i)).collect(Collectors.joining(","));
    assertError(400, "BAD_REQUEST", api.get("/pins?cid=" + cids));
    assertError(400, "BAD_REQUEST", api.get("/pins?name=" + "n".repeat(256)));
    api.get("/pins?name=" + "n".repeat(255)).expect(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "\"cid\"",
        "{}",
        "{\"cid\":null}",
        "{\"cid\":1}",
        "{\"cid\":\"\"}",
        "{\"cid\":\"abcd\"}",
        "{\"cid\":\"$\",\"name\":1}",
        "{\"cid\":\"$\",\"origins\":\"/ip4/192.0.2.7\"}",
        "{\"cid\":\"$\",\"origins\":[1]}",
        "{\"cid\":\"$\",\"origins\":[\"nowhere\"]}",
        "{\"cid\":\"$\",\"meta\":[]}",
        "{\"cid\":\"$\",\"meta\":{\"a\":1}}",
        "{\"cid\":\"$\",\"meta\":{\"a\":{}}}",
        "{\"cid\":\"$\"} {\"cid\":\"$\"}"
      })
  void aBadPinIsRefused(String body) throws Exception {
    assertError(400, "BAD_REQUEST", api.post("/pins", body.replace("$", Cids.of("a bad pin"))));
    assertEquals(0, list("?" + EVERY_STATUS).path("count").asInt());
  }

  @Test
  void pinsHaveBounds() throws Exception {
    ObjectNode pin = pin(Cids.of("bounds"), "n".repeat(256));
    assertError(400, "BAD_REQUEST", api.post("/pins", pin.toString()));
    pin.put("name", "n".repeat(255));
    ArrayList<String> origins = new ArrayList<>();
    for (int i = 0; i < 21; i++) {
      origins.add(ORIGIN.replace("192.0.2.7", "192.0.2." + i));
    }
    pin.set("origins", JSON.valueToTree(origins));
    assertError(400, "BAD_REQUEST", api.post("/pins", pin.toString()));
    pin.set("origins", JSON.valueToTree(origins.subList(0, 20)));
    Map<String, String> meta =
        IntStream.range(0, 1001).boxed().collect(Collectors.toMap(i -> "key" + i, i -> "value"));
    pin.set("meta", JSON.valueToTree(meta));
    assertError(400, "BAD_REQUEST", api.post("/pins", pin.toString()));
    meta.remove("key0");
    pin.set("meta", JSON.valueToTree(meta));
    JsonNode made = api.post("/pins", pin.toString()).expect(202).json();
    assertEquals(pin, awaitPinned(id(made)).path("pin"));
  }

  @Test
  void whatIsNoRequestIdIsNotFound() throws Exception {
    for (String id : List.of("abcd", Cids.of("x"), "00000000-0000-8000-8000-000000000000", "%20")) {
      assertError(404, "NOT_FOUND", api.get("/pins/" + id));
      assertError(404, "NOT_FOUND", api.delete("/pins/" + id));
      assertError(404, "NOT_FOUND", api.post("/pins/" + id, pin(Cids.of("x"), "").toString()));
    }
    assertError(404, "NOT_FOUND", api.get("/unheard-of"));
  }

  // ---- helpers

  private static ObjectNode pin(String cid, String name) {
    ObjectNode pin = JSON.createObjectNode().put("cid", cid);
    return name.isEmpty() ? pin : pin.put("name", name);
  }

  private JsonNode post(String words, String name) throws Exception {
    return api.post("/pins", pin(Cids.of(words), name).toString()).expect(202).json();
  }

  private JsonNode list(String query) throws Exception {
    return api.get("/pins" + query).expect(200).json();
  }

  private JsonNode awaitPinned(String id) throws Exception {
    return Await.until(
        id + " is pinned",
        () -> api.get("/pins/" + id).expect(200).json(),
        pin -> pin.path("status").asText().equals("pinned"));
  }

  private static String id(JsonNode pin) {
    return pin.path("requestid").asText();
  }

  private static List<String> ids(JsonNode page) {
    return page.path("results").valueStream().map(PinningApiTest::id).toList();
  }

  private static Instant created(JsonNode pin) {
    return Instant.parse(pin.path("created").asText());
  }

  private static void assertError(int status, String reason, Http.Answer answer) {
    JsonNode error = answer.expect(status).json().path("error");
    assertEquals(reason, error.path("reason").asText(), answer::toString);
    assertFalse(error.path("details").asText().isBlank(), answer::toString);
  }
}
