package dev.pinfold.cli.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pinfold.cli.CommandRun;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.documents.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What someone at a terminal sees.
class DatabaseCommandsTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir Path directory;

  private CommandRun run(String... arguments) {
    return new InDatabase(directory.resolve("db")).run(arguments);
  }

  private CommandRun good(String... arguments) {
    return new InDatabase(directory.resolve("db")).good(arguments);
  }

  @Test
  void documentsAreWrittenAndRead() {
    good("put", "fruit", "apple", "{\"colour\":\"red\",\"sizes\":[3]}");
    good("set", "fruit", "apple", "origin.country", "\"DE\"");
    assertEquals("#1\n", good("insert", "fruit", "apple", "sizes[0]", "1").out());
    assertEquals(
        "{\"colour\":\"red\",\"sizes\":[1,3],\"origin\":{\"country\":\"DE\"}}\n",
        good("get", "fruit", "apple").out());
    assertEquals("3\n", good("get", "fruit", "apple", "sizes[-1]").out());
    good("rm", "fruit", "apple", "origin");
    good("rm", "fruit", "apple");
    assertEquals(ExitCode.NOT_FOUND.number(), run("get", "fruit", "apple").code());
  }

  @Test
  void theDumpIsPathRecords() {
    good("put", "fruit", "a:b", "{\"x.y\":[null],\"e\":{}}");
    assertEquals(
        """
        d:fruit:"a:b": = {"x.y", e}
        d:fruit:"a:b":"x.y" = [#0]
        d:fruit:"a:b":"x.y"[#0] = null
        d:fruit:"a:b":e = {}
        """,
        good("dump", "fruit").out());
  }

  @Test
  void exportIsTheImport() throws Exception {
    Path file = directory.resolve("in.ndjson.gz");
    TreeSet<String> lines = new TreeSet<>();
    for (int i = 0; i < 3000; i++) {
      lines.add("{\"_id\":\"d" + i + "\",\"n\":" + i + ",\"tags\":[\"t" + i % 7 + "\"]}");
    }
    try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(String.join("\n", lines).getBytes());
    }
    good("import", "docs", file.toString());
    assertEquals(lines, new TreeSet<>(good("export", "docs").out().lines().toList()));
    good("index", "create", "docs", "tags", "tags");
    assertTrue(good("index", "ls", "docs").out().contains("tags"));
    assertEquals("428\n", good("find", "docs", "{\"tags\":\"t5\"}", "--count").out());
    assertTrue(good("find", "docs", "{\"n\":17}", "--explain").out().contains("plan       scan"));
    CommandRun page = good("find", "docs", "{}", "--sort", "{\"n\":-1}", "--limit", "2");
    assertEquals(2, page.out().lines().count());
    assertTrue(page.err().contains("--page "));
    assertTrue(good("check").out().contains("clean"));
  }

  @Test
  void badLinesAreReported() throws Exception {
    Path file = directory.resolve("bad.ndjson");
    Files.writeString(file, "{\"_id\":\"a\"}\n{\"_id\":\"b\",}\n{\"_id\":\"c\"}\n");
    CommandRun stopped = run("import", "docs", file.toString());
    assertEquals(ExitCode.INVALID.number(), stopped.code());
    assertTrue(stopped.err().startsWith("pinfold: invalid_json: line 2: "), stopped.err());
    assertTrue(stopped.err().contains("bad.ndjson, line 2, column 12)"), stopped.err());
    Path report = directory.resolve("report.ndjson");
    good("import", "docs", file.toString(), "--skip-bad", report.toString());
    JsonNode refused = MAPPER.readTree(Files.readString(report));
    assertEquals(2, refused.get("line").asInt());
    assertEquals("invalid_json", refused.get("code").asText());
    assertEquals("2\n", good("find", "docs", "--count").out());
  }

  @Test
  void errorsAreJsonWhereAskedFor() throws Exception {
    good("put", "docs", "a", "{}");
    CommandRun result = run("find", "docs", "{\"a\":{\"$near\":1}}", "--json");
    assertEquals(ExitCode.INVALID.number(), result.code());
    assertEquals("invalid_filter", MAPPER.readTree(result.err()).get("error").get("code").asText());
    CommandRun usage = run("find", "--json");
    assertEquals(ExitCode.USAGE.number(), usage.code());
    assertEquals("usage", MAPPER.readTree(usage.err()).at("/error/code").asText());
    assertEquals("", usage.out());
    assertEquals(ExitCode.INVALID.number(), run("put", "docs", "a", "{").code());
  }

  @Test
  void aMissingDatabaseIsSaid() {
    CommandRun result = run("get", "a", "b");
    assertEquals(ExitCode.NOT_FOUND.number(), result.code());
    assertTrue(result.err().contains("database_not_found"), result.err());
  }

  @Test
  void joinsAndExplains() throws Exception {
    good("put", "orders", "o1", "{\"customer\":\"c1\"}");
    good("put", "orders", "o2", "{\"customer\":\"none\"}");
    good("put", "customers", "c1", "{\"name\":\"Ada\"}");
    assertEquals(
        "{\"left\":{\"_id\":\"o1\",\"customer\":\"c1\"},"
            + "\"right\":{\"_id\":\"c1\",\"name\":\"Ada\"}}\n",
        good("join", "orders", "customers", "--on", "customer=_id").out());
    assertEquals(
        2,
        good("join", "orders", "customers", "--on", "customer=_id", "--left-join")
            .out()
            .lines()
            .count());
    String locks = good("explain", "orders", "--set", "o1:customer").out();
    assertTrue(locks.contains("X    orders document \"o1\" .customer  (write path)"), locks);
    assertEquals(locks, good("explain", "orders", "--rm", "o1:customer").out());
    assertEquals(
        good("explain", "orders", "--put", "o1").out(),
        good("explain", "orders", "--rm", "o1").out());
    assertEquals(
        good("explain", "orders", "--put", "o:1").out(),
        good("explain", "orders", "--rm", "o:1:").out());
    assertEquals(ExitCode.USAGE.number(), run("explain", "orders", "--set", "o1").code());
    for (String line : good("schema", "orders", "--json").out().split("\n")) {
      MAPPER.readTree(line);
    }
    MAPPER.readTree(good("stats", "--json").out());
    assertEquals(3, good("changes", "--json").out().lines().count());
  }

  @Test
  void aDatabaseThatAnotherHasOpenIsSaid() {
    try (Database _ = Database.open(directory.resolve("db"))) {
      CommandRun run = run("find", "docs", "--wait", "0");
      assertEquals(ExitCode.CONFLICT.number(), run.code());
      assertTrue(run.err().startsWith("pinfold: directory_in_use: "), run.err());
      assertTrue(run.err().contains("--wait 60"), run.err());
    }
  }

  @Test
  void anIndexMayComeBeforeItsCollection() {
    good("put", "docs", "a", "{}");
    assertTrue(good("index", "create", "later", "by-n", "n").err().contains("later is new"));
    good("put", "later", "a", "{\"n\":1}");
    assertEquals("by-n  n\n", good("index", "ls", "later").out());
    assertTrue(good("check").out().contains(" 1 index entries"), good("check").out());
  }

  @Test
  void aSparseIndexHasEntriesOfWhatHasItsPathsOnly() {
    good("put", "docs", "a", "{\"n\":1}");
    good("put", "docs", "b", "{}");
    good("index", "create", "docs", "some", "n", "--sparse");
    assertEquals("some  n  sparse\n", good("index", "ls", "docs").out());
    assertEquals(
        "{\"name\":\"some\",\"paths\":[\"n\"],\"sparse\":true}\n",
        good("index", "ls", "docs", "--json").out());
    assertTrue(good("check").out().contains(" 1 index entries"), good("check").out());
    assertTrue(good("find", "docs", "{\"n\":1}", "--explain").out().contains("index some"));
    assertFalse(good("find", "docs", "{\"n\":null}", "--explain").out().contains("index some"));
    assertEquals(ExitCode.CONFLICT.number(), run("index", "create", "docs", "some", "n").code());
    good("index", "create", "docs", "all", "n");
    assertTrue(good("check").out().contains(" 3 index entries"), good("check").out());
  }

  @Test
  void anExportReplacesAFileWhenAllOfItIsWritten() throws Exception {
    good("put", "docs", "a", "{}");
    Path file = directory.resolve("out.ndjson");
    Files.writeString(file, "old");
    assertEquals(
        ExitCode.INVALID.number(),
        run("export", "docs", "--out", file.toString(), "--filter", "{").code());
    assertEquals("old", Files.readString(file));
    assertEquals(
        "{\"documents\":1,\"file\":\"" + file + "\"}\n",
        good("export", "docs", "--out", file.toString(), "--json").out());
    assertEquals("{\"_id\":\"a\"}\n", Files.readString(file));
    assertFalse(Files.exists(directory.resolve("out.ndjson.part")));
  }
}
