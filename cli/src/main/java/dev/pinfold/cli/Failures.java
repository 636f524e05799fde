package dev.pinfold.cli;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine;

/// Says on standard error what went wrong, and picks the exit code: `pinfold: CODE: message` and a
/// next step, or one line of JSON where JSON is asked for. Commands throw; nothing else tells.
public final class Failures
    implements CommandLine.IExecutionExceptionHandler, CommandLine.IParameterExceptionHandler {

  /// Details that have their place in the text, and no name there.
  private static final List<String> PLACED = List.of("file", "line", "column", NextStep.DETAIL);

  private final List<String> arguments;

  /// @param arguments of the whole command: whether it wants JSON must be known even where they
  ///     cannot be parsed
  Failures(List<String> arguments) {
    this.arguments = arguments;
  }

  @Override
  public int handleExecutionException(
      Exception e, CommandLine commandLine, CommandLine.ParseResult parsed) {
    if (e instanceof CommandLine.ParameterException wrong) {
      return handleParseException(wrong, new String[0]);
    }
    commandLine.getOut().flush();
    return tell(e, commandLine.getErr()).number();
  }

  @Override
  public int handleParseException(CommandLine.ParameterException e, String[] given) {
    CommandLine command = e.getCommandLine();
    say(
        usage(e)
            .with(
                NextStep.DETAIL,
                command.getCommandSpec().qualifiedName(" ") + " --help tells more"),
        e,
        command.getErr());
    return ExitCode.USAGE.number();
  }

  /// What is wrong with the arguments of a command.
  public static Problem usage(CommandLine.ParameterException e) {
    String message = String.valueOf(e.getMessage()).replaceFirst("^Error: ", "");
    if (e instanceof CommandLine.UnmatchedArgumentException unmatched) {
      List<String> similar = unmatched.getSuggestions();
      message = "there is no " + String.join(" ", unmatched.getUnmatched()) + " here";
      message += similar.isEmpty() ? "" : "; similar: " + String.join(", ", similar);
    }
    return Problem.of(Problem.Kind.INVALID, "usage", message);
  }

  /// Says what went wrong.
  ExitCode tell(Throwable e, PrintWriter err) {
    Problem problem = problem(e);
    if (problem.code().equals(StandardOutput.CLOSED)) {
      return ExitCode.OUTPUT_CLOSED;
    }
    say(problem, e, err);
    return ExitCode.of(problem);
  }

  private boolean wants(String option) {
    int end = arguments.indexOf("--");
    return arguments.subList(0, end < 0 ? arguments.size() : end).contains(option);
  }

  private void say(Problem problem, Throwable e, PrintWriter err) {
    String next = NextStep.of(problem);
    StringWriter trace = new StringWriter();
    if (wants("--debug")) {
      e.printStackTrace(new PrintWriter(trace, true));
    }
    if (wants("--json")) {
      Map<String, Object> error = new LinkedHashMap<>();
      error.put("code", problem.code());
      error.put("message", problem.message());
      problem.details().forEach(error::putIfAbsent);
      if (next != null) {
        error.put(NextStep.DETAIL, next);
      }
      if (!trace.toString().isEmpty()) {
        error.put("trace", trace.toString());
      }
      err.println(Json.text(Map.of("error", error)));
    } else {
      err.print(trace);
      err.println("pinfold: " + problem.code() + ": " + problem.message() + details(problem));
      if (next != null) {
        err.println("  next: " + next);
      }
    }
    err.flush();
  }

  /// Where it went wrong, and the details that the message does not name.
  private static String details(Problem problem) {
    List<String> parts = new ArrayList<>();
    Map<String, Object> details = problem.details();
    Object file = details.get("file");
    if (file != null && !isNamed(file, problem.message())) {
      parts.add(file.toString());
    }
    Object column = details.get("column");
    Object line = details.get("line");
    if (line != null && (column != null || !isNamed(line, problem.message()))) {
      parts.add("line " + line);
    }
    if (column != null) {
      parts.add("column " + column);
    }
    details.forEach(
        (name, value) -> {
          if (!PLACED.contains(name) && !isNamed(value, problem.message())) {
            parts.add(name.replace('_', ' ') + " " + value);
          }
        });
    return parts.isEmpty() ? "" : " (" + String.join(", ", parts) + ")";
  }

  private static boolean isNamed(Object value, String message) {
    return Pattern.compile("(?<!\\w)" + Pattern.quote(value.toString()) + "(?!\\w)")
        .matcher(message)
        .find();
  }

  /// The problem that a failure is.
  public static Problem problem(Throwable e) {
    return switch (e) {
      case ProblemException known -> known.problem();
      case UncheckedIOException wrapped when wrapped.getCause() != null ->
          problem(wrapped.getCause());
      case FileSystemException failed when failed.getFile() != null ->
          file(failed.getFile(), failed);
      case IOException failed ->
          Problem.of(Problem.Kind.UNAVAILABLE, "io_failed", String.valueOf(failed.getMessage()));
      case InterruptedException _ -> Interruption.problem("interrupted");
      default -> Problem.of(Problem.Kind.INTERNAL, "internal", e.toString());
    };
  }

  /// The problem that a failure to read or write a file is.
  static Problem file(String name, IOException e) {
    Problem problem =
        switch (e) {
          case NoSuchFileException _ ->
              Problem.of(Problem.Kind.NOT_FOUND, "file_not_found", "there is no file " + name);
          case AccessDeniedException _ ->
              Problem.of(
                  Problem.Kind.UNAVAILABLE,
                  "file_denied",
                  "the file " + name + " must not be used by this user");
          case FileSystemException failed when failed.getReason() != null ->
              failed(name, failed.getReason());
          default -> failed(name, String.valueOf(e.getMessage()));
        };
    return problem.with("file", name);
  }

  private static Problem failed(String name, String reason) {
    return Problem.of(
        Problem.Kind.UNAVAILABLE, "file_failed", "cannot use the file " + name + ": " + reason);
  }
}
