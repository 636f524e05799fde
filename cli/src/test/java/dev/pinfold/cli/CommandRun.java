package dev.pinfold.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/// A run of the `pinfold` command in this process: what it printed, and how it ended.
///
/// @param code its exit code
/// @param out what it printed to standard output, if that was not given
/// @param err what it printed to standard error
public record CommandRun(int code, String out, String err) {

  /// Runs a command with nothing on standard input.
  public static CommandRun of(String... arguments) {
    return withInput("", arguments);
  }

  /// Runs a command with a text on standard input.
  public static CommandRun withInput(String input, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    InputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    CommandRun run = run(in, out, _ -> {}, arguments);
    return new CommandRun(run.code(), out.toString(StandardCharsets.UTF_8), run.err());
  }

  /// Runs a command whose standard output is that stream.
  public static CommandRun withOutput(OutputStream out, String... arguments) {
    return run(InputStream.nullInputStream(), out, _ -> {}, arguments);
  }

  /// Runs a command that may be interrupted.
  ///
  /// @param before gets, before it runs, what interrupts it
  public static CommandRun run(
      InputStream in, OutputStream out, Consumer<Runnable> before, String... arguments) {
    StringWriter err = new StringWriter();
    try (Interruption interruption = new Interruption()) {
      before.accept(interruption::request);
      int code = Pinfold.run(List.of(arguments), in, out, new PrintWriter(err, true), interruption);
      return new CommandRun(code, "", err.toString());
    }
  }
}
