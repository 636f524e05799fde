package dev.pinfold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A process that is told to end by a signal.
@Timeout(60)
class SignalTest {

  /// More than pipes and buffers hold: when all is written, some has been read.
  private static final int LINES = 50_000;

  /// Sooner than the patience of a process with a command that does not end.
  private static final int SECONDS_MAX = 8;

  @TempDir Path directory;

  private Process start(Path err, String... arguments) throws IOException {
    List<String> command =
        new java.util.ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Pinfold.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(err.toFile()).start();
  }

  @Test
  void anImportThatWaitsForInputClosesTheDatabaseAndSaysHowToGoOn() throws Exception {
    Path err = directory.resolve("err");
    String database = directory.resolve("db").toString();
    Process process = start(err, "db", "import", "docs", "-", "--db", database);
    try (OutputStream in = process.getOutputStream()) {
      for (int i = 0; i < LINES; i++) {
        in.write(("{\"_id\": \"document-" + i + "\"}\n").getBytes(StandardCharsets.UTF_8));
      }
      in.flush();
      process.destroy();
      assertTrue(process.waitFor(SECONDS_MAX, TimeUnit.SECONDS), "it hangs");
    } catch (IOException e) {
      // What is left in the buffer finds nobody to read it.
      assertTrue(process.waitFor(SECONDS_MAX, TimeUnit.SECONDS), "it hangs");
    } finally {
      process.destroyForcibly();
    }
    String told = Files.readString(err);
    assertTrue(told.startsWith("pinfold: interrupted: interrupted after "), told);
    String put = told.replaceAll("(?s).*interrupted after (\\d+) lines.*", "$1");
    assertEquals(
        put + "\n", CommandRun.of("db", "find", "docs", "--count", "--db", database).out());
    assertEquals(0, CommandRun.of("db", "check", "--db", database).code());
  }
}
