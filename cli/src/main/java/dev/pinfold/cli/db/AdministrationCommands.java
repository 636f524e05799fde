package dev.pinfold.cli.db;

import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Json;
import dev.pinfold.cli.Output;
import dev.pinfold.cli.Progress;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.lock.LockView;
import dev.pinfold.documents.transaction.Check;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// The commands on a database as a whole.
final class AdministrationCommands {

  private AdministrationCommands() {}

  @Command(
      name = "collections",
      description = "Lists the collections and how many documents they have.",
      footer = {"", "Example:", "  pinfold db collections"})
  static final class ListCollections extends DatabaseAction {
    @Override
    ExitCode run(Database database) {
      for (String name : database.collections()) {
        long count = database.collection(name).count();
        if (output().isJson()) {
          output().json(Json.object("name", name, "documents", count));
        } else {
          output().line(String.format("%,12d  %s", count, name));
        }
      }
      return ExitCode.DONE;
    }
  }

  @Command(
      name = "locks",
      description = "Prints which locks are held, by whom, and who waits.",
      footer = {
        "",
        "Example:",
        "  pinfold db locks",
        "Locks live in the process that has the database open. This command opens it itself, so it",
        "shows what is locked in here: nothing. A program sees its own with Database.locks()."
      })
  static final class Locks extends DatabaseAction {
    @Override
    ExitCode run(Database database) {
      List<LockView> locks = database.locks();
      for (LockView lock : locks) {
        String granule = lock.granule().describe(database.collectionName(lock.granule()));
        if (output().isJson()) {
          output()
              .json(
                  Json.object(
                      "granule", granule, "holders", lock.holders(), "waiters", lock.waiters()));
        } else {
          output().line(granule);
          lock.holders().forEach(party -> output().line("  held by " + party));
          lock.waiters().forEach(party -> output().line("  waited for by " + party));
        }
      }
      if (locks.isEmpty()) {
        output().note("nothing is locked");
      }
      return ExitCode.DONE;
    }
  }

  @Command(
      name = "check",
      description = "Verifies records, schema counts, indexes, commit numbers and checksums.",
      footer = {
        "",
        "Example:",
        "  pinfold db check && echo all is well",
        "It ends with 1 if something is wrong."
      })
  static final class RunCheck extends DatabaseAction {
    @Override
    ExitCode run(Database database) {
      Check.Report report;
      try (Progress progress = output().progress("documents", total(database))) {
        report = database.check(true, progress::at);
      }
      print(report, output());
      return report.isClean() ? ExitCode.DONE : ExitCode.NOT_FOUND;
    }

    private static void print(Check.Report report, Output output) {
      if (output.isJson()) {
        output.json(report);
        return;
      }
      output.line(
          String.format(
              "%,d documents in %,d records, %,d index entries, %,d collections, commit %d",
              report.documents(),
              report.records(),
              report.indexEntries(),
              report.collections(),
              report.sequence()));
      report.findings().forEach(output::line);
      output.line(report.isClean() ? "clean" : report.findings().size() + " things are wrong");
    }

    private static long total(Database database) {
      long total = 0;
      for (String name : database.collections()) {
        total += database.collection(name).count();
      }
      return total;
    }
  }

  @Command(
      name = "checkpoint",
      description = "Makes a copy of the database that opens as one, by hard links where it can.",
      footer = {"", "Example:", "  pinfold db checkpoint /backup/pins-monday"})
  static final class Checkpoint extends DatabaseAction {
    @Parameters(index = "0", paramLabel = "DIR", description = "Must not exist yet.")
    Path target = Path.of("");

    @Override
    ExitCode run(Database database) {
      database.checkpoint(target);
      Output output = output();
      if (output.isJson()) {
        output.json(Json.object("directory", target.toString(), "sequence", database.sequence()));
      }
      output.note("commit " + database.sequence() + " is in " + target);
      return ExitCode.DONE;
    }
  }

  @Command(
      name = "compact",
      description = "Merges files and drops what was overwritten.",
      footer = {"", "Example:", "  pinfold db compact"})
  static final class Compact extends DatabaseAction {
    @Override
    ExitCode run(Database database) {
      long start = System.nanoTime();
      database.compact();
      if (output().isJson()) {
        output().json(Json.object("seconds", (System.nanoTime() - start) / 1e9));
      }
      return ExitCode.DONE;
    }
  }

  @Command(
      name = "stats",
      description = "Prints figures: commits, locks, and each table's size.",
      footer = {"", "Examples:", "  pinfold db stats", "  pinfold db stats --json | jq .locks"})
  static final class Statistics extends DatabaseAction {
    @Override
    ExitCode run(Database database) {
      Map<String, Map<String, Long>> all = database.statistics();
      Output output = output();
      if (output.isJson()) {
        output.json(all);
        return ExitCode.DONE;
      }
      all.forEach(
          (group, figures) -> {
            output.line(group);
            figures.forEach(
                (name, value) -> output.line(String.format("  %-20s %,d", name, value)));
          });
      return ExitCode.DONE;
    }
  }
}
