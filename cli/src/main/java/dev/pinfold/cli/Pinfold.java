package dev.pinfold.cli;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// The entry point of the `pinfold` command.
@Command(
    name = "pinfold",
    description =
        "A JSON document store in which many writers change parts of one document at once.",
    mixinStandardHelpOptions = true,
    version = "pinfold 0.1.0-SNAPSHOT",
    footer = {
      "",
      "Begin with:",
      "  pinfold db put fruit apple '{\"colour\": \"red\", \"sizes\": [3, 5]}'",
      "  pinfold db find fruit '{\"sizes\": {\"$gt\": 4}}'",
      "  pinfold db --help"
    },
    subcommands = DatabaseCommand.class)
public final class Pinfold implements Runnable {

  static final int NOT_FOUND = 1;
  static final int USAGE = 2;
  static final int INVALID = 3;
  static final int CONFLICT = 4;
  static final int STORAGE = 5;
  static final int INTERRUPTED = 130;

  @Spec CommandSpec spec = CommandSpec.create();

  Pinfold() {}

  /// Runs one command and ends the process with its exit code.
  public static void main(String[] arguments) {
    CommandLine commandLine = commandLine();
    commandLine.setOut(new PrintWriter(System.out, false, StandardCharsets.UTF_8));
    commandLine.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    int code = commandLine.execute(arguments);
    commandLine.getOut().flush();
    System.exit(code);
  }

  static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new Pinfold());
    commandLine.setExecutionExceptionHandler(Pinfold::failed);
    return commandLine;
  }

  private static int failed(
      Exception e, CommandLine commandLine, CommandLine.ParseResult arguments) {
    commandLine.getOut().flush();
    if (System.getenv("PINFOLD_DEBUG") != null) {
      e.printStackTrace(commandLine.getErr());
    }
    Problem problem =
        e instanceof ProblemException known
            ? known.problem()
            : Problem.of(
                Problem.Kind.INTERNAL,
                "internal",
                e + "; set PINFOLD_DEBUG=1 to see where it comes from");
    boolean json = commandLine.getCommand() instanceof DatabaseAction action && action.printsJson();
    commandLine.getErr().println(json ? Json.problem(problem) : text(problem));
    commandLine.getErr().flush();
    return exitCode(problem);
  }

  private static String text(Problem problem) {
    StringBuilder out =
        new StringBuilder("pinfold: ")
            .append(problem.code())
            .append(": ")
            .append(problem.message());
    if (problem.details().containsKey("column")) {
      out.append(" (");
      if (problem.details().containsKey("line")) {
        out.append("line ").append(problem.details().get("line")).append(", ");
      }
      out.append("column ").append(problem.details().get("column")).append(')');
    }
    return out.toString();
  }

  private static int exitCode(Problem problem) {
    return switch (problem.kind()) {
      case NOT_FOUND -> NOT_FOUND;
      case INVALID, LIMIT -> INVALID;
      case CONFLICT, BUSY -> CONFLICT;
      case UNAVAILABLE, CORRUPT, INTERNAL -> STORAGE;
      case CANCELLED -> INTERRUPTED;
    };
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
