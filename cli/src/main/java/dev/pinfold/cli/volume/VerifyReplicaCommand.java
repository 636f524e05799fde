package dev.pinfold.cli.volume;

import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Json;
import dev.pinfold.cli.Output;
import dev.pinfold.volumes.replica.ReplicaCheck;
import dev.pinfold.volumes.replica.ReplicaReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pinfold zfs verify-replica`.
@Command(
    name = "verify-replica",
    description = {
      "Looks whether a replica is what it should be: its newest snapshot is the source's, by guid, and",
      "a database opened from a clone of it is sound, with the commits that the name says.",
      "A clone is mounted, so this needs root, and only on the host of the replica. Elsewhere only the",
      "guid is looked at. Ends with 1 if something is wrong."
    },
    footer = {
      "",
      "Examples:",
      "  pinfold zfs verify-replica backup/pinfold/main",
      "  pinfold zfs verify-replica backup/pinfold/main --source root@here.example.org:tank/pinfold/main",
      "  pinfold zfs verify-replica pinfold@cellar.example.org:backup/pinfold/main --source"
          + " tank/pinfold/main"
    })
final class VerifyReplicaCommand implements Callable<Integer> {

  @Mixin CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "[HOST:]DATASET", description = "The replica.")
  String target = "";

  @Option(
      names = "--source",
      paramLabel = "[HOST:]DATASET",
      description = "What it is a replica of, to compare guids.")
  @Nullable String source;

  @Override
  public Integer call() {
    Output output = common.output();
    Path directory = directory();
    ReplicaReport report;
    try {
      report =
          new ReplicaCheck(Place.side(target))
              .run(source == null ? null : Place.side(source), directory);
    } finally {
      delete(directory);
    }
    if (output.isJson()) {
      output.json(Json.object("report", report));
    } else {
      output.line(
          report.target()
              + ": "
              + report.snapshot()
              + ", guid "
              + report.guid()
              + (report.isOpened()
                  ? ", commit " + report.sequence() + ", " + report.documents() + " documents"
                  : ""));
      report.findings().forEach(finding -> output.line("wrong: " + finding));
      report.notes().forEach(note -> output.note("note: " + note));
    }
    return (report.isClean() ? ExitCode.DONE : ExitCode.NOT_FOUND).number();
  }

  private static Path directory() {
    try {
      return Files.createTempDirectory("pinfold-verify");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path directory) {
    try {
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
