package dev.pinfold.verify.classes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs [MemoryTests] under jcstress, in virtual machines of its own.
class MemoryTest {

  @TempDir Path directory;

  /// In one way of compiling the actors, shortly.
  @Test
  void nothingForbiddenIsSeenShortly() throws Exception {
    run("-m", "sanity", "-sc", "false", "-fsm", "0");
  }

  @Tag("long")
  @Test
  void nothingForbiddenIsSeen() throws Exception {
    run("-m", System.getProperty("jcstress.mode", "default"));
  }

  private void run(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "org.openjdk.jcstress.Main",
                "-t",
                MemoryTests.class.getName(),
                "-v",
                "-r",
                directory.toString()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    System.out.println(out);
    assertEquals(0, process.waitFor(), out);
    assertTrue(out.contains("TimeIsUp"), "the tests were not found");
  }
}
