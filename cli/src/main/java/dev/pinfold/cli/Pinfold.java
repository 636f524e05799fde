package dev.pinfold.cli;

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
    subcommands = DatabaseCommand.class)
public final class Pinfold implements Runnable {

  @Spec CommandSpec spec = CommandSpec.create();

  Pinfold() {}

  /// Runs one command and ends the process with its exit code.
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Pinfold());
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
