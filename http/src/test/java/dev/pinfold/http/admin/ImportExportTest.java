package dev.pinfold.http.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pinfold.http.Failure;
import dev.pinfold.http.MemoryTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pinsets of IPFS Cluster, in and out.
class ImportExportTest {

  private static final Path EXAMPLES = Path.of("..", "examples", "pins.ndjson");
  private static final String PEER = "12D3KooWGHTKzeT4KaLGLrbKKyT8zKrBPXAUBRzCAN6ZMDMo4M6M";
  private static final String IMPORT = "/v1/import?owner=alice";

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

  /// The pins of the examples as the cluster exports them now, with all kinds of values.
  private static List<ObjectNode> examples() {
    List<ObjectNode> lines = new ArrayList<>();
    try {
      for (String example : Files.readAllLines(EXAMPLES)) {
        JsonNode pin = Answer.read(example);
        int n = lines.size();
        String cid = pin.path("cid").asText();
        ObjectNode line = (ObjectNode) Answer.read("{}");
        boolean everywhere = n % 3 == 0;
        line.put("replication_factor_min", everywhere ? -1 : 1);
        line.put("replication_factor_max", everywhere ? -1 : 2);
        line.put("name", pin.path("name").asText() + (n % 5 == 0 ? " <é&\u2028>" : ""));
        line.put("mode", n % 4 == 0 ? "direct" : "recursive");
        line.put("shard_size", 0);
        line.putNull("user_allocations");
        line.put("expire_at", n % 7 == 0 ? "2131-01-01T00:00:00Z" : "0001-01-01T00:00:00Z");
        line.set("metadata", pin.path("meta"));
        line.putNull("pin_update");
        line.putArray("origins");
        if (n % 6 == 0) {
          line.withArray("origins").add("/ip4/192.0.2.7/tcp/4001/p2p/" + PEER);
        }
        line.put("cid", cid);
        line.put("type", n % 11 == 0 ? "meta-pin" : "pin");
        line.putArray("allocations");
        if (!everywhere) {
          line.withArray("allocations").add(PEER);
        }
        line.put("max_depth", n % 4 == 0 ? 0 : -1);
        line.putNull("reference");
        if (n % 11 == 0) {
          line.put("reference", lines.isEmpty() ? cid : lines.getLast().path("cid").asText());
        }
        line.put("timestamp", "2022-10-21T08:50:48" + (n % 2 == 0 ? "Z" : ".304123456Z"));
        lines.add(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }

  /// The same as versions before 1 wrote it.
  private static ObjectNode old(ObjectNode line) {
    ObjectNode old = line.deepCopy();
    old.putObject("cid").put("/", line.path("cid").asText());
    old.put("type", line.path("type").asText().equals("pin") ? 2 : 4);
    old.remove("mode");
    old.remove("origins");
    if (line.path("reference").isTextual()) {
      old.putObject("reference").put("/", line.path("reference").asText());
    }
    return old;
  }

  private static String text(List<? extends JsonNode> lines) {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  private Map<String, JsonNode> exported() {
    Answer answer = server.get("/v1/export");
    assertEquals(200, answer.status());
    assertEquals("", answer.trailer());
    Map<String, JsonNode> pins = new TreeMap<>();
    answer.lines().forEach(pin -> assertNull(pins.put(pin.path("cid").asText(), pin)));
    return pins;
  }

  private static Map<String, JsonNode> byCid(List<ObjectNode> lines) {
    Map<String, JsonNode> pins = new TreeMap<>();
    lines.forEach(line -> pins.put(line.path("cid").asText(), line));
    return pins;
  }

  private static JsonNode last(Answer answer) {
    return answer.lines().getLast();
  }

  private static void checkEnd(Answer answer, long lines, long imported, long refused) {
    assertEquals(200, answer.status(), answer.body());
    JsonNode end = last(answer);
    assertTrue(end.path("done").asBoolean(), end.toString());
    assertEquals(lines, end.path("lines").asLong());
    assertEquals(imported, end.path("imported").asLong());
    assertEquals(refused, end.path("refused").asLong());
  }

  /// What an export of the store prints for a pin without origins and one without metadata.
  private static Map<String, JsonNode> asPrinted(List<ObjectNode> lines) {
    Map<String, JsonNode> pins = byCid(lines);
    for (JsonNode pin : pins.values()) {
      if (pin.path("metadata").isEmpty()) {
        ((ObjectNode) pin).putNull("metadata");
      }
    }
    return pins;
  }

  @Test
  void comesBackAsItWentIn() {
    List<ObjectNode> lines = examples();
    checkEnd(server.post(IMPORT, text(lines)), lines.size(), lines.size(), 0);
    assertEquals(asPrinted(lines), exported());
    assertEquals(
        Integer.toString(lines.size()), server.get("/v1/export").headers().get("x-pin-count"));
    // Once more, it changes nothing.
    checkEnd(server.post(IMPORT, text(lines)), lines.size(), lines.size(), 0);
    assertEquals(asPrinted(lines), exported());
  }

  @Test
  void takesWhatItExportsElsewhere() throws IOException {
    List<ObjectNode> lines = examples();
    server.post(IMPORT, text(lines));
    String export = server.get("/v1/export").body();
    Path other = Files.createDirectory(directory.resolve("other"));
    try (TestServer second = new TestServer(other)) {
      checkEnd(second.post("/v1/import", export), lines.size(), lines.size(), 0);
      List<String> before = export.lines().sorted().toList();
      assertEquals(before, second.get("/v1/export").body().lines().sorted().toList());
      assertEquals(
          lines.size(),
          second.get("/v1/owners/cluster").json().path("requests").path("total").asInt());
    }
  }

  @Test
  void readsTheOldForm() {
    List<ObjectNode> lines = examples();
    List<ObjectNode> olds = lines.stream().map(ImportExportTest::old).toList();
    checkEnd(server.post(IMPORT, text(olds)), lines.size(), lines.size(), 0);
    lines.forEach(line -> line.putArray("origins"));
    assertEquals(asPrinted(lines), exported());
  }

  @Test
  void readsDocumentsOverSeveralLines() {
    List<ObjectNode> lines = examples().subList(0, 300);
    StringBuilder pretty = new StringBuilder();
    lines.forEach(line -> pretty.append(line.toPrettyString()).append("\n\n"));
    String text = pretty.toString();
    Answer answer = server.post(IMPORT, text);
    checkEnd(answer, text.lines().count(), 300, 0);
    assertEquals(asPrinted(lines), exported());
  }

  @Test
  void unpacksAndKnowsWhenThatCannotBe() throws IOException {
    List<ObjectNode> lines = examples();
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    // Two members, as files that were put together have them.
    for (List<ObjectNode> half : List.of(lines.subList(0, 500), lines.subList(500, lines.size()))) {
      try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
        out.write(text(half).getBytes(StandardCharsets.UTF_8));
      }
    }
    byte[] bytes = packed.toByteArray();
    MemoryTransport parts = new MemoryTransport("POST", IMPORT, "Content-Encoding", "gzip");
    for (int at = 0; at < bytes.length; at += 1000) {
      parts.send(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 1000)));
    }
    checkEnd(server.send(parts), lines.size(), lines.size(), 0);
    assertEquals(asPrinted(lines), exported());

    Answer plain = server.post(IMPORT, "{}", "Content-Encoding", "gzip");
    assertFalse(last(plain).path("done").asBoolean());
    assertEquals("input_unreadable", last(plain).path("reason").asText());
    Answer unknown = server.post(IMPORT, "{}", "Content-Encoding", "br");
    assertEquals(415, unknown.status());
  }

  @Test
  void tellsWhichLinesAreBadAndImportsTheOthers() {
    List<ObjectNode> lines = examples().subList(0, 700);
    List<String> body = new ArrayList<>(lines.stream().map(JsonNode::toString).toList());
    body.add(3, "{\"cid\":\"nothing\"}");
    body.add(300, "garbage");
    body.add(301, "");
    body.add(302, "{\"cid\":\"" + TestServer.cid("x"));
    body.add(600, "{\"x\":\"" + "y".repeat(1 << 20) + "\"}");
    Answer answer = server.post(IMPORT, String.join("\n", body));
    checkEnd(answer, 705, 700, 4);
    List<JsonNode> refused =
        answer.lines().stream()
            .filter(line -> line.path("refused").isObject())
            .map(line -> line.path("refused"))
            .toList();
    assertEquals(
        List.of(4, 301, 303, 601),
        refused.stream().map(line -> line.path("line").asInt()).toList());
    assertEquals(
        List.of("invalid_cid", "malformed_json", "malformed_json", "json_document_too_long"),
        refused.stream().map(line -> line.path("reason").asText()).toList());
    assertTrue(refused.stream().noneMatch(line -> line.path("message").asText().isEmpty()));
    assertEquals(asPrinted(lines), exported());
  }

  @Test
  void goesOnWhereItWasCutOff() {
    List<ObjectNode> lines = examples();
    String whole = text(lines);
    String half = whole.substring(0, whole.length() / 2);
    Answer cut = server.post(IMPORT, half);
    JsonNode end = last(cut);
    assertFalse(end.path("done").asBoolean(true));
    assertEquals("json_document_cut_off", end.path("reason").asText());
    long done = end.path("lines").asLong();
    assertEquals(half.lines().count() - 1, done);
    assertEquals(done, end.path("imported").asLong());
    assertEquals(done + 1, end.path("details").path("line").asLong());
    assertEquals(done, exported().size());

    Answer rest = server.post(IMPORT + "&skip=" + done, whole);
    checkEnd(rest, lines.size(), lines.size() - done, 0);
    assertEquals(asPrinted(lines), exported());
  }

  @Test
  void keepsWhatItAcknowledgedWhenReadingFails() {
    List<ObjectNode> lines = examples();
    Answer answer =
        server.send(
            new MemoryTransport("POST", IMPORT)
                .send(text(lines.subList(0, 600)))
                .fail(Failure.of(408, "request_timeout", "too slow").raise()));
    JsonNode end = last(answer);
    assertEquals("request_timeout", end.path("reason").asText());
    long done = end.path("lines").asLong();
    assertTrue(done >= 599, end.toString());
    checkEnd(
        server.post(IMPORT + "&skip=" + done, text(lines)), lines.size(), lines.size() - done, 0);
    assertEquals(asPrinted(lines), exported());
  }

  @Test
  void endsQuietlyWhenTheClientHasGone() {
    Answer answer =
        server.send(
            new MemoryTransport("POST", IMPORT).send(text(examples().subList(0, 600))).leave());
    assertTrue(answer.aborted());
    assertTrue(exported().size() >= 599);
  }

  @Test
  void tellsHowFarItIsWhileItGoesOn() throws InterruptedException {
    MemoryTransport transport = new MemoryTransport("POST", IMPORT);
    Thread thread = server.start(transport);
    int sent = 0;
    while (!transport.body().contains("\"lines\"")) {
      StringBuilder some = new StringBuilder();
      for (int i = 0; i < 100; i++) {
        some.append("{\"cid\":\"%s\"}\n".formatted(TestServer.cid("p" + sent++)));
      }
      transport.send(some.toString());
      Thread.sleep(5);
    }
    JsonNode progress = Answer.read(transport.body().lines().findFirst().orElseThrow());
    assertEquals(progress.path("lines").asLong(), progress.path("imported").asLong());
    assertFalse(progress.has("done"));
    assertTrue(server.store.pinCount() >= progress.path("imported").asLong());
    transport.finish();
    thread.join();
    checkEnd(Answer.of(transport), sent, sent, 0);
  }

  @Test
  void takesTheLastOfSeveralLinesOfOneCid() {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < 3_000; i++) {
      body.append(
          "{\"cid\":\"%s\",\"name\":\"n%d\"}\n".formatted(TestServer.cid("c" + i % 1_000), i));
    }
    checkEnd(server.post(IMPORT, body.toString()), 3_000, 3_000, 0);
    Map<String, JsonNode> pins = exported();
    assertEquals(1_000, pins.size());
    for (int i = 0; i < 1_000; i++) {
      assertEquals("n" + (2_000 + i), pins.get(TestServer.cid("c" + i)).path("name").asText());
    }
  }

