package dev.pinfold.cli;

import dev.pinfold.documents.Database;
import dev.pinfold.documents.DatabaseOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// A command on an open database.
abstract class DatabaseAction implements Callable<Integer> {

  @Option(names = "--db", paramLabel = "DIR", description = "The database directory.")
  @Nullable Path directory;

  @Option(names = "--json", description = "Print JSON lines.")
  boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Spec CommandSpec spec = CommandSpec.create();

  final boolean printsJson() {
    return json;
  }

  /// Whether the command makes the database if it is not there.
  boolean creates() {
    return false;
  }

  final Path directory() {
    Path given = directory;
    if (given != null) {
      return given;
    }
    String environment = System.getenv("PINFOLD_DB");
    return Path.of(environment != null ? environment : "pinfold-db");
  }

  @Override
  public final Integer call() throws Exception {
    DatabaseOptions options =
        creates() ? DatabaseOptions.DEFAULT : DatabaseOptions.DEFAULT.existingOnly();
    try (Database database = Database.open(directory(), options)) {
      return run(database);
    } finally {
      out().flush();
    }
  }

  /// Does the work.
  ///
  /// @return the exit code
  abstract int run(Database database) throws IOException;

  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  final PrintWriter err() {
    return spec.commandLine().getErr();
  }

  final void print(byte[] utf8) {
    out().println(new String(utf8, StandardCharsets.UTF_8));
  }

  /// JSON that was given as an argument, or on standard input for `-`.
  static byte[] input(@Nullable String argument) throws IOException {
    return argument == null || argument.equals("-")
        ? System.in.readAllBytes()
        : argument.getBytes(StandardCharsets.UTF_8);
  }
}
