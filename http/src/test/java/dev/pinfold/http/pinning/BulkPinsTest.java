package dev.pinfold.http.pinning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.http.MemoryTransport;
import dev.pinfold.http.json.JsonValue.JsonObject;
import dev.pinfold.model.Pin;
import dev.pinfold.model.RequestId;
import dev.pinfold.pins.service.Quota;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Many requests in one, line by line.
final class BulkPinsTest {

  private static final String ALL = "&status=queued,pinning,pinned,failed";

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

  private static String pin(String name) {
    return "{\"cid\":\"" + TestPinning.cid(name) + "\",\"name\":\"" + name + "\"}\n";
  }

  private static String pins(int count) {
    return IntStream.range(0, count).mapToObj(i -> pin("n" + i)).collect(Collectors.joining());
  }

  private static List<Long> numbers(List<JsonObject> lines) {
    return lines.stream().map(line -> line.required("line").asLong()).toList();
  }

  private static List<String> texts(List<JsonObject> lines, String path) {
    return lines.stream().map(line -> Answer.text(line, path)).toList();
  }

  private long count() {
    return pinning.get("/pins?limit=1" + ALL).expect(200).count();
  }

  @Test
  void everyLineIsAnsweredInItsOrder() {
    Answer answer = pinning.post("/bulk/pins", pins(1_000)).expect(200);
    assertEquals("application/x-ndjson", answer.header("Content-Type"));
    assertEquals("", answer.trailer());
    List<JsonObject> lines = answer.lines();
    assertEquals(IntStream.rangeClosed(1, 1_000).mapToObj(i -> (long) i).toList(), numbers(lines));
    assertEquals(
        IntStream.range(0, 1_000).mapToObj(i -> "n" + i).toList(), texts(lines, "pin.pin.name"));
    assertEquals(1_000, count());
    assertEquals(1_000, texts(lines, "pin.requestid").stream().distinct().count());
  }

  @Test
  void whatIsWrongWithALineIsToldThere() {
    String body =
        pin("a")
            + "\n"
            + "nonsense\n"
            + "{\"cid\":\"nonsense\"}\r\n"
            + "{\"name\":\"x\"}\n"
            + pin("a").stripTrailing();
    Answer answer = pinning.post("/bulk/pins", body).expect(200);
    List<JsonObject> lines = answer.lines();
    assertEquals(List.of(1L, 3L, 4L, 5L, 6L), numbers(lines));
    assertEquals("a", Answer.text(lines.get(0), "pin.pin.name"));
    assertEquals("a", Answer.text(lines.get(4), "pin.pin.name"));
    List<JsonObject> refused = lines.subList(1, 4);
    assertEquals(
        List.of("BAD_REQUEST", "BAD_REQUEST", "BAD_REQUEST"), texts(refused, "error.reason"));
    assertTrue(Answer.text(lines.get(2), "error.details").contains("place=$.cid"));
    assertEquals(2, count());
  }

  @Test
  void aQuotaEndsWithinTheLines() {
    pinning.owners.change("alice", new Quota(3, 0), false);
    List<JsonObject> lines = pinning.post("/bulk/pins", pins(5)).expect(200).lines();
    assertEquals(List.of("n0", "n1", "n2"), texts(lines.subList(0, 3), "pin.pin.name"));
    assertEquals(
        List.of("INSUFFICIENT_FUNDS", "INSUFFICIENT_FUNDS"),
        texts(lines.subList(3, 5), "error.reason"));
    assertEquals(3, count());
  }

  @Test
  void linesThatComeAgainAreDoneOnce() {
    List<JsonObject> first = pinning.post("/bulk/pins", pins(5), "import-1").expect(200).lines();
    List<JsonObject> again = pinning.post("/bulk/pins", pins(8), "import-1").expect(200).lines();
    assertEquals(texts(first, "pin.requestid"), texts(again.subList(0, 5), "pin.requestid"));
    assertEquals(8, count());
    List<JsonObject> other =
        pinning.post("/bulk/pins", pin("other"), "import-1").expect(200).lines();
    assertEquals(List.of("OPERATION_REUSED"), texts(other, "error.reason"));
  }

  @Test
  void aLineIsAnsweredBeforeTheNextOneIsSent() throws InterruptedException {
    MemoryTransport transport = TestPinning.request("alice", "POST", "/bulk/pins");
    Thread handling = Thread.ofVirtual().start(() -> pinning.handle(transport));
    for (int i = 0; i < 5; i++) {
      transport.send(pin("n" + i));
      List<String> lines = transport.awaitLines(i + 1);
      assertEquals(i + 1, lines.size());
      assertEquals("n" + i, Answer.text(Answer.parse(lines.get(i)).asObject(), "pin.pin.name"));
      assertEquals(i + 1, count());
    }
    transport.finish();
    handling.join();
    assertEquals("", Answer.of(transport).trailer());
  }