  @Test
  void letsTheOperatorDecideWhereThePinsGo() {
    String target = IMPORT + "&replication-min=1&replication-max=2&allocations=p1,p2";
    checkEnd(server.post(target, text(examples().subList(0, 10))), 10, 10, 0);
    for (JsonNode pin : exported().values()) {
      assertEquals(1, pin.path("replication_factor_min").asInt());
      assertEquals(2, pin.path("replication_factor_max").asInt());
      assertEquals("[\"p1\",\"p2\"]", pin.path("allocations").toString());
    }
    assertEquals("invalid_peer", server.post(IMPORT + "&allocations=a%7Cb", "").code());
    assertEquals(400, server.post(IMPORT + "&replication-min=-2", "").status());
    assertEquals(400, server.post(IMPORT + "&skip=-1", "").status());
    assertEquals("owner_not_found", server.post("/v1/import?owner=carol", "").code());
    assertEquals("unknown_parameter", server.post(IMPORT + "&rmin=1", "").code());
  }

  @Test
  void refusesAnOwnerWhoMayNotWrite() {
    server.patch("/v1/owners/alice", "{\"suspended\":true}");
    Answer answer = server.post(IMPORT, text(examples()));
    assertEquals(409, answer.status());
    assertEquals("owner_suspended", answer.code());
    assertEquals(0, server.store.pinCount());
  }

