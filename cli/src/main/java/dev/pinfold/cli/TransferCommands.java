package dev.pinfold.cli;

import dev.pinfold.documents.Database;
import dev.pinfold.documents.Importer;
import dev.pinfold.documents.ReadView;
import dev.pinfold.documents.query.FilterParser;
import dev.pinfold.documents.query.Projection;
import dev.pinfold.documents.query.Query;
import dev.pinfold.documents.query.Rows;
import dev.pinfold.documents.query.Sort;
import dev.pinfold.documents.value.NodeNames;
import dev.pinfold.documents.value.Path;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FileInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The commands that bring documents in and out.
final class TransferCommands {

  private TransferCommands() {}

  /// Lets a long command end in good order when it is interrupted.
  private static final class Interruption implements AutoCloseable {
    private final AtomicBoolean requested = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Thread worker = Thread.currentThread();
    private final Thread hook = new Thread(this::request);

    Interruption() {
      Runtime.getRuntime().addShutdownHook(hook);
    }

    private void request() {
      requested.set(true);
      // The process ends when its hooks do: wait for the work to come to a good place.
      while (worker.isAlive() && !ended.get()) {
        try {
          worker.join(50);
        } catch (InterruptedException e) {
          return;
        }
      }
    }

    boolean isRequested() {
      return requested.get();
    }

    @Override
    public void close() {
      ended.set(true);
      if (!requested.get()) {
        Runtime.getRuntime().removeShutdownHook(hook);
      }
    }
  }

  @Command(
      name = "import",
      description = "Puts documents in, one JSON text a line; files may be compressed with gzip.",
      footer = {
        "",
        "Examples:",
        "  pinfold db import pins pins.ndjson.gz --id cid",
        "  zcat pins.gz | pinfold db import pins -",
        "  pinfold db import pins pins.ndjson --skip-bad refused.ndjson",
        "A line's id is its member _id, or what stands at --id, or made up. A line that cannot be put",
        "ends the import with its number and column; with --skip-bad it goes to a report with the reason.",
        "An import that was interrupted has put what it says; --skip-lines goes on from there."
      })
  static final class Import extends DatabaseAction {
    @Parameters(index = "0", paramLabel = "COLLECTION")
    String collection = "";

    @Parameters(
        index = "1..*",
        arity = "0..*",
        paramLabel = "FILE",
        description = "- for standard input")
    List<String> files = List.of("-");

    @Option(names = "--id", paramLabel = "PATH", description = "Where in a line its id stands.")
    @Nullable String id;

    @Option(names = "--skip-bad", paramLabel = "FILE", description = "Report bad lines and go on.")
    java.nio.file.@Nullable Path report;

    @Option(names = "--skip-lines", paramLabel = "N", description = "Leave out the first N lines.")
    long skipLines;

    @Override
    boolean creates() {
      return true;
    }

    @Override
    int run(Database database) throws IOException {
      String idPath = id;
      Importer importer =
          database.collection(collection).importer(idPath == null ? null : Path.parse(idPath));
      long documents = 0;
      long refused = 0;
      long start = System.nanoTime();
      java.nio.file.Path reportFile = report;
      try (Interruption interruption = new Interruption();
          PrintWriter bad =
              reportFile == null
                  ? null
                  : new PrintWriter(Files.newBufferedWriter(reportFile, StandardCharsets.UTF_8))) {
        for (String file : files.isEmpty() ? List.of("-") : files) {
          Importer.Result result = one(file, importer, bad, interruption);
          documents += result.documents();
          refused += result.refused();
          if (!result.ended()) {
            err()
                .println(
                    "interrupted after "
                        + result.lines()
                        + " lines of "
                        + file
                        + "; go on with --skip-lines "
                        + result.lines());
            return Pinfold.INTERRUPTED;
          }
        }
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      if (json) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("documents", documents);
        result.put("refused", refused);
        result.put("seconds", seconds);
        out().println(Json.text(result));
      } else {
        err()
            .printf(
                "%,d documents put in %.1f s (%,.0f/s)%s%n",
                documents,
                seconds,
                documents / seconds,
                refused == 0 ? "" : ", " + refused + " lines refused");
      }
      return 0;
    }

