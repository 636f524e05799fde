package dev.pinfold.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// A group of commands, such as `pinfold owner`. By itself it prints its help.
@Command
public final class CommandGroup implements Runnable {

  @Mixin CommonOptions common = new CommonOptions();

  @Spec CommandSpec spec = CommandSpec.create();

  private CommandGroup() {}

  /// The command line of a group.
  ///
  /// @param arguments those behind its name
  /// @param footer lines below its help
  public static CommandLine commandLine(
      String name,
      Subcommands commands,
      List<String> arguments,
      String description,
      String... footer) {
    CommandLine commandLine = commands.of(new CommandGroup(), arguments);
    commandLine.getCommandSpec().name(name).usageMessage().description(description).footer(footer);
    return commandLine;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