  @Test
  void refusesWhatGoesBeyondTheQuota() {
    server.patch("/v1/owners/alice", "{\"pins_max\":10}");
    Answer answer = server.post(IMPORT, text(examples().subList(0, 300)));
    checkEnd(answer, 300, 10, 290);
    assertEquals(
        "quota_exceeded", answer.lines().getFirst().path("refused").path("reason").asText());
  }

  @Test
  void leavesOutWhatNobodyWantsAnyMore() {
    server.beat("p1", "s1");
    String kept = TestServer.cid("kept");
    String going = TestServer.cid("going");
    for (String cid : List.of(kept, going)) {
      server.put("/v1/owners/alice/pins/" + cid, "{}");
    }
    server.delete("/v1/owners/alice/pins/" + going);
    assertEquals(List.of(kept), List.copyOf(exported().keySet()));
    assertEquals("2", server.get("/v1/export").headers().get("x-pin-count"));
  }

  @Test
  void importsNothingOutOfNothing() {
    checkEnd(server.post(IMPORT, ""), 0, 0, 0);
    checkEnd(server.post(IMPORT, "\n\n"), 2, 0, 0);
    checkEnd(server.post(IMPORT + "&skip=5", "{}\n"), 5, 0, 0);
    assertEquals("", server.get("/v1/export").body());
  }
}
