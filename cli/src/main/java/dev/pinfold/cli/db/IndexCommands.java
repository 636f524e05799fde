package dev.pinfold.cli.db;

import dev.pinfold.base.ClosestName;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Json;
import dev.pinfold.cli.Pinfold;
import dev.pinfold.cli.Progress;
import dev.pinfold.documents.Collection;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.IndexOptions;
import dev.pinfold.documents.query.IndexDefinition;
import dev.pinfold.documents.value.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `pinfold db index`: secondary indexes.
@Command(
    name = "index",
    description = "Makes, drops and lists indexes.",
    mixinStandardHelpOptions = true,
    versionProvider = Pinfold.Version.class,
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
        "  pinfold db index create pins by-end expire_at --sparse",
        "Paths go through arrays: an index on tags has an entry for each tag.",
        "A sparse index is smaller, and costs documents without its paths nothing. A query uses it",
        "only where its filter makes sure that every path is there."
      })
  static final class Create extends DatabaseAction {
    @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
    String collection = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "The index's name.")
    String name = "";

    @Parameters(
        index = "2..*",
        arity = "1..8",
        paramLabel = "PATH",
        description = "What it is over, the most significant first.")
    List<String> paths = List.of();

    @Option(
        names = "--sparse",
        description = "No entry for a document in which one of the paths reaches nothing.")
    boolean sparse;

    @Override
    ExitCode run(Database database) {
      if (!database.collections().contains(collection)) {
        output().note("collection " + collection + " is new: the index is for what will be put");
      }
      Collection documents = database.collection(collection);
      try (Progress progress = output().progress("documents", documents.count())) {
        documents.createIndex(
            name,
            paths.stream().map(Path::parse).toList(),
            sparse ? IndexOptions.SPARSE : IndexOptions.DEFAULT,
            progress::at);
      }
      if (output().isJson()) {
        output().json(result("created", collection, name));
      }
      return ExitCode.DONE;
    }
  }

  private static Map<String, Object> result(String what, String collection, String name) {
    return Json.object("result", what, "collection", collection, "name", name);
  }

  @Command(
      name = "drop",
      description = "Drops an index.",
      footer = {"", "Example:", "  pinfold db index drop pins by-name"})
  static final class Drop extends DatabaseAction {
    @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
    String collection = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "The index's name.")
    String name = "";

    @Override
    ExitCode run(Database database) {
      Collection documents = existing(database, collection);
      if (!documents.dropIndex(name)) {
        List<String> names = documents.indexes().stream().map(IndexDefinition::name).toList();
        Problem problem =
            Problem.of(
                    Problem.Kind.NOT_FOUND,
                    "index_not_found",
                    "collection " + collection + " has no index " + name)
                .with("collection", collection)
                .with("index", name);
        throw new ProblemException(
            suggesting(
                problem,
                ClosestName.of(name, names),
                "pinfold db index ls " + collection + " lists them"));
      }
      if (output().isJson()) {
        output().json(result("dropped", collection, name));
      }
      return ExitCode.DONE;
    }
  }

  @Command(
      name = "ls",
      description = "Lists the indexes of a collection.",
      footer = {"", "Example:", "  pinfold db index ls pins"})
  static final class ListIndexes extends DatabaseAction {
    @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
    String collection = "";

    @Override
    ExitCode run(Database database) {
      for (IndexDefinition index : existing(database, collection).indexes()) {
        List<String> paths = index.paths().stream().map(Path::toString).toList();
        if (output().isJson()) {
          output()
              .json(Json.object("name", index.name(), "paths", paths, "sparse", index.sparse()));
        } else {
          String sparse = index.sparse() ? "  sparse" : "";
          output().line(index.name() + "  " + String.join(", ", paths) + sparse);
        }
      }
      return ExitCode.DONE;
    }
  }
}
