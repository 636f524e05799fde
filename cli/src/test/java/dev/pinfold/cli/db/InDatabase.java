package dev.pinfold.cli.db;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pinfold.cli.CommandRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Runs `pinfold db` commands on one database.
///
/// @param directory of the database
record InDatabase(Path directory) {

  String[] arguments(String... command) {
    List<String> all = new ArrayList<>(List.of("db"));
    all.addAll(List.of(command));
    all.addAll(List.of("--db", directory.toString()));
    return all.toArray(String[]::new);
  }

  CommandRun run(String... command) {
    return CommandRun.of(arguments(command));
  }

  /// Runs a command that must end well.
  CommandRun good(String... command) {
    CommandRun run = run(command);
    assertEquals(0, run.code(), run.err());
    return run;
  }

  /// Runs a command with a text on standard input.
  CommandRun withInput(String input, String... command) {
    return CommandRun.withInput(input, arguments(command));
  }
}
