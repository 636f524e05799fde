package dev.pinfold.cli.client;

import static dev.pinfold.base.Problem.Kind.INVALID;
import static dev.pinfold.base.Problem.Kind.UNAVAILABLE;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Input;
import dev.pinfold.cli.Json;
import dev.pinfold.cli.NextStep;
import dev.pinfold.cli.Output;
import dev.pinfold.cli.OutputFile;
import dev.pinfold.cli.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pinfold import`.
@Command(
    name = "import",
    description =
        "Imports pins as \"ipfs-cluster-service state export\" writes them, while the server runs.",
    footer = {
      "",
      "Examples:",
      "  ipfs-cluster-service state export | pinfold import -",
      "  pinfold import state.json.gz --refused refused.ndjson",
      "Files may be compressed with gzip. Old and new forms of the export are read. A pin that is",
      "there already is replaced, so an import can be given again. After an interruption it goes on",
      "with --skip N, which the last message names."
    })
public final class ImportCommand implements Callable<Integer> {

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin ServerOptions server = new ServerOptions();

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Files of exports, or - for standard input.")
  List<String> files = List.of();

  @Option(
      names = "--owner",
      paramLabel = "OWNER",
      description = "Whose the pins become (default: the cluster API's).")
  @Nullable String owner;

  @Option(
      names = "--rmin",
      paramLabel = "N",
      description = "Replication at least, in the stead of what the file says.")
  @Nullable Integer replicationMin;

  @Option(
      names = "--rmax",
      paramLabel = "N",
      description = "Replication at most, in the stead of what the file says.")
  @Nullable Integer replicationMax;

  @Option(
      names = "--allocs",
      paramLabel = "PEER,...",
      description = "The peers of all pins, in the stead of what the file says.")
  @Nullable String allocations;

  @Option(
      names = "--skip",
      paramLabel = "N",
      defaultValue = "0",
      description = "Leave out the first N lines of the first file.")
  long skip;

  @Option(
      names = "--refused",
      paramLabel = "FILE",
      description = "Write what was refused, and why, to this file as lines of JSON.")
  @Nullable Path refusedFile;

  /// What the server told so far of one file.
  private static final class Told {
    private long lines;
    private long imported;
    private long refused;
    private boolean done;

    /// Why it is not done.
    private String reason = "import_cut_off";

    private String why = "the server ended before the import";
  }

  @Override
  public Integer call() throws IOException {
    for (String file : files) {
      Input.requireFile(file);
    }
    common.interruption().watch();
    Path target = refusedFile;
    ExitCode code = ExitCode.DONE;
    try (OutputFile report = target == null ? null : OutputFile.open(target)) {
      long skipped = skip;
      for (String file : files) {
        code = run(file, skipped, report) ? code : ExitCode.INVALID;
        skipped = 0;
      }
      if (report != null) {
        report.commit();
      }
    }
    return code.number();
  }

  private boolean run(String file, long skipped, @Nullable OutputFile report) throws IOException {
    Output output = common.output();
    Told told = new Told();
    told.lines = skipped;
    Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
    parameters.put("owner", owner);
    parameters.put("replication-min", replicationMin);
    parameters.put("replication-max", replicationMax);
    parameters.put("allocations", allocations);
    parameters.put("skip", skipped);
    try (Input in = common.open(file);
        Progress progress = output.progress("pins", 0)) {
      server
          .admin()
          .exchange(
              "POST",
              "/v1/import" + PinPaths.query(parameters),
              in,
              line -> told(line, told, output, report, progress, in));
    } catch (ProblemException e) {
      Problem problem = e.problem();
      throw new ProblemException(
          problem.with(
              NextStep.DETAIL,
              told.lines > 0
                  ? "the first " + told.lines + " lines are in: go on with --skip " + told.lines
                  : String.valueOf(problem.details().getOrDefault(NextStep.DETAIL, "try again"))),
          e);
    }
    if (!told.done) {
      throw new ProblemException(
          Problem.of(told.reason.startsWith("json_") ? INVALID : UNAVAILABLE, told.reason, told.why)
              .with(NextStep.DETAIL, "go on with --skip " + told.lines));
    }
    if (output.isJson()) {
      output.json(Json.object("file", file, "imported", told.imported, "refused", told.refused));
    } else {
      output.line(
          String.format("%s: %,d pins imported, %,d refused", file, told.imported, told.refused));
    }
    return told.refused == 0;
  }

  private static void told(
      JsonNode line,
      Told told,
      Output output,
      @Nullable OutputFile report,
      Progress progress,
      Input in) {
    JsonNode refused = line.path("refused");
    if (refused.isObject()) {
      if (report != null) {
        report.line(refused.toString());
      } else {
        output.note(
            refused,
            "line " + refused.path("line").asLong() + ": " + refused.path("message").asText());
      }
      return;
    }
    told.lines = line.path("lines").asLong(told.lines);
    told.imported = line.path("imported").asLong(told.imported);
    told.refused = line.path("refused").asLong(told.refused);
    told.done |= line.path("done").asBoolean();
    if (line.has("reason")) {
      told.reason = line.path("reason").asText();
      told.why = line.path("message").asText();
      if (!line.path("details").isEmpty()) {
        told.why += " " + line.path("details");
      }
    }
    progress.at(told.imported, in.consumed(), in.size());
  }
}
