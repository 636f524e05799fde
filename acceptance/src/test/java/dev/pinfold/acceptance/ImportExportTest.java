package dev.pinfold.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `pinfold import` and `pinfold export` with files as `ipfs-cluster-service state export` wrote
/// them over the years.
class ImportExportTest {

  private static final JsonMapper JSON = new JsonMapper();

  /// So many that a server tells how far it is before it has all.
  private static final int MANY = 8_000;

  private static final String NEVER = "0001-01-01T00:00:00Z";
  private static final String PEER = "12D3KooWGHTKzeT4KaLGLrbKKyT8zKrBPXAUBRzCAN6ZMDMo4M6M";
  private static final String OTHER_PEER = "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N";
  private static final String ORIGIN = "/ip4/192.0.2.7/tcp/4001/p2p/" + OTHER_PEER;

  @TempDir Path directory;

  /// A line of an export, and what must come of it.
  private record Line(String text, ObjectNode pin) {}

  // ---- what files hold

  /// Lines of every form that there was. The members that a form lacks have their defaults.
  private static List<Line> lines() throws IOException {
    List<Line> lines = new ArrayList<>();
    for (Samples.Sample sample : Samples.all()) {
      lines.add(line(sample, lines.size()));
    }
    return lines;
  }

  private static Line line(Samples.Sample sample, int number) throws IOException {
    ObjectNode pin = JSON.createObjectNode();
    pin.put("replication_factor_min", -1)
        .put("replication_factor_max", -1)
        .put("name", sample.name())
        .put("mode", "recursive")
        .put("shard_size", 0);
    pin.putNull("user_allocations");
    pin.put("expire_at", NEVER);
    pin.putNull("metadata");
    pin.putNull("pin_update");
    pin.putArray("origins");
    pin.put("cid", sample.cid()).put("type", "pin");
    pin.putArray("allocations");
    pin.put("max_depth", -1);
    pin.putNull("reference");
    pin.put("timestamp", "2022-10-21T08:50:%02dZ".formatted(number % 60));
    return switch (number % 10) {
      case 0 -> new Line(pin.toString(), pin);
      case 1 -> {
        pin.put("replication_factor_min", 1).put("replication_factor_max", 2);
        pin.set("metadata", JSON.valueToTree(sample.meta()));
        pin.putArray("allocations").add(PEER);
        pin.put("expire_at", "2231-01-01T00:00:00Z");
        pin.put("timestamp", "2022-10-21T08:50:48.304123456Z");
        yield new Line(pin.toString(), pin);
      }
      case 2 -> new Line(without(pin, List.of("cid", "name", "allocations")), pin);
      // Before 1.0 a CID was a link and a type was a number.
      case 3 -> {
        ObjectNode old = pin.deepCopy();
        old.putObject("cid").put("/", sample.cid());
        old.put("type", 2);
        yield new Line(old.toString(), pin);
      }
      case 4 -> {
        pin.put("mode", "direct").put("max_depth", 0);
        pin.putArray("origins").add(ORIGIN);
        yield new Line(pin.toString(), pin);
      }
      case 5 -> {
        String reference = Cids.of("reference of " + sample.cid());
        pin.put("type", "meta-pin").put("mode", "direct").put("max_depth", 0);
        pin.put("reference", reference);
        ObjectNode old = pin.deepCopy();
        old.put("type", 4).putObject("reference").put("/", reference);
        yield new Line((number % 20 == 5 ? old : pin).toString(), pin);
      }
      case 6 -> {
        pin.put("type", "shard-pin").put("max_depth", 1).put("shard_size", 104_857_600);
        ObjectNode old = pin.deepCopy();
        old.put("type", 16);
        yield new Line((number % 20 == 6 ? old : pin).toString(), pin);
      }
      case 7 -> {
        pin.put("replication_factor_min", 2).put("replication_factor_max", 3);
        pin.putArray("allocations").add(PEER).add(OTHER_PEER);
        pin.put("timestamp", "2022-10-21T10:50:48+02:00");
        String text = pin.toString();
        yield new Line(text, pin.put("timestamp", "2022-10-21T08:50:48Z"));
      }
      case 8 -> new Line(without(pin, List.of("cid", "name", "timestamp")), pin);
      default -> {
        pin.put("name", "<a & b> ü 🙂 \"" + sample.name() + "\"");
        pin.put("type", "clusterdag-pin").put("mode", "direct").put("max_depth", 0);
        yield new Line(pin.toString().replace("<", "\\u003c"), pin);
      }
    };
  }

  private static String without(ObjectNode pin, List<String> kept) {
    return pin.deepCopy().retain(kept).toString();
  }

