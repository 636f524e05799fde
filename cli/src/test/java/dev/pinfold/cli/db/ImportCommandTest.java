package dev.pinfold.cli.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pinfold.cli.CommandRun;
import dev.pinfold.cli.ExitCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ImportCommandTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir Path directory;

  private InDatabase database = new InDatabase(Path.of("."));

  @BeforeEach
  void name() {
    database = new InDatabase(directory.resolve("db"));
  }

  private static String lines(String prefix, int count) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      lines.append("{\"_id\": \"").append(prefix).append(i).append("\"}\n");
    }
    return lines.toString();
  }

  private String file(String name, String text) throws Exception {
    Path file = directory.resolve(name);
    Files.writeString(file, text);
    return file.toString();
  }

  private String count() {
    return database.good("find", "docs", "--count").out().strip();
  }

  @Test
  void aMissingFileEndsTheImportBeforeItBegins() throws Exception {
    String there = file("there", lines("a", 3));
    String missing = directory.resolve("missing.ndjson").toString();
    CommandRun run = database.run("import", "docs", there, missing);
    assertEquals(ExitCode.NOT_FOUND.number(), run.code());
    assertEquals(
        "pinfold: file_not_found: there is no file "
            + missing
            + "\n  next: check the name, and who may read it\n",
        run.err());
    assertFalse(Files.exists(directory.resolve("db")));
  }

  @Test
  void brokenCompressionIsNamedAndWhatWasPutIsSaid() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(lines("a", 60_000).getBytes(StandardCharsets.UTF_8));
    }
    Path file = directory.resolve("cut.gz");
    Files.write(file, Arrays.copyOf(bytes.toByteArray(), bytes.size() - 100));
    CommandRun run = database.run("import", "docs", file.toString(), "--json");
    assertEquals(ExitCode.INVALID.number(), run.code());
    JsonNode error = MAPPER.readTree(run.err()).get("error");
    assertEquals("invalid_gzip", error.get("code").asText());
    assertEquals(file.toString(), error.get("file").asText());
    assertEquals(count(), error.get("lines_put").asText());
  }

  @Test
  void linesAreLeftOutOfTheFirstFileOnly() throws Exception {
    String first = file("first", lines("a", 5));
    String second = file("second", lines("b", 5));
    database.good("import", "docs", first, second, "--skip-lines", "3");
    assertEquals("7", count());
    assertEquals(
        "5",
        database.good("find", "docs", "{\"_id\":{\"$prefix\":\"b\"}}", "--count").out().strip());
  }

  @Test
  void theResultIsMadeOfNumbers() throws Exception {
    CommandRun run = database.withInput(lines("a", 2), "import", "docs", "--json");
    JsonNode result = MAPPER.readTree(run.out());
    assertEquals(2, result.get("documents").asInt());
    assertTrue(result.get("seconds").isDouble(), run.out());
    assertEquals("", run.err());
  }

  @Test
  void aReportThatCannotBeWrittenEndsTheImport() throws Exception {
    String bad = file("bad", "{\n");
    CommandRun run =
        database.run("import", "docs", bad, "--skip-bad", directory.resolve("no/where").toString());
    assertEquals(ExitCode.NOT_FOUND.number(), run.code());
    assertTrue(run.err().contains("no/where"), run.err());
  }

  /// Has some lines, then interrupts and is silent, as a pipe whose writer thinks.
  private static final class Silent extends InputStream {
    private final InputStream lines;
    private @Nullable Runnable interrupt;

    Silent(String lines) {
      this.lines = new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int read() throws IOException {
      int next = lines.read();
      Runnable request = interrupt;
      if (next < 0 && request != null) {
        request.run();
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }
      return next;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      int next = read();
      bytes[from] = (byte) next;
      return next < 0 ? -1 : 1;
    }
  }

  @Test
  void anImportThatWaitsForInputEndsWhenInterrupted() {
    Silent silent = new Silent(lines("a", 1_500));
    CommandRun run =
        CommandRun.run(
            silent,
            OutputStream.nullOutputStream(),
            request -> silent.interrupt = request,
            database.arguments("import", "docs", "-"));
    assertEquals(ExitCode.INTERRUPTED.number(), run.code());
    assertTrue(run.err().startsWith("pinfold: interrupted: interrupted after "), run.err());
    assertTrue(run.err().contains(" lines of standard input"), run.err());
    assertTrue(
        run.err().contains("  next: go on from standard input with --skip-lines "), run.err());
    // The database was closed in good order, with whole batches.
    assertTrue(database.good("check").out().contains("clean"));
  }

  @Test
  void anInterruptedImportSaysHowToGoOn() throws Exception {
    String file = file("many", lines("a", 5_000));
    CommandRun run =
        CommandRun.run(
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            Runnable::run,
            database.arguments("import", "docs", file));
    assertEquals(ExitCode.INTERRUPTED.number(), run.code());
    String put = count();
    assertTrue(run.err().contains("interrupted after " + put + " lines of " + file), run.err());
    database.good("import", "docs", file, "--skip-lines", put);
    assertEquals("5000", count());
  }
}