  @Test
  void aStreamThatBreaksOffHasEffectUpToItsLastWholeLine() {
    MemoryTransport transport =
        TestPinning.request("alice", "POST", "/bulk/pins")
            .send(pins(300))
            .send(pin("half").substring(0, 30))
            .breakOff();
    Answer answer = pinning.handle(transport);
    assertEquals(200, answer.status());
    List<JsonObject> lines = answer.lines();
    assertEquals(300, lines.size());
    assertNotNull(answer.trailer());
    assertEquals("The body broke off.", answer.trailer());
    assertEquals(300, count());
  }

  @Test
  void aStreamThatBreaksOffBeforeItsFirstLineIsRefused() {
    pinning
        .handle(TestPinning.request("alice", "POST", "/bulk/pins").send("{").breakOff())
        .refused(400, "BAD_REQUEST");
  }

  @Test
  void whatAClientSentBeforeItWentIsDone() {
    pinning.handle(
        TestPinning.request("alice", "POST", "/bulk/pins")
            .send(pins(2))
            .send(pin("half").substring(0, 30))
            .leave());
    assertEquals(2, count());
    assertEquals(499, pinning.handled.getFirst().status());
  }

  @Test
  void aLineIsBounded() {
    String bound = pin("a").stripTrailing();
    String fitting = bound + " ".repeat((64 << 10) - bound.length());
    assertEquals(
        List.of(1L), numbers(pinning.post("/bulk/pins", fitting + "\n").expect(200).lines()));
    pinning.post("/bulk/pins", fitting + " \n").refused(413, "LINE_TOO_LONG");
    Answer answer = pinning.post("/bulk/pins", pin("b") + fitting + " \n" + pin("c")).expect(200);
    assertEquals(List.of(1L), numbers(answer.lines()));
    String trailer = answer.trailer();
    assertNotNull(trailer);
    assertTrue(trailer.contains("line=2"), trailer);
    assertEquals(2, count());
  }

  @Test
  void longLinesAreTakenInSmallerBatches() {
    String filled = pin("a").stripTrailing();
    String line = filled + " ".repeat((64 << 10) - filled.length()) + "\n";
    Answer answer = pinning.post("/bulk/pins", line.repeat(100)).expect(200);
    assertEquals(100, answer.lines().size());
    assertEquals("", answer.trailer());
  }

  @Test
  void nothingIsAnsweredWithNothing() {
    for (String path : List.of("/bulk/pins", "/bulk/unpins", "/bulk/statuses")) {
      Answer answer = pinning.post(path, "").expect(200);
      assertEquals("", answer.body());
      assertEquals("", answer.trailer());
    }
  }

  @Test
  void anOwnerWhoIsSuspendedMeanwhileIsToldInEachLine() throws InterruptedException {
    MemoryTransport transport = TestPinning.request("alice", "POST", "/bulk/pins");
    Thread handling = Thread.ofVirtual().start(() -> pinning.handle(transport));
    transport.send(pin("a"));
    transport.awaitLines(1);
    pinning.owners.change("alice", Quota.UNLIMITED, true);
    transport.send(pin("b")).finish();
    handling.join();
    List<JsonObject> lines = Answer.of(transport).lines();
    assertEquals("OWNER_SUSPENDED", Answer.text(lines.get(1), "error.reason"));
    assertEquals(1, count());
  }

  // ---- the other two

