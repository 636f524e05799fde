package dev.pinfold.cli;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.query.IndexDefinition;
import dev.pinfold.documents.value.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `pinfold db index`: secondary indexes.
@Command(
    name = "index",
    description = "Makes, drops and lists indexes.",
    mixinStandardHelpOptions = true,
    subcommands = {
      IndexCommands.Create.class,
      IndexCommands.Drop.class,
      IndexCommands.ListIndexes.class
    })
final class IndexCommands implements Runnable {

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      name = "create",
      description = "Makes an index over one or several paths.",
      footer = {
        "",
        "Examples:",
        "  pinfold db index create pins by-name name",
        "  pinfold db index create pins by-kind-and-size meta.kind meta.size",
        "  pinfold db index create pins by-meta 'meta.*'      every member of meta, by name",
        "Paths go through arrays: an index on tags has an entry for each tag."
      })
  static final class Create extends DatabaseAction {
    @Parameters(index = "0", paramLabel = "COLLECTION")
    String collection = "";

    @Parameters(index = "1", paramLabel = "NAME")
    String name = "";

    @Parameters(index = "2..*", arity = "1..8", paramLabel = "PATH")
    List<String> paths = List.of();

    @Override
    int run(Database database) {
      long total = database.collection(collection).count();
      try (Progress progress = new Progress(err(), "documents", total)) {
        database
            .collection(collection)
            .createIndex(name, paths.stream().map(Path::parse).toList(), progress::at);
      }
      return 0;
    }
  }

  @Command(name = "drop", description = "Drops an index.")
  static final class Drop extends DatabaseAction {
    @Parameters(index = "0", paramLabel = "COLLECTION")
    String collection = "";

    @Parameters(index = "1", paramLabel = "NAME")
    String name = "";

    @Override
    int run(Database database) {
      if (!database.collection(collection).dropIndex(name)) {
        throw new ProblemException(
            Problem.of(
                Problem.Kind.NOT_FOUND,
                "index_not_found",
                "collection " + collection + " has no index " + name));
      }
      return 0;
    }
  }

  @Command(name = "ls", description = "Lists the indexes of a collection.")
  static final class ListIndexes extends DatabaseAction {
    @Parameters(index = "0", paramLabel = "COLLECTION")
    String collection = "";

    @Override
    int run(Database database) {
      for (IndexDefinition index : database.collection(collection).indexes()) {
        List<String> paths = index.paths().stream().map(Path::toString).toList();
        out()
            .println(
                json
                    ? Json.text(Map.of("name", index.name(), "paths", paths))
                    : index.name() + "  " + String.join(", ", paths));
      }
      return 0;
    }
  }
}
