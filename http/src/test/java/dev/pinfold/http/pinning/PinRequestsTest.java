package dev.pinfold.http.pinning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.http.MemoryTransport;
import dev.pinfold.http.json.JsonValue.JsonObject;
import dev.pinfold.model.Cid;
import dev.pinfold.model.RequestId;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.service.Quota;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// One pin request at a time: made, told, replaced, taken back.
final class PinRequestsTest {

  private static final Cid CID = TestPinning.cid("content");
  private static final String PIN = "{\"cid\":\"" + CID + "\"}";
  private static final String UNKNOWN = "/pins/" + RequestId.of(1_000, 1, 7);

  @TempDir Path directory;
  private TestPinning pinning;

  @BeforeEach
  void open() {
    pinning = new TestPinning(directory);
  }

  @AfterEach
  void close() {
    pinning.close();
  }

  // ---- POST /pins

  @Test
  void aRequestIsAnsweredWithEverythingThatIsKnown() {
    Answer made =
        pinning
            .post(
                "/pins",
                """
                {"cid": "%s", "name": "a <name>", "origins": ["%s"],
                 "meta": {"b": "2", "a": "1"}, "later": {"unknown": [1]}}"""
                    .formatted(CID, TestPinning.DELEGATE))
            .expect(202);
    assertEquals("application/json", made.header("Content-Type"));
    RequestId id = RequestId.parse(made.text("requestid")).orElseThrow();
    assertEquals(pinning.clock.millis(), id.millis());
    assertEquals("queued", made.text("status"));
    assertEquals("2026-03-01T12:00:00.000Z", made.text("created"));
    assertEquals(CID.toString(), made.text("pin.cid"));
    assertEquals("a <name>", made.text("pin.name"));
    JsonObject pin = made.json().required("pin").asObject();
    assertEquals(List.of(TestPinning.DELEGATE), pin.required("origins").asTexts());
    assertEquals(Map.of("a", "1", "b", "2"), pin.required("meta").asTextMap());
    assertEquals(List.of(TestPinning.DELEGATE), made.json().required("delegates").asTexts());
    assertNull(made.json().optional("info"));

    Answer told = pinning.get("/pins/" + id).expect(200);
    assertEquals(made.body(), told.body());
  }

  @Test
  void whatIsEmptyOrNullIsLeftOut() {
    Answer made =
        pinning
            .post("/pins", "{\"cid\":\"" + CID + "\",\"name\":\"\",\"meta\":null,\"origins\":[]}")
            .expect(202);
    assertEquals(
        List.of("cid"), List.copyOf(made.json().required("pin").asObject().members().keySet()));
  }

  @Test
  void everyTimeHasThreeDigitsOfMilliseconds() {
    pinning.clock.advance(Duration.ofMillis(120));
    assertEquals(
        "2026-03-01T12:00:00.120Z", pinning.post("/pins", PIN).expect(202).text("created"));
    assertEquals(
        "2026-03-01T12:00:00.121Z", pinning.post("/pins", PIN).expect(202).text("created"));
  }

  @Test
  void aCidIsPrintedInItsCanonicalForm() {
    Answer made =
        pinning.post(
            "/pins",
            PIN.replace(CID.toString(), CID.toString().toUpperCase(java.util.Locale.ROOT)));
    assertEquals(CID.toString(), made.expect(202).text("pin.cid"));
  }