  /// By CID, with null as it prints where nothing is; without the times of those that had none.
  private static Map<String, ObjectNode> comparable(Stream<ObjectNode> pins, List<Line> lines) {
    List<String> timeless =
        lines.stream()
            .filter(line -> !line.text().contains("timestamp"))
            .map(line -> line.pin().path("cid").asText())
            .toList();
    Map<String, ObjectNode> byCid = new TreeMap<>();
    pins.forEach(
        pin -> {
          ObjectNode copy = pin.deepCopy();
          for (String member : List.of("metadata", "origins", "user_allocations")) {
            if (copy.path(member).isEmpty()) {
              copy.putNull(member);
            }
          }
          String cid = copy.path("cid").asText();
          if (timeless.contains(cid)) {
            copy.remove("timestamp");
          }
          assertTrue(byCid.put(cid, copy) == null, () -> cid + " is there twice");
        });
    return byCid;
  }

  // ---- helpers

  private ServerProcess server(String name) throws IOException, InterruptedException {
    return ServerProcess.start("import-" + name, directory.resolve(name));
  }

  private static Programs.Ended importing(ServerProcess server, String... arguments)
      throws Exception {
    return command(server, "import", arguments);
  }

  private static Programs.Ended command(ServerProcess server, String name, String... arguments)
      throws Exception {
    List<String> all = new ArrayList<>(List.of(name, "--admin", server.admin().base().toString()));
    all.addAll(List.of(arguments));
    return PinfoldCommand.run(all.toArray(String[]::new));
  }

  private static List<ObjectNode> exported(ServerProcess server) throws Exception {
    List<ObjectNode> pins = new ArrayList<>();
    for (String line : command(server, "export").orFail().output().lines().toList()) {
      pins.add((ObjectNode) JSON.readTree(line));
    }
    return pins;
  }

  private static void assertExported(List<Line> lines, ServerProcess server) throws Exception {
    Map<String, ObjectNode> expected = comparable(lines.stream().map(Line::pin), lines);
    Map<String, ObjectNode> found = comparable(exported(server).stream(), lines);
    for (Map.Entry<String, ObjectNode> pin : expected.entrySet()) {
      assertEquals(pin.getValue(), found.get(pin.getKey()), pin.getKey());
    }
    assertEquals(expected.keySet(), found.keySet());
  }

  private Path file(String name, List<Line> lines) throws IOException {
    return Files.write(directory.resolve(name), lines.stream().map(Line::text).toList());
  }

  // ---- tests

  @Test
  void everyFormOfLineIsRead() throws Exception {
    List<Line> lines = lines();
    try (ServerProcess server = server("forms")) {
      Programs.Ended ended =
          importing(server, file("export.json", lines).toString(), "--json").orFail();
      JsonNode said = JSON.readTree(ended.output());
      assertEquals(lines.size(), said.path("imported").asInt(), ended::toString);
      assertEquals(0, said.path("refused").asInt(), ended::toString);
      assertExported(lines, server);
      // Again, and nothing is there twice.
      importing(server, directory.resolve("export.json").toString()).orFail();
      assertExported(lines, server);
    }
  }

  @Test
  void anExportCanBeImportedElsewhere() throws Exception {
    List<Line> lines = lines();
    Path first = directory.resolve("first.json");
    Path second = directory.resolve("second.json");
    try (ServerProcess server = server("here")) {
      importing(server, file("export.json", lines).toString()).orFail();
      command(server, "export", first.toString()).orFail();
    }
    try (ServerProcess server = server("there")) {
      importing(server, first.toString()).orFail();
      command(server, "export", second.toString()).orFail();
      assertEquals(
          Files.readAllLines(first).stream().sorted().toList(),
          Files.readAllLines(second).stream().sorted().toList());
      // What the API lists is what the export has.
      assertEquals(
          Files.readAllLines(second).stream().sorted().toList(),
          server.cluster().get("/allocations").body().lines().sorted().toList());
    }
  }

  @Test
  void documentsMayBePrettyPrintedAndCompressed() throws Exception {
    List<Line> lines = lines().subList(0, 200);
    Path pretty = directory.resolve("pretty.json.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(pretty))) {
      for (Line line : lines) {
        out.write(
            JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(JSON.readTree(line.text())));
      }
    }
    try (ServerProcess server = server("pretty")) {
      importing(server, pretty.toString()).orFail();
      assertExported(lines, server);
    }
  }