  @Test
  void requestsAreTakenBackByTheirIds() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      ids.add(pinning.addNamed("n" + i));
    }
    String bobs =
        pinning
            .handle(TestPinning.request("bob", "POST", "/pins").send(pin("bob")).finish())
            .text("requestid");
    String body =
        "{\"requestid\":\""
            + ids.get(2)
            + "\"}\n"
            + "{\"requestid\":\""
            + ids.get(0)
            + "\"}\n"
            + "{\"requestid\":\""
            + ids.get(2)
            + "\"}\n"
            + "{\"requestid\":\""
            + bobs
            + "\"}\n"
            + "{\"requestid\":\"nonsense\"}\n"
            + "{\"cid\":\"x\"}\n"
            + "[]\n";
    List<JsonObject> lines = pinning.post("/bulk/unpins", body).expect(200).lines();
    assertEquals(List.of(ids.get(2), ids.get(0)), texts(lines.subList(0, 2), "requestid"));
    assertEquals(
        List.of("NOT_FOUND", "NOT_FOUND", "NOT_FOUND", "BAD_REQUEST", "BAD_REQUEST"),
        texts(lines.subList(2, 7), "error.reason"));
    assertEquals(List.of("n3", "n1"), pinning.get("/pins?" + ALL).results("pin.name"));
    pinning.handle(TestPinning.request("bob", "GET", "/pins/" + bobs).finish()).expect(200);
  }

  @Test
  void linesThatTakeBackShareCommits() {
    int count = 300;
    List<String> ids = texts(pinning.post("/bulk/pins", pins(count)).lines(), "pin.requestid");
    String body =
        ids.stream().map(id -> "{\"requestid\":\"" + id + "\"}\n").collect(Collectors.joining());
    List<JsonObject> lines = pinning.post("/bulk/unpins", body).expect(200).lines();
    assertEquals(ids, texts(lines, "requestid"));
    long commits =
        IntStream.range(0, count)
            .mapToObj(i -> Objects.requireNonNull(pinning.store.pin(TestPinning.cid("n" + i))))
            .peek(pin -> assertTrue(pin.isReleased()))
            .mapToLong(Pin::version)
            .distinct()
            .count();
    assertTrue(commits < count, commits + " commits");
  }

  @Test
  void whoMayOnlyReadTakesNothingBack() {
    String id = pinning.addNamed("a");
    pinning.owners.change("alice", Quota.UNLIMITED, true);
    String body = "{\"requestid\":\"" + id + "\"}\n";
    pinning.post("/bulk/unpins", body).refused(403, "OWNER_SUSPENDED");
    pinning.delete("/pins/" + id).refused(403, "OWNER_SUSPENDED");
    assertEquals(1, count());
  }

  @Test
  void anOwnerWhoIsSuspendedMeanwhileTakesNoMoreBack() throws InterruptedException {
    String first = pinning.addNamed("a");
    String second = pinning.addNamed("b");
    MemoryTransport transport = TestPinning.request("alice", "POST", "/bulk/unpins");
    Thread handling = Thread.ofVirtual().start(() -> pinning.handle(transport));
    transport.send("{\"requestid\":\"" + first + "\"}\n");
    transport.awaitLines(1);
    pinning.owners.change("alice", Quota.UNLIMITED, true);
    transport.send("{\"requestid\":\"" + second + "\"}\n").finish();
    handling.join();
    List<JsonObject> lines = Answer.of(transport).lines();
    assertEquals(first, Answer.text(lines.get(0), "requestid"));
    assertEquals("OWNER_SUSPENDED", Answer.text(lines.get(1), "error.reason"));
    assertEquals(1, count());
  }

  @Test
  void statusesAreToldByIdOrByCid() {
    String first = pinning.addNamed("a");
    String second = pinning.addNamed("a");
    String other = pinning.addNamed("b");
    pinning.pinned(TestPinning.cid("a"));
    String body =
        "{\"requestid\":\""
            + first
            + "\"}\n"
            + "{\"cid\":\""
            + TestPinning.cid("a")
            + "\"}\n"
            + "{\"cid\":\""
            + TestPinning.cid("b")
            + "\",\"more\":1}\n"
            + "{\"cid\":\""
            + TestPinning.cid("absent")
            + "\"}\n"
            + "{\"requestid\":\""
            + RequestId.of(1, 1, 1)
            + "\"}\n"
            + "{}\n"
            + "{\"cid\":\""
            + TestPinning.cid("a")
            + "\",\"requestid\":\""
            + first
            + "\"}\n"
            + "{\"cid\":\"nonsense\"}\n";
    List<JsonObject> lines = pinning.post("/bulk/statuses", body).expect(200).lines();
    List<JsonObject> found = lines.subList(0, 3);
    assertEquals(List.of(first, second, other), texts(found, "pin.requestid"));
    assertEquals(List.of("pinned", "pinned", "queued"), texts(found, "pin.status"));
    assertEquals(
        List.of("NOT_FOUND", "NOT_FOUND", "BAD_REQUEST", "BAD_REQUEST", "BAD_REQUEST"),
        texts(lines.subList(3, 8), "error.reason"));
    List<JsonObject> bobs =
        pinning
            .handle(
                TestPinning.request("bob", "POST", "/bulk/statuses")
                    .send(body.lines().limit(2).collect(Collectors.joining("\n")))
                    .finish())
            .lines();
    assertEquals(List.of("NOT_FOUND", "NOT_FOUND"), texts(bobs, "error.reason"));
  }
}
