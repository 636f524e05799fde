package dev.pinfold.bed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs programs for tests: each bounded in time, and failed loudly unless the test asks how it
/// went.
public final class Commands {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  /// How a program went.
  public record Output(List<String> command, int status, String out, String err) {

    /// The lines that it printed.
    public List<String> lines() {
      return out.lines().toList();
    }

    /// This, if it went well.
    public Output mustSucceed() {
      if (status != 0) {
        throw new AssertionError(this.toString());
      }
      return this;
    }

    @Override
    public String toString() {
      return "%s ended with %d: %s%s".formatted(String.join(" ", command), status, out, err);
    }
  }

  private Commands() {}

  /// Runs it; it must go well.
  public static Output run(String... command) {
    return attempt(LIMIT, List.of(command)).mustSucceed();
  }

  public static Output run(List<String> command) {
    return attempt(LIMIT, command).mustSucceed();
  }

  /// Runs it, however it ends. One that takes longer than `limit` is killed, and fails.
  public static Output attempt(Duration limit, List<String> command) {
    try {
      Process process = builder(command).start();
      process.getOutputStream().close();
      return await(limit, process, command, process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Runs them with the output of each as the input of the next; all must go well.
  @SafeVarargs
  public static void pipe(List<String>... commands) {
    List<ProcessBuilder> builders = new ArrayList<>();
    for (List<String> command : commands) {
      builders.add(builder(command));
    }
    try {
      List<Process> processes = ProcessBuilder.startPipeline(builders);
      Process last = processes.getLast();
      for (int i = 0; i < commands.length; i++) {
        await(LIMIT, processes.get(i), commands[i], last).mustSucceed();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LC_ALL", "C");
    return builder;
  }

  /// @param last the one whose output nobody else reads
  private static Output await(Duration limit, Process process, List<String> command, Process last) {
    List<String> texts = new ArrayList<>(List.of("", ""));
    Thread err = reader(process, true, texts);
    Thread out = process.equals(last) ? reader(process, false, texts) : new Thread(() -> {});
    err.start();
    out.start();
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(
            "killed after " + limit.toSeconds() + " s: " + String.join(" ", command));
      }
      out.join();
      err.join();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    return new Output(command, process.exitValue(), texts.get(0), texts.get(1));
  }

  private static Thread reader(Process process, boolean err, List<String> texts) {
    return new Thread(
        () -> {
          try (var stream = err ? process.getErrorStream() : process.getInputStream()) {
            texts.set(err ? 1 : 0, new String(stream.readAllBytes(), StandardCharsets.UTF_8));
          } catch (IOException e) {
            texts.set(err ? 1 : 0, e.toString());
          }
        });
  }
}
