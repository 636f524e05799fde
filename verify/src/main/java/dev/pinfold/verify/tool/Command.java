package dev.pinfold.verify.tool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A program that runs to its end. It ends with this thread's interruption, too.
final class Command {

  /// What it said, both streams together.
  record Result(int exit, String output) {}

  private final Path directory;
  private final Map<String, String> environment = new HashMap<>();

  Command(Path directory) {
    this.directory = directory;
  }

  Command with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /// Runs it.
  ///
  /// @throws ToolFailure if it cannot be started, or this thread is interrupted
  Result run(List<String> words) {
    Path output = directory.resolve("output-" + System.nanoTime() + ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new ToolFailure("cannot start " + words.getFirst(), e);
    }
    // A command line that is interrupted must not leave a checker behind.
    Thread end = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(end);
    try {
      process.getOutputStream().close();
      int exit = process.waitFor();
      return new Result(exit, new String(Files.readAllBytes(output), StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      Thread.currentThread().interrupt();
      throw new ToolFailure("interrupted while " + words.getFirst() + " ran", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      process.destroyForcibly();
      try {
        Runtime.getRuntime().removeShutdownHook(end);
      } catch (IllegalStateException _) {
        // The machine is shutting down, and the hook does what this would.
      }
    }
  }

  /// Runs it; it has to succeed.
  ///
  /// @throws ToolFailure if it does not
  Result succeed(List<String> words) {
    Result result = run(words);
    if (result.exit() != 0) {
      throw new ToolFailure(String.join(" ", words) + " failed:\n" + result.output());
    }
    return result;
  }

  static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