  @Test
  void theSameCidIsRequestedManyTimes() {
    List<String> ids =
        IntStream.range(0, 20)
            .mapToObj(i -> pinning.add(PIN.replace("}", ",\"name\":\"n" + i + "\"}")))
            .toList();
    assertEquals(20, ids.stream().distinct().count());
    pinning.pinned(CID);
    assertEquals(20, pinning.get("/pins?limit=100&cid=" + CID).expect(200).count());
    pinning.delete("/pins/" + ids.getFirst()).expect(202);
    Answer left = pinning.get("/pins?limit=100&cid=" + CID).expect(200);
    assertEquals(19, left.count());
    assertFalse(left.results("requestid").contains(ids.getFirst()));
    assertEquals("n19", left.results("pin.name").getFirst());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          [1]                                            | place=$,          | an object
          {}                                             | place=$.cid |
          {"cid":null}                                   | place=$.cid |
          {"cid":7}                                      | place=$.cid,      | a string
          {"cid":"nonsense"}                             | place=$.cid,      | found=nonsense
          {"cid":"@","name":7}                           | place=$.name,     | a string
          {"cid":"@","meta":[]}                          | place=$.meta,     | an object
          {"cid":"@","meta":{"a":1}}                     | place=$.meta.a,   | a string
          {"cid":"@","meta":{"":"1"}}                    | a key of the metadata is empty |
          {"cid":"@","origins":"/ip4/192.0.2.1/tcp/1"}   | place=$.origins,  | an array
          {"cid":"@","origins":[1]}                      | place=$.origins[0] |
          {"cid":"@","origins":["192.0.2.1"]}            | place=$.origins[0] | multiaddress
          {"cid":"@","origins":["/tcp/1","/tcp/1"]}      | place=$.origins[1] | each address once
          {"cid":"@","cid":"@"}                          | not well-formed |
          {"cid":"@"                                     | not well-formed |
          {"cid":"@"}{}                                  | not well-formed |
          nonsense                                       | not well-formed |
          """)
  void aBadPinIsRefusedWithItsPlace(String body, String named, String reason) {
    String details =
        pinning.post("/pins", body.replace("@", CID.toString())).refused(400, "BAD_REQUEST");
    assertTrue(details.contains(named), details);
    assertTrue(reason == null || details.contains(reason), details);
    assertEquals(0, pinning.store.pinCount());
  }

  @Test
  void anEmptyBodyIsRefused() {
    pinning.post("/pins", "").refused(400, "BAD_REQUEST");
  }

  @Test
  void aNameMayHave255CharactersWhateverTheirBytes() {
    String name = "😀".repeat(255);
    String id = pinning.add(PIN.replace("}", ",\"name\":\"" + name + "\"}"));
    assertEquals(name, pinning.get("/pins/" + id).text("pin.name"));
    String details =
        pinning
            .post("/pins", PIN.replace("}", ",\"name\":\"" + name + "x\"}"))
            .refused(400, "BAD_REQUEST");
    assertTrue(details.contains("place=$.name, found=256 characters"), details);
  }

  @Test
  void originsAndMetaAreBounded() {
    String twenty = origins(20);
    pinning.add(PIN.replace("}", ",\"origins\":[" + twenty + "]}"));
    String details =
        pinning
            .post("/pins", PIN.replace("}", ",\"origins\":[" + origins(21) + "]}"))
            .refused(400, "BAD_REQUEST");
    assertTrue(details.contains("found=21 elements"), details);
    pinning.add(PIN.replace("}", ",\"meta\":{" + meta(1_000) + "}}"));
    details =
        pinning
            .post("/pins", PIN.replace("}", ",\"meta\":{" + meta(1_001) + "}}"))
            .refused(400, "BAD_REQUEST");
    assertTrue(details.contains("found=1001 members"), details);
  }

  private static String origins(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"/ip4/192.0.2." + i + "/tcp/4001\"")
        .collect(Collectors.joining(","));
  }

  private static String meta(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"k" + i + "\":\"v\"")
        .collect(Collectors.joining(","));
  }

  @Test
  void aBodyThatIsTooLongIsRefused() {
    String body = PIN + " ".repeat(1 << 20);
    pinning.post("/pins", body).refused(413, "BODY_TOO_LONG");
  }

  // ---- statuses

  @Test
  void statusesFollowThePlacements() {
    String path = "/pins/" + pinning.add(PIN);
    assertEquals("queued", pinning.get(path).text("status"));
    pinning.observe(CID, Command.Observation.PINNING, "");
    assertEquals("pinning", pinning.get(path).text("status"));
    pinning.observe(CID, Command.Observation.FAILED, "no route to content");
    Answer failed = pinning.get(path);
    assertEquals("failed", failed.text("status"));
    assertEquals("no route to content", failed.text("info.status_details"));
    Answer listed = pinning.get("/pins?status=failed").expect(200);
    assertEquals(List.of("no route to content"), listed.results("info.status_details"));
    pinning.pinned(CID);
    Answer pinned = pinning.get(path);
    assertEquals("pinned", pinned.text("status"));
    assertNull(pinned.json().optional("info"));
    assertEquals("pinned", pinning.post("/pins", PIN).expect(202).text("status"));
  }

  // ---- GET and DELETE /pins/{requestid}

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/pins/nonsense",
        "/pins/00000000-0000-0000-0000-000000000000",
        "/pins/%F0%9F%98%80",
        "/pins/bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"
      })
  void anIdThatWasNeverGivenOutIsNotFound(String path) {
    pinning.get(path).refused(404, "NOT_FOUND");
    pinning.delete(path).refused(404, "NOT_FOUND");
    pinning.post(path, PIN).refused(404, "NOT_FOUND");
  }

  @Test
  void aRequestThatWasTakenBackIsGone() {
    String path = "/pins/" + pinning.add(PIN);
    Answer deleted = pinning.delete(path).expect(202);
    assertEquals("", deleted.body());
    pinning.get(path).refused(404, "NOT_FOUND");
    pinning.delete(path).refused(404, "NOT_FOUND");
    assertEquals(0, pinning.get("/pins?status=queued,pinning,pinned,failed").count());
  }

  // ---- POST /pins/{requestid}

  @Test
  void aReplacedRequestHasANewIdAndTheOldOneIsGone() {
    Cid other = TestPinning.cid("other");
    String old = pinning.add(PIN.replace("}", ",\"name\":\"old\",\"meta\":{\"a\":\"1\"}}"));
    Answer made =
        pinning
            .post("/pins/" + old, "{\"cid\":\"" + other + "\",\"meta\":{\"b\":\"2\"}}")
            .expect(202);
    assertNotEquals(old, made.text("requestid"));
    assertEquals(other.toString(), made.text("pin.cid"));
    JsonObject pin = made.json().required("pin").asObject();
    assertNull(pin.optional("name"));
    assertEquals(Map.of("b", "2"), pin.required("meta").asTextMap());
    pinning.get("/pins/" + old).refused(404, "NOT_FOUND");
    pinning.get("/pins/" + made.text("requestid")).expect(200);
    pinning.post("/pins/" + old, PIN).refused(404, "NOT_FOUND");
    assertEquals(1, pinning.get("/pins?status=queued").count());
  }

  @Test
  void aBadReplacementChangesNothing() {
    String path = "/pins/" + pinning.add(PIN);
    pinning.post(path, "{}").refused(400, "BAD_REQUEST");
    pinning.get(path).expect(200);
    pinning.post(UNKNOWN, PIN).refused(404, "NOT_FOUND");
    assertEquals(1, pinning.get("/pins?status=queued").count());
  }

  // ---- Idempotency-Key

  @Test
  void aRequestThatComesAgainIsDoneOnce() {
    Answer first = pinning.post("/pins", PIN, "k-1").expect(202);
    pinning.pinned(CID);
    Answer again =
        pinning.post("/pins", " {\"name\": \"\", \"cid\": \"" + CID + "\"}", "k-1").expect(202);
    assertEquals(first.text("requestid"), again.text("requestid"));
    assertEquals("pinned", again.text("status"));
    assertEquals(1, pinning.get("/pins").count());
    assertNotEquals(first.text("requestid"), pinning.post("/pins", PIN, "k-2").text("requestid"));
    pinning.delete("/pins/" + first.text("requestid")).expect(202);
    assertEquals(
        first.text("requestid"), pinning.post("/pins", PIN, "k-1").expect(202).text("requestid"));
  }

  @Test
  void aKeyIsForOneRequestOnly() {
    String old = pinning.post("/pins", PIN, "k").expect(202).text("requestid");
    pinning
        .post("/pins", PIN.replace("}", ",\"name\":\"x\"}"), "k")
        .refused(409, "OPERATION_REUSED");
    pinning.post("/pins/" + old, PIN, "k").refused(409, "OPERATION_REUSED");
    pinning.get("/pins/" + old).expect(200);
    assertEquals(
        202,
        pinning
            .handle(
                TestPinning.request("bob", "POST", "/pins")
                    .with("Idempotency-Key", "k")
                    .send(PIN.replace("}", ",\"name\":\"bob's\"}"))
                    .finish())
            .status());
  }

  @Test
  void aReplacementThatComesAgainIsDoneOnce() {
    String old = pinning.add(PIN);
    String body = PIN.replace("}", ",\"name\":\"new\"}");
    Answer first = pinning.post("/pins/" + old, body, "r").expect(202);
    Answer again = pinning.post("/pins/" + old, body, "r").expect(202);
    assertEquals(first.text("requestid"), again.text("requestid"));
    assertEquals(1, pinning.get("/pins?status=queued").count());
    pinning.post(UNKNOWN, PIN, "s").refused(404, "NOT_FOUND");
    assertEquals(1, pinning.get("/pins?status=queued").count());
  }

  @Test
  void aKeyIsBounded() {
    pinning.post("/pins", PIN, "k".repeat(235)).expect(202);
    for (String key : List.of("", "k".repeat(236), "a b", "ä")) {
      String details = pinning.post("/pins", PIN, key).refused(400, "BAD_REQUEST");
      assertTrue(details.contains("header=Idempotency-Key"), details);
    }
  }

  // ---- owners

  @Test
  void ownersDoNotSeeChangeOrTakeBackEachOthers() {
    String path = "/pins/" + pinning.add(PIN);
    pinning.pinned(CID);
    for (MemoryTransport request :
        List.of(
            TestPinning.request("bob", "GET", path),
            TestPinning.request("bob", "DELETE", path),
            TestPinning.request("bob", "POST", path).send(PIN))) {
      pinning.handle(request.finish()).refused(404, "NOT_FOUND");
    }
    for (String target : List.of("/pins", "/pins?cid=" + CID)) {
      Answer list = pinning.handle(TestPinning.request("bob", "GET", target).finish());
      assertEquals(0, list.expect(200).count());
    }
    Answer shared = pinning.handle(TestPinning.request("bob", "POST", "/pins").send(PIN).finish());
    assertEquals("pinned", shared.expect(202).text("status"));
    pinning.delete(path).expect(202);
    assertEquals(
        1, pinning.handle(TestPinning.request("bob", "GET", "/pins?cid=" + CID).finish()).count());
  }

  @Test
  void nobodyIsLetInWithoutAToken() {
    String details =
        pinning.handle(new MemoryTransport("GET", "/pins").finish()).refused(401, "UNAUTHORIZED");
    assertEquals("no token", details);
    assertEquals(204, pinning.handle(new MemoryTransport("GET", "/health").finish()).status());
    Answer description =
        pinning.handle(new MemoryTransport("GET", "/openapi.yaml").finish()).expect(200);
    assertTrue(description.body().startsWith("openapi: 3.0"));
  }

  @Test
  void aTokenOfNobodyHereIsRefused() {
    pinning
        .handle(TestPinning.request("carol", "GET", "/pins").finish())
        .refused(403, "OWNER_UNKNOWN");
  }

  @Test
  void whoeverHasUsedUpTheQuotaIsToldSo() {
    pinning.owners.change("alice", new Quota(2, 0), false);
    String first = pinning.add(PIN);
    pinning.add(PIN);
    String details = pinning.post("/pins", PIN).refused(409, "INSUFFICIENT_FUNDS");
    assertTrue(details.contains("used=2, allowed=2"), details);
    pinning.delete("/pins/" + first).expect(202);
    pinning.post("/pins", PIN).expect(202);
  }

  @Test
  void aSuspendedOwnerReadsOnly() {
    String path = "/pins/" + pinning.add(PIN);
    pinning.owners.change("alice", Quota.UNLIMITED, true);
    pinning.post("/pins", PIN).refused(403, "OWNER_SUSPENDED");
    pinning.post(path, PIN).refused(403, "OWNER_SUSPENDED");
    pinning.delete(path).refused(403, "OWNER_SUSPENDED");
    pinning.post("/bulk/pins", PIN).refused(403, "OWNER_SUSPENDED");
    pinning.post("/bulk/unpins", PIN).refused(403, "OWNER_SUSPENDED");
    pinning.get(path).expect(200);
    assertEquals(1, pinning.get("/pins?status=queued").count());
  }

  @Test
  void aRequestThatWasImportedIsListedByTheTimeOfItsId() {
    Instant created = Instant.parse("2022-10-21T08:50:48.304123456Z");
    pinning.restore(created, List.of(CID));
    Answer list = pinning.get("/pins?status=queued").expect(200);
    assertEquals(List.of("2022-10-21T08:50:48.304Z"), list.results("created"));
  }
}
