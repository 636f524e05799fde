package dev.pinfold.cli;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The options that every command has, and what it gets from the process: a mixin.
///
/// ```java
/// @Mixin CommonOptions common = new CommonOptions();
/// ```
public final class CommonOptions {

  @Option(names = "--json", description = "Print lines of JSON, errors too.")
  boolean json;

  // Looked for by Failures, which must know even where arguments cannot be parsed.
  @Option(names = "--debug", description = "Print where a failure comes from.")
  boolean debug;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Spec(Spec.Target.MIXEE)
  CommandSpec command = CommandSpec.create();

  /// Where the command prints.
  public Output output() {
    return new Output(command.commandLine().getOut(), command.commandLine().getErr(), json);
  }

  /// The wish that the command ends.
  public Interruption interruption() {
    return process().interruption();
  }

  /// Opens a file, or standard input for `-`.
  ///
  /// @throws dev.pinfold.base.ProblemException `file_not_found` and its like
  public Input open(String name) {
    InputStream standard = process().standardInput();
    return Input.open(name, standard, interruption());
  }

  /// What is wrong with arguments that are well-formed one by one.
  public RuntimeException usage(String message) {
    return new picocli.CommandLine.ParameterException(command.commandLine(), message);
  }

  /// Runs a command of another group as a part of this one, with the same output.
  ///
  /// @param arguments those behind the group's name
  /// @return its exit code
  public int execute(String name, CommandLine group, List<String> arguments) {
    CommandLine root = command.root().commandLine();
    List<String> all = new ArrayList<>(List.of(name));
    all.addAll(arguments);
    return new CommandLine(process())
        .addSubcommand(name, group)
        .setOut(root.getOut())
        .setErr(root.getErr())
        .setExecutionExceptionHandler(root.getExecutionExceptionHandler())
        .setParameterExceptionHandler(root.getParameterExceptionHandler())
        .execute(all.toArray(String[]::new));
  }

  private Pinfold process() {
    return (Pinfold) command.root().userObject();
  }
}
