package dev.pinfold.cli;

import dev.pinfold.documents.Database;
import dev.pinfold.documents.lock.LockView;
import dev.pinfold.documents.schema.SchemaNode;
import dev.pinfold.documents.transaction.Change;
import dev.pinfold.documents.transaction.Check;
import dev.pinfold.documents.transaction.CommittedChanges;
import dev.pinfold.documents.value.ValueType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The commands on a database as a whole.
final class AdministrationCommands {

  private AdministrationCommands() {}

  @Command(
      name = "collections",
      description = "Lists the collections and how many documents they have.")
  static final class Collections extends DatabaseAction {
    @Override
    int run(Database database) {
      for (String name : database.collections()) {
        long count = database.collection(name).count();
        out()
            .println(
                json
                    ? Json.text(Map.of("name", name, "documents", count))
                    : String.format("%,12d  %s", count, name));
      }
      return 0;
    }
  }

  @Command(
      name = "schema",
      description = "Prints every path that a collection's documents have, its types and counts.")
  static final class PrintSchema extends DatabaseAction {
    @Parameters(index = "0", paramLabel = "COLLECTION")
    String collection = "";

    @Override
    int run(Database database) {
      print(database.collection(collection).schema().root());
      return 0;
    }

    private void print(SchemaNode node) {
      Map<String, Long> types = new LinkedHashMap<>();
      for (ValueType type : ValueType.values()) {
        if (node.hasSeen(type)) {
          types.put(type.label(), node.count(type));
        }
      }
      if (!types.isEmpty()) {
        String path = node.path();
        if (json) {
          Map<String, Object> line = new LinkedHashMap<>();
          line.put("path", path);
          line.put("types", types);
          line.put("union", node.isUnion());
          line.put("map", node.isMap());
          out().println(Json.text(line));
        } else {
          out()
              .printf(
                  "%-40s  %s%s%s%n",
                  path.isEmpty() ? "(document)" : path,
                  types.toString().replaceAll("[{}]", ""),
                  node.isUnion() ? "  union" : "",
                  node.isMap() ? "  map" : "");
        }
      }
      List<SchemaNode> below = new ArrayList<>(node.fields());
      SchemaNode element = node.element();
      SchemaNode entry = node.entry();
      if (element != null) {
        below.add(element);
      }
      if (entry != null) {
        below.add(entry);
      }
      below.forEach(this::print);
    }
  }

  @Command(
      name = "changes",
      description = "Prints the committed changes, in order.",
      footer = {"", "Example: pinfold db changes --after 1000 --limit 10"})
  static final class Changes extends DatabaseAction {
    @Option(names = "--after", paramLabel = "N", description = "The last commit that is known.")
    long after;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "1000")
    int limit = 1000;

    @Override
    int run(Database database) {
      for (CommittedChanges commit : database.changes(after, limit)) {
        if (json) {
          out().println(Json.text(commit));
          continue;
        }
        for (Change change : commit.changes()) {
          out()
              .println(
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
      return 0;
    }
  }

  @Command(
      name = "locks",
      description = "Prints which locks are held, by whom, and who waits.",
      footer = {
        "",
        "Locks live in the process that has the database open. This command opens it itself, so it shows",
        "what is locked in here: nothing. A program sees its own with Database.locks()."
      })
  static final class Locks extends DatabaseAction {
    @Override
    int run(Database database) {
      List<LockView> locks = database.locks();
      for (LockView lock : locks) {
        String granule = lock.granule().describe(database.collectionName(lock.granule()));
        if (json) {
          Map<String, Object> line = new LinkedHashMap<>();
          line.put("granule", granule);
          line.put("holders", lock.holders());
          line.put("waiters", lock.waiters());
          out().println(Json.text(line));
        } else {
          out().println(granule);
          lock.holders().forEach(party -> out().println("  held by " + party));
          lock.waiters().forEach(party -> out().println("  waited for by " + party));
        }
      }
      if (locks.isEmpty() && !json) {
        err().println("nothing is locked");
      }
      return 0;
    }
  }

  @Command(
      name = "check",
      description = "Verifies records, schema counts, indexes, commit numbers and checksums.")
  static final class RunCheck extends DatabaseAction {
    @Override
    int run(Database database) {
      Check.Report report;
      try (Progress progress = new Progress(err(), "documents", total(database))) {
        report = database.check(true, progress::at);
      }
      if (json) {
        out().println(Json.text(report));
      } else {
        out()
            .printf(
                "%,d documents in %,d records, %,d index entries, %,d collections, commit %d%n",
                report.documents(),
                report.records(),
                report.indexEntries(),
                report.collections(),
                report.sequence());
        report.findings().forEach(out()::println);
        out().println(report.isClean() ? "clean" : report.findings().size() + " things are wrong");
      }
      return report.isClean() ? 0 : Pinfold.NOT_FOUND;
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
      description = "Makes a copy of the database that opens as one, by hard links where it can.")
  static final class Checkpoint extends DatabaseAction {
    @Parameters(index = "0", paramLabel = "DIR", description = "Must not exist yet.")
    @Nullable Path target;

    @Override
    int run(Database database) {
      Path directory = target;
      if (directory != null) {
        database.checkpoint(directory);
        err().println("commit " + database.sequence() + " is in " + directory);
      }
      return 0;
    }
  }

  @Command(name = "compact", description = "Merges files and drops what was overwritten.")
  static final class Compact extends DatabaseAction {
    @Override
    int run(Database database) {
      database.compact();
      return 0;
    }
  }

  @Command(name = "stats", description = "Prints figures: commits, locks, and each table's size.")
  static final class Statistics extends DatabaseAction {
    @Override
    int run(Database database) {
      Map<String, Map<String, Long>> all = database.statistics();
      if (json) {
        out().println(Json.text(all));
        return 0;
      }
      all.forEach(
          (group, figures) -> {
            out().println(group);
            figures.forEach((name, value) -> out().printf("  %-20s %,d%n", name, value));
          });
      return 0;
    }
  }
}
