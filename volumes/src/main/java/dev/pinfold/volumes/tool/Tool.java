package dev.pinfold.volumes.tool;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.pinfold.base.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Runs `zfs` and `zpool` on one host. The one place that does.
///
/// Every call has a time-out, after which it is killed: a suspended pool answers some commands
/// never. What the tool prints is read as it comes and bounded. A failure becomes a problem with a
/// [FailureType], the operation and the dataset.
///
/// Safe for use by many threads.
public final class Tool {

  /// For what should answer at once.
  public static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final int OUTPUT_MAX = 64 << 20;
  private static final int ERRORS_MAX = 64 << 10;
  private static final Duration KILL_AFTER = Duration.ofSeconds(5);

  private final Host host;
  private final Duration patience;

  public Tool(Host host) {
    this(host, PATIENCE);
  }

  /// @param patience how long a command that should answer at once may take
  public Tool(Host host, Duration patience) {
    this.host = host;
    this.patience = patience;
  }

  /// Where it runs.
  public Host host() {
    return host;
  }

  /// Runs a command that should answer at once.
  ///
  /// @return the lines that it printed
  /// @throws ProblemException of a [FailureType]
  @CanIgnoreReturnValue
  public List<String> run(ZfsCommand command) {
    return run(command, patience);
  }

  /// Runs a command.
  ///
  /// @return the lines that it printed
  /// @throws ProblemException of a [FailureType]
  @CanIgnoreReturnValue
  public List<String> run(ZfsCommand command, Duration patience) {
    return run(command, patience, null);
  }

  /// Runs a command that reads a secret.
  ///
  /// @param input what it reads; null for nothing
  /// @throws ProblemException of a [FailureType]
  @CanIgnoreReturnValue
  public List<String> run(ZfsCommand command, Duration patience, byte @Nullable [] input) {
    Running running = start(command);
    CompletableFuture<byte[]> output = running.drained();
    try (OutputStream in = running.process().getOutputStream()) {
      if (input != null) {
        in.write(input);
      }
    } catch (IOException e) {
      // It ended before it read all; why, its status and messages tell.
      running.note("it did not read its input: " + e.getMessage());
    }
    running.await(patience);
    byte[] printed = get(output);
    if (printed.length == OUTPUT_MAX) {
      throw FailureType.UNKNOWN.failure(
          command.operation(), command.subject(), "it printed more than " + OUTPUT_MAX + " bytes");
    }
    return new String(printed, StandardCharsets.UTF_8).lines().toList();
  }

  /// Starts a command whose input or output is a stream; [Running#await] tells how it went.
  ///
  /// @throws ProblemException `zfs_tool_missing`
  public Running start(ZfsCommand command) {
    ProcessBuilder builder = new ProcessBuilder(host.argv(command.argv()));
    builder.environment().put("LC_ALL", "C");
    try {
      return new Running(command, host, builder.start());
    } catch (IOException e) {
      throw FailureType.TOOL_MISSING.failure(
          command.operation(), command.subject(), String.valueOf(e.getMessage()));
    }
  }

  private static <T> T get(CompletableFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("interrupted while a command ran", e));
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new UncheckedIOException(new IOException(e.getCause()));
    }
  }

  private static byte[] read(InputStream in, int max) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      // Read on even when no more is kept: else it would wait for room in the pipe.
      bytes.write(buffer, 0, Math.min(n, max - bytes.size()));
    }
    return bytes.toByteArray();
  }

  private static CompletableFuture<byte[]> drain(InputStream in, int max) {
    CompletableFuture<byte[]> all = new CompletableFuture<>();
    // Not a virtual one: writes to a pool that hangs hold the threads that those run on, and just
    // then its state is asked for.
    Thread.ofPlatform()
        .daemon()
        .name("pinfold-tool-output")
        .start(
            () -> {
              try (in) {
                all.complete(read(in, max));
              } catch (IOException e) {
                all.completeExceptionally(new UncheckedIOException(e));
              }
            });
    return all;
  }

  /// A command that runs.
  public static final class Running {

    private final ZfsCommand command;
    private final Host host;
    private final Process process;
    private final CompletableFuture<byte[]> errors;
    private volatile String note = "";

    private Running(ZfsCommand command, Host host, Process process) {
      this.command = command;
      this.host = host;
      this.process = process;
      this.errors = drain(process.getErrorStream(), ERRORS_MAX);
    }

    /// Its process: its streams are the caller's to use.
    public Process process() {
      return process;
    }

    private void note(String text) {
      note = text;
    }

    private CompletableFuture<byte[]> drained() {
      return drain(process.getInputStream(), OUTPUT_MAX);
    }

    /// Waits for its end.
    ///
    /// @throws ProblemException of a [FailureType], if it did not succeed
    public void await(Duration patience) {
      try {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
          kill();
          throw FailureType.TIMEOUT.failure(
              command.operation(), command.subject(), "no answer within " + patience);
        }
      } catch (InterruptedException e) {
        kill();
        Thread.currentThread().interrupt();
        throw FailureType.TIMEOUT.failure(command.operation(), command.subject(), "interrupted");
      }
      int status = process.exitValue();
      if (status != 0) {
        String said = new String(get(errors), StandardCharsets.UTF_8);
        throw Classifier.classify(host, status, said)
            .failure(
                command.operation(),
                command.subject(),
                said.isBlank() ? "exit status " + status + " " + note : said);
      }
    }

    /// Ends it, now.
    public void kill() {
      process.destroy();
      try {
        if (!process.waitFor(KILL_AFTER.toMillis(), TimeUnit.MILLISECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