    private Importer.Result one(
        String file, Importer importer, @Nullable PrintWriter bad, Interruption interruption)
        throws IOException {
      long size = file.equals("-") ? 0 : Files.size(java.nio.file.Path.of(file));
      try (Counted counted = new Counted(file.equals("-") ? System.in : new FileInputStream(file));
          InputStream in = decompressed(counted);
          Progress progress = new Progress(err(), "documents", size)) {
        return importer.run(
            in,
            skipLines,
            (line, text, problem) -> {
              if (bad == null) {
                return false;
              }
              Map<String, Object> entry = new LinkedHashMap<>();
              entry.put("file", file);
              entry.put("line", line);
              entry.put("code", problem.problem().code());
              entry.put("reason", problem.problem().message());
              entry.put("text", new String(text, StandardCharsets.UTF_8));
              bad.println(Json.text(entry));
              return true;
            },
            (lines, documents, bytes) -> {
              progress.at(documents, counted.count, size);
              return !interruption.isRequested();
            });
      }
    }

    private static InputStream decompressed(InputStream raw) throws IOException {
      BufferedInputStream in = new BufferedInputStream(raw, 1 << 16);
      in.mark(2);
      boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
      in.reset();
      return gzip ? new GZIPInputStream(in, 1 << 16) : in;
    }
  }

  /// Counts the bytes that are read.
  private static final class Counted extends FilterInputStream {
    private long count;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      count += read < 0 ? 0 : 1;
      return read;
    }

    @Override
    public int read(byte[] b, int from, int length) throws IOException {
      int read = super.read(b, from, length);
      count += Math.max(0, read);
      return read;
    }
  }

  @Command(
      name = "export",
      description = "Prints documents, one JSON text a line, as they were at one moment.",
      footer = {
        "",
        "Examples:",
        "  pinfold db export pins > pins.ndjson",
        "  pinfold db export pins --out pins.ndjson.gz --no-id",
        "Each line begins with the id as member _id, so that it can be imported again."
      })
  static final class Export extends DatabaseAction {
    @Parameters(index = "0", paramLabel = "COLLECTION")
    String collection = "";

    @Option(names = "--filter", paramLabel = "FILTER")
    String filter = "{}";

    @Option(names = "--no-id", description = "Leave the id out: the documents as they were put.")
    boolean noId;

    @Option(names = "--out", paramLabel = "FILE", description = "With .gz it is compressed.")
    java.nio.file.@Nullable Path file;

    @Override
    int run(Database database) throws IOException {
      Projection projection = noId ? Projection.BODY : Projection.ALL;
      NodeNames names = database.collection(collection).schema();
      java.nio.file.Path target = file;
      long documents = 0;
      try (Interruption interruption = new Interruption();
          ReadView view = database.readView();
          Rows rows =
              view.rows(collection, new Query(FilterParser.parse(filter), Sort.NONE, 0, null));
          Progress progress =
              new Progress(err(), "documents", database.collection(collection).count());
          OutputStream out = target == null ? null : opened(target)) {
        while (rows.next()) {
          byte[] line = projection.toJson(rows.row().id(), rows.row().packed(), names);
          if (out == null) {
            print(line);
          } else {
            out.write(line);
            out.write('\n');
          }
          documents++;
          progress.at(documents);
          if (interruption.isRequested()) {
            return Pinfold.INTERRUPTED;
          }
        }
      }
      if (target != null) {
        err().println(documents + " documents written to " + target);
      }
      return 0;
    }

    private static OutputStream opened(java.nio.file.Path target) throws IOException {
      OutputStream raw = new BufferedOutputStream(Files.newOutputStream(target), 1 << 16);
      return target.toString().endsWith(".gz") ? new GZIPOutputStream(raw, 1 << 16) : raw;
    }
  }

  @Command(
      name = "dump",
      description = "Prints documents as path records: d:collection:document:path = value.",
      footer = {"", "Elements of arrays are named by their stable ids, as in tags[#0]."})
  static final class PrintDump extends DatabaseAction {
    @Parameters(index = "0", arity = "0..1", paramLabel = "COLLECTION")
    @Nullable String collection;

    @Override
    int run(Database database) {
      String one = collection;
      try (ReadView view = database.readView()) {
        for (String name : one == null ? database.collections() : List.of(one)) {
          view.dump(name, out()::println);
        }
      }
      return 0;
    }
  }
}
