package dev.pinfold.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine;

/// The commands of a group. Of many only the one that the arguments name is made, as making all of
/// them takes longer than most commands run; where they name none, all are, for the help and for
/// suggestions.
public final class Subcommands {

  private final Map<String, Function<List<String>, Object>> commands = new LinkedHashMap<>();

  /// Adds a command, behind the others in the help.
  public Subcommands with(String name, Supplier<Object> command) {
    commands.put(name, _ -> command.get());
    return this;
  }

  /// Adds a group of commands.
  ///
  /// @param group makes it, for the arguments behind its name
  public Subcommands withGroup(String name, Function<List<String>, CommandLine> group) {
    commands.put(name, group::apply);
    return this;
  }

  /// A command line for a group.
  ///
  /// @param arguments those behind the group's name
  public CommandLine of(Object group, List<String> arguments) {
    CommandLine commandLine = new CommandLine(group);
    ExitCode.describeIn(commandLine.getCommandSpec().usageMessage());
    String first = arguments.isEmpty() ? "" : arguments.getFirst();
    commands.forEach(
        (name, command) -> {
          if (name.equals(first) || !commands.containsKey(first)) {
            List<String> rest =
                name.equals(first) ? arguments.subList(1, arguments.size()) : List.of();
            commandLine.addSubcommand(name, command.apply(rest));
          }
        });
    return commandLine;
  }
}
