package dev.pinfold.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.documents.Collection;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.value.Path;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Processes that are killed while they write, and a disk that is full: what was acknowledged is
/// there, nothing is there by half, and the check is clean.
///
/// `-Dcrash.rounds=200` kills more often.
class CrashTest {

  private static final int ROUNDS = Integer.getInteger("crash.rounds", 30);

  @TempDir java.nio.file.Path directory;
  private final int[] acknowledged = new int[CrashWriter.WRITERS];

  @Test
  void acknowledgedCommitsSurviveKill() throws Exception {
    Random random = new Random(1);
    int total = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Process process = start(List.of());
      try (BufferedReader out = process.inputReader(UTF_8)) {
        assertEquals("ready", out.readLine());
        int lines = 1 + random.nextInt(300);
        for (int i = 0; i < lines; i++) {
          total += acknowledge(out.readLine());
        }
        process.destroyForcibly();
        // What it said before it died counts, even if it was read after.
        String line;
        while ((line = lineOrEnd(out)) != null) {
          total += acknowledge(line);
        }
      }
      process.waitFor();
      verify(round);
    }
    assertTrue(total > ROUNDS);
  }

  @Test
  void aFullDiskStopsWritesAndLosesNothing() throws Exception {
    // A limit on the size of files is a full disk that needs no privileges; the native library fits
    // in it.
    Process process =
        start(List.of("bash", "-c", "ulimit -f 40000; trap '' XFSZ; exec \"$@\"", "-"));
    TreeSet<String> problems = new TreeSet<>();
    try (BufferedReader out = process.inputReader(UTF_8)) {
      String line;
      while ((line = out.readLine()) != null) {
        if (line.startsWith("problem ")) {
          problems.add(line.split(" ")[2]);
        } else {
          acknowledge(line);
        }
      }
    }
    process.waitFor();
    assertTrue(problems.contains("engine_failed"), () -> "problems: " + problems);
    assertTrue(
        problems.contains("storage_failed") || problems.contains("disk_full"),
        () -> "problems: " + problems);
    verify(0);
  }

  private Process start(List<String> before) throws IOException {
    List<String> command = new ArrayList<>(before);
    command.addAll(
        List.of(
            ProcessHandle.current().info().command().orElse("java"),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            CrashWriter.class.getName(),
            directory.resolve("db").toString()));
    return new ProcessBuilder(command).redirectError(directory.resolve("stderr").toFile()).start();
  }

  private static String lineOrEnd(BufferedReader out) {
    try {
      return out.readLine();
    } catch (IOException e) {
      return null;
    }
  }

  private int acknowledge(String line) {
    String[] words = line == null ? new String[0] : line.split(" ");
    // The last line may be cut off, and then its number is not to be trusted.
    if (words.length != 3 || !words[0].equals("ack")) {
      return 0;
    }
    int writer = Integer.parseInt(words[1]);
    int number = Integer.parseInt(words[2]);
    if (number > acknowledged[writer]) {
      acknowledged[writer] = number;
    }
    return 1;
  }

  private void verify(int round) {
    try (Database database = Database.open(directory.resolve("db"))) {
      Collection docs = database.collection("docs");
      long all = 0;
      for (int writer = 0; writer < CrashWriter.WRITERS; writer++) {
        if (acknowledged[writer] == 0 && docs.get("a" + writer) == null) {
          continue;
        }
        int n = number(docs.get("a" + writer, Path.of("n")));
        assertTrue(
            n >= acknowledged[writer],
            "round "
                + round
                + ": writer "
                + writer
                + " is at "
                + n
                + ", acknowledged "
                + acknowledged[writer]);
        assertEquals(n, number(docs.get("b" + writer, Path.of("n"))));
        assertEquals(
            n, number(database.collection("shared").get("s" + writer, Path.of("deep", "n"))));
        assertEquals(n, number(docs.get("b" + writer, Path.parse("list[-1]"))));
        if (n % 3 == 0) {
          assertNull(docs.get("x" + writer));
        } else {
          assertEquals(n, number(docs.get("x" + writer, Path.of("n"))));
        }
        assertEquals(n, database.counter("of " + writer));
        all += n;
        acknowledged[writer] = n;
      }
      assertEquals(all, database.counter("all"));
      assertEquals(List.of(), database.check(false, _ -> {}).findings());
      assertNotNull(database.changes(Math.max(0, database.sequence() - 5), 10));
    }
  }

  private static int number(byte[] json) {
    assertNotNull(json);
    return Integer.parseInt(new String(json, UTF_8));
  }
}
