package dev.pinfold.cli.db;

import dev.pinfold.base.ClosestName;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.NextStep;
import dev.pinfold.cli.Output;
import dev.pinfold.documents.Collection;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.DatabaseOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// A command on an open database.
abstract class DatabaseAction implements Callable<Integer> {

  private static final Duration TRY_EVERY = Duration.ofMillis(50);

  @Mixin CommonOptions common = new CommonOptions();

  @Option(names = "--db", paramLabel = "DIR", description = "The database directory.")
  @Nullable Path directory;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "2",
      description = "Wait so long for another process to close the database (default 2).")
  int waitSeconds;

  /// Whether the command makes the database if it is not there.
  boolean creates() {
    return false;
  }

  private Path directory() {
    Path given = directory;
    if (given != null) {
      return given;
    }
    String environment = System.getenv("PINFOLD_DB");
    return Path.of(environment != null && !environment.isEmpty() ? environment : "pinfold-db");
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    prepare();
    ExitCode code;
    try (Database database = open()) {
      code = run(database);
    }
    output().flush();
    return code.number();
  }

  /// Reads what the command needs from outside: others cannot have the database while this one
  /// waits for somebody to type.
  void prepare() throws IOException {}

  /// Does the work.
  abstract ExitCode run(Database database) throws IOException;

  /// Opens the database, which another command may be about to close.
  final Database open() throws InterruptedException {
    DatabaseOptions options =
        creates() ? DatabaseOptions.DEFAULT : DatabaseOptions.DEFAULT.existingOnly();
    long deadline = System.nanoTime() + Duration.ofSeconds(Math.max(0, waitSeconds)).toNanos();
    while (true) {
      try {
        return Database.open(directory(), options);
      } catch (ProblemException e) {
        if (!e.problem().code().equals("directory_in_use") || System.nanoTime() >= deadline) {
          throw e;
        }
      }
      if (common.interruption().await(TRY_EVERY)) {
        common.interruption().check();
      }
    }
  }

  /// The collection of that name. Unlike the database itself, refuses a name that was never written
  /// to: at a terminal that is a misspelled one.
  ///
  /// @throws ProblemException `collection_not_found`
  static Collection existing(Database database, String name) {
    List<String> names = database.collections();
    if (!names.contains(name)) {
      Problem problem =
          Problem.of(
                  Problem.Kind.NOT_FOUND, "collection_not_found", "there is no collection " + name)
              .with("collection", name);
      throw new ProblemException(
          suggesting(problem, ClosestName.of(name, names), "pinfold db collections lists them"));
    }
    return database.collection(name);
  }

  /// A problem with a next step that begins with the name that was probably meant.
  static Problem suggesting(Problem problem, @Nullable String closest, String otherwise) {
    return problem.with(
        NextStep.DETAIL,
        closest == null ? otherwise : "did you mean " + closest + "? " + otherwise);
  }

  /// Where the command prints.
  final Output output() {
    return common.output();
  }
}
