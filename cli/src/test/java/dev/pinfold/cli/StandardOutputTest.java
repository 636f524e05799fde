package dev.pinfold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Results that cannot be delivered.
class StandardOutputTest {

  private static final int DOCUMENTS = 3_000;

  @TempDir Path directory;

  private String database = "";

  @BeforeEach
  void fill() {
    database = directory.resolve("db").toString();
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < DOCUMENTS; i++) {
      lines.append("{\"_id\": \"d").append(i).append("\"}\n");
    }
    CommandRun run =
        CommandRun.withInput(lines.toString(), "db", "import", "docs", "--db", database);
    assertEquals(0, run.code(), run.err());
  }

  /// Fails as a device does.
  private static final class Failing extends OutputStream {
    private final String message;
    private int writes;

    Failing(String message) {
      this.message = message;
    }

    @Override
    public void write(int b) throws IOException {
      writes++;
      throw new IOException(message);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      write(0);
    }
  }

  @Test
  void lostLinesAreAFailure() {
    for (String command : new String[] {"export", "find", "dump", "schema"}) {
      Failing full = new Failing("No space left on device");
      CommandRun run = CommandRun.withOutput(full, "db", command, "docs", "--db", database);
      assertEquals(ExitCode.FAILED.number(), run.code(), command);
      assertTrue(run.err().contains("pinfold: output_failed: "), run.err());
      assertTrue(run.err().contains("No space left on device"), run.err());
    }
  }

  @Test
  void theCommandEndsAtTheFirstLostLine() {
    Failing full = new Failing("No space left on device");
    CommandRun.withOutput(full, "db", "export", "docs", "--db", database);
    assertTrue(full.writes <= 3, () -> full.writes + " writes");
  }

  @Test
  void aHelpThatIsLostIsAFailure() {
    CommandRun run = CommandRun.withOutput(new Failing("No space left on device"), "db", "--help");
    assertEquals(ExitCode.FAILED.number(), run.code());
  }

  @Test
  void aReaderThatWentAwayEndsTheCommandQuietly() {
    CommandRun run =
        CommandRun.withOutput(new Failing("Broken pipe"), "db", "export", "docs", "--db", database);
    assertEquals(ExitCode.OUTPUT_CLOSED.number(), run.code());
    assertEquals("", run.err());
  }

  @Test
  void aFullDeviceIsAFailure() throws IOException {
    Path full = Path.of("/dev/full");
    Assumptions.assumeTrue(Files.exists(full), "only some systems have a full device");
    try (OutputStream out = new FileOutputStream(full.toFile())) {
      CommandRun run =
          CommandRun.withOutput(out, "db", "find", "docs", "--count", "--db", database);
      assertEquals(ExitCode.FAILED.number(), run.code());
    }
    CommandRun toFile =
        CommandRun.of("db", "export", "docs", "--out", full.toString(), "--db", database);
    assertEquals(ExitCode.FAILED.number(), toFile.code());
    assertTrue(toFile.err().contains("/dev/full: No space left on device"), toFile.err());
  }
}
