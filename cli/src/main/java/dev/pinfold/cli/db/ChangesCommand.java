package dev.pinfold.cli.db;

import dev.pinfold.base.ProblemException;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Output;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.transaction.Change;
import dev.pinfold.documents.transaction.CommittedChanges;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `pinfold db changes`.
@Command(
    name = "changes",
    description = "Prints the committed changes, in order.",
    footer = {
      "",
      "Examples:",
      "  pinfold db changes --after 1000 --limit 10",
      "  pinfold db changes --follow --json",
      "With --follow it goes on until it is interrupted. In between it closes the database, so",
      "that other commands can write; while one of them has it open, changes are printed later."
    })
final class ChangesCommand extends DatabaseAction {

  /// Commits that are read at once.
  private static final int COMMITS = 1_000;

  @Option(names = "--after", paramLabel = "N", description = "The last commit that is known.")
  long after;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Print at most N commits (default 1000); with --follow there is no limit.")
  int limit;

  @Option(names = "--follow", description = "Wait for more, until interrupted.")
  boolean follow;

  @Option(
      names = "--every",
      paramLabel = "SECONDS",
      defaultValue = "1",
      description = "Look so often with --follow (default 1).")
  double everySeconds;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!follow) {
      return super.call();
    }
    common.interruption().watch();
    Duration pause = Duration.ofMillis(Math.max(10, (long) (everySeconds * 1000)));
    super.call();
    while (!common.interruption().await(pause)) {
      try {
        super.call();
      } catch (ProblemException e) {
        if (!e.problem().code().equals("directory_in_use")) {
          throw e;
        }
      }
    }
    return ExitCode.INTERRUPTED.number();
  }

  @Override
  ExitCode run(Database database) {
    int left = follow ? Integer.MAX_VALUE : limit;
    while (left > 0 && !common.interruption().isRequested()) {
      List<CommittedChanges> commits = database.changes(after, Math.min(left, COMMITS));
      if (commits.isEmpty()) {
        break;
      }
      commits.forEach(this::print);
      after = commits.getLast().sequence();
      left -= follow ? 0 : commits.size();
    }
    return ExitCode.DONE;
  }

  private void print(CommittedChanges commit) {
    Output output = output();
    if (output.isJson()) {
      output.json(commit);
      return;
    }
    for (Change change : commit.changes()) {
      output.line(
          commit.sequence()
              + "  "
              + commit.time()
              + "  "
              + change.kind()
              + "  "
              + change.collection()
              + "  "
              + change.id()
              + "  "
              + change.path());
    }
  }
}
