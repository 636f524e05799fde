package dev.pinfold.cli.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.cli.CommandRun;
import dev.pinfold.cli.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ChangesCommandTest {

  @TempDir Path directory;

  @Test
  void aFollowerSeesWhatOthersCommitUntilItIsInterrupted() throws Exception {
    InDatabase database = new InDatabase(directory.resolve("db"));
    database.good("put", "fruit", "apple", "{}");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CompletableFuture<Runnable> interrupt = new CompletableFuture<>();
    CompletableFuture<CommandRun> follower =
        CompletableFuture.supplyAsync(
            () ->
                CommandRun.run(
                    InputStream.nullInputStream(),
                    out,
                    interrupt::complete,
                    database.arguments("changes", "--follow", "--every", "0.05", "--json")));
    Runnable request = interrupt.get(30, TimeUnit.SECONDS);
    for (int i = 0; i < 3; i++) {
      database.good("put", "fruit", "pear" + i, "{}", "--wait", "30");
    }
    while (out.toString(StandardCharsets.UTF_8).lines().count() < 4 && !follower.isDone()) {
      Thread.onSpinWait();
    }
    request.run();
    CommandRun run = follower.get(30, TimeUnit.SECONDS);
    assertEquals(ExitCode.INTERRUPTED.number(), run.code());
    assertEquals("", run.err());
    String printed = out.toString(StandardCharsets.UTF_8);
    assertEquals(4, printed.lines().count(), printed);
    assertTrue(printed.startsWith("{\"sequence\":1,"), printed);
  }

  @Test
  void theLimitHolds() {
    InDatabase database = new InDatabase(directory.resolve("db"));
    for (int i = 0; i < 4; i++) {
      database.good("put", "fruit", "f" + i, "{}");
    }
    assertEquals(2, database.good("changes", "--limit", "2", "--json").out().lines().count());
    assertEquals(3, database.good("changes", "--after", "1", "--json").out().lines().count());
  }
}
