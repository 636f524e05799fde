package dev.pinfold.cli.db;

import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Json;
import dev.pinfold.cli.Output;
import dev.pinfold.cli.OutputFile;
import dev.pinfold.cli.Progress;
import dev.pinfold.documents.Collection;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.ReadView;
import dev.pinfold.documents.query.FilterParser;
import dev.pinfold.documents.query.Projection;
import dev.pinfold.documents.query.Query;
import dev.pinfold.documents.query.Rows;
import dev.pinfold.documents.query.Sort;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pinfold db export`.
@Command(
    name = "export",
    description = "Prints documents, one JSON text a line, as they were at one moment.",
    footer = {
      "",
      "Examples:",
      "  pinfold db export pins > pins.ndjson",
      "  pinfold db export pins --out pins.ndjson.gz --no-id",
      "Each line begins with the id as member _id, so that it can be imported again. A file",
      "appears, or is replaced, when all of it is written."
    })
final class ExportCommand extends DatabaseAction {

  @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
  String collection = "";

  @Option(names = "--filter", paramLabel = "FILTER", description = "Which documents, as in find.")
  String filter = "{}";

  @Option(names = "--no-id", description = "Leave the id out: the documents as they were put.")
  boolean noId;

  @Option(names = "--out", paramLabel = "FILE", description = "With .gz it is compressed.")
  @Nullable Path file;

  @Override
  void prepare() {
    common.interruption().watch();
  }

  @Override
  ExitCode run(Database database) {
    Collection documents = existing(database, collection);
    Output output = output();
    Path target = file;
    if (target == null) {
      write(database, documents, output::line);
      return ExitCode.DONE;
    }
    try (OutputFile out = OutputFile.replacing(target)) {
      long count = write(database, documents, out::line);
      out.commit();
      if (output.isJson()) {
        output.json(Json.object("documents", count, "file", target.toString()));
      }
      output.note(count + " documents written to " + target);
    }
    return ExitCode.DONE;
  }

  private long write(Database database, Collection documents, Consumer<byte[]> lines) {
    Projection projection = noId ? Projection.BODY : Projection.ALL;
    Query query = new Query(FilterParser.parse(filter), Sort.NONE, 0, null);
    long count = 0;
    try (ReadView view = database.readView();
        Rows rows = view.rows(collection, query);
        Progress progress = output().progress("documents", documents.count())) {
      while (rows.next()) {
        lines.accept(projection.toJson(rows.row().id(), rows.row().packed(), documents.schema()));
        count++;
        progress.at(count);
        common.interruption().check();
      }
    }
    return count;
  }
}