  @Test
  void whatIsRefusedIsToldWithItsReason() throws Exception {
    List<Line> lines = lines().subList(0, 30);
    List<String> bad =
        List.of(
            "{\"cid\":\"abcd\",\"name\":\"no CID\"}",
            "{\"name\":\"no CID at all\"}",
            "{\"cid\":\"" + Cids.of("bad type") + "\",\"type\":\"sideways\"}",
            "{\"cid\":\"" + Cids.of("bad metadata") + "\",\"metadata\":{\"a\":1}}",
            "{\"cid\":\"" + Cids.of("bad time") + "\",\"expire_at\":\"tomorrow\"}",
            "{\"cid\":\"" + Cids.of("bad factor") + "\",\"replication_factor_min\":\"many\"}",
            "[1, 2, 3]");
    List<String> mixed = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (i % 4 == 1 && i / 4 < bad.size()) {
        mixed.add(bad.get(i / 4));
      }
      mixed.add(lines.get(i).text());
    }
    Path file = Files.write(directory.resolve("mixed.json"), mixed);
    Path refused = directory.resolve("refused.ndjson");
    try (ServerProcess server = server("refused")) {
      Programs.Ended ended =
          importing(server, file.toString(), "--json", "--refused", refused.toString());
      assertNotEquals(0, ended.status(), ended::toString);
      JsonNode said = JSON.readTree(ended.output());
      assertEquals(lines.size(), said.path("imported").asInt(), ended::toString);
      assertEquals(bad.size(), said.path("refused").asInt(), ended::toString);
      List<Integer> numbers = new ArrayList<>();
      for (String line : Files.readAllLines(refused)) {
        JsonNode told = JSON.readTree(line);
        numbers.add(told.path("line").asInt());
        assertTrue(!told.path("message").asText().isBlank(), line);
      }
      assertEquals(
          bad.stream().map(text -> mixed.indexOf(text) + 1).toList(), numbers, ended::toString);
      assertExported(lines, server);
      // Without a file for them they are told.
      Programs.Ended again = importing(server, file.toString());
      assertTrue(again.errors().contains("line 2: "), again::toString);
    }
  }

  @Test
  void aFileOfWhichAllIsRefusedIsReadToItsEnd() throws Exception {
    // Their reasons are more than connections hold while nobody reads.
    Path file =
        Files.write(directory.resolve("bad.json"), Collections.nCopies(30_000, "{\"a\":1}"));
    Path refused = directory.resolve("refused.ndjson");
    try (ServerProcess server = server("all-refused")) {
      Programs.Ended ended =
          importing(server, file.toString(), "--json", "--refused", refused.toString());
      assertNotEquals(0, ended.status(), ended::toString);
      assertEquals(30_000, JSON.readTree(ended.output()).path("refused").asInt());
      assertEquals(30_000, Files.readAllLines(refused).size());
    }
  }

  @Test
  void ofAFileThatWasCutAllThatIsWholeIsImported() throws Exception {
    List<Line> lines = lines().subList(0, 100);
    String text = Files.readString(file("whole.json", lines));
    Path cut =
        Files.writeString(directory.resolve("cut.json"), text.substring(0, text.length() - 40));
    try (ServerProcess server = server("cut")) {
      Programs.Ended ended = importing(server, cut.toString());
      assertNotEquals(0, ended.status(), ended::toString);
      assertTrue(ended.errors().contains("ends inside of a JSON document"), ended::toString);
      assertTrue(ended.errors().contains("--skip 99"), ended::toString);
      assertExported(lines.subList(0, 99), server);
    }
  }

  @Test
  void anImportThatWasInterruptedGoesOn() throws Exception {
    List<Line> lines = manyLines();
    Path file = file("long.json", lines);
    Path errors = directory.resolve("errors.txt");
    try (ServerProcess server = server("interrupted")) {
      Process process =
          PinfoldCommand.of(List.of("import", "-", "--admin", server.admin().base().toString()))
              .redirectError(errors.toFile())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      // It stays open, as that of a long import does.
      OutputStream in = process.getOutputStream();
      in.write(Files.readAllBytes(file));
      in.flush();
      String late = lines.get(MANY - 1_000).pin().path("cid").asText();
      Await.until(
          "most pins are in", () -> server.cluster().get("/allocations/" + late).status() == 200);
      server.kill();
      assertNotEquals(0, process.waitFor(), Files.readString(errors));
      server.restart();
      Matcher next = Pattern.compile("--skip (\\d+)").matcher(Files.readString(errors));
      assertTrue(next.find(), Files.readString(errors));
      int done = Integer.parseInt(next.group(1));
      Programs.Ended ended =
          importing(server, file.toString(), "--json", "--skip", next.group(1)).orFail();
      assertEquals(
          lines.size() - done,
          JSON.readTree(ended.output()).path("imported").asInt(),
          ended::toString);
      assertExported(lines, server);
    }
  }

  private static List<Line> manyLines() throws IOException {
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      lines.add(line(new Samples.Sample(Cids.of("many " + i), "many " + i, Map.of()), 0));
    }
    lines.addAll(lines());
    return lines;
  }

  @Test
  void optionsOverrideTheFile() throws Exception {
    List<Line> lines = lines().subList(0, 20);
    try (ServerProcess server = server("options")) {
      Path file = file("export.json", lines);
      importing(server, file.toString(), "--rmin", "1", "--rmax", "1", "--allocs", PEER).orFail();
      for (ObjectNode pin : exported(server)) {
        assertEquals(1, pin.path("replication_factor_min").asInt(), pin::toString);
        assertEquals(1, pin.path("replication_factor_max").asInt(), pin::toString);
        assertEquals("[\"" + PEER + "\"]", pin.path("allocations").toString());
      }
    }
  }
}
