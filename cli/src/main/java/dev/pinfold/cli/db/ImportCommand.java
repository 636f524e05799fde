package dev.pinfold.cli.db;

import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Input;
import dev.pinfold.cli.Json;
import dev.pinfold.cli.Output;
import dev.pinfold.cli.OutputFile;
import dev.pinfold.cli.Progress;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.Importer;
import dev.pinfold.documents.value.Path;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pinfold db import`.
@Command(
    name = "import",
    description = "Puts documents in, one JSON text a line; files may be compressed with gzip.",
    footer = {
      "",
      "Examples:",
      "  pinfold db import pins pins.ndjson.gz --id cid",
      "  zcat pins.gz | pinfold db import pins -",
      "  pinfold db import pins pins.ndjson --skip-bad refused.ndjson",
      "A line's id is its member _id, or what stands at --id, or made up. A line that cannot be",
      "put ends the import with its number and column; with --skip-bad it goes to a report with",
      "the reason. An import that was interrupted has put what it says; --skip-lines goes on from",
      "there."
    })
final class ImportCommand extends DatabaseAction {

  @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
  String collection = "";

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "FILE",
      description = "One or several; - for standard input.")
  List<String> files = List.of(Input.STANDARD);

  @Option(names = "--id", paramLabel = "PATH", description = "Where in a line its id stands.")
  @Nullable String id;

  @Option(names = "--skip-bad", paramLabel = "FILE", description = "Report bad lines and go on.")
  java.nio.file.@Nullable Path report;

  @Option(
      names = "--skip-lines",
      paramLabel = "N",
      description = "Leave out the first N lines of the first file.")
  long skipLines;

  private @Nullable Input first;
  private long documents;
  private long refused;

  @Override
  boolean creates() {
    return true;
  }

  private List<String> names() {
    return files.isEmpty() ? List.of(Input.STANDARD) : files;
  }

  @Override
  void prepare() {
    common.interruption().watch();
    // A name that is wrong ends the import before it begins.
    names().forEach(Input::requireFile);
    first = common.open(names().getFirst());
  }

  @Override
  ExitCode run(Database database) throws IOException {
    String idPath = id;
    Importer importer =
        database.collection(collection).importer(idPath == null ? null : Path.parse(idPath));
    java.nio.file.Path reportFile = report;
    long start = System.nanoTime();
    try (OutputFile bad = reportFile == null ? null : OutputFile.open(reportFile)) {
      long skip = skipLines;
      for (String name : names()) {
        Input in = first == null ? common.open(name) : first;
        first = null;
        run(importer, new FileImport(in, skip, bad, common.interruption()));
        skip = 0;
      }
    } finally {
      database.sync();
    }
    tell((System.nanoTime() - start) / 1e9);
    return ExitCode.DONE;
  }

  private void run(Importer importer, FileImport file) throws IOException {
    try (Progress progress = output().progress("documents", file.bytes())) {
      Importer.Result result = file.run(importer, progress);
      documents += result.documents();
      refused += result.refused();
    }
  }

  private void tell(double seconds) {
    Output output = output();
    if (output.isJson()) {
      output.json(Json.object("documents", documents, "refused", refused, "seconds", seconds));
    }
    output.note(
        String.format(
            "%,d documents put in %.1f s (%,.0f/s)%s",
            documents,
            seconds,
            documents / Math.max(1e-3, seconds),
            refused == 0 ? "" : ", " + refused + " lines refused"));
  }
}
