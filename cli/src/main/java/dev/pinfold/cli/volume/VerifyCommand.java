package dev.pinfold.cli.volume;

import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Json;
import dev.pinfold.cli.Output;
import dev.pinfold.cli.Progress;
import dev.pinfold.node.volume.Volume;
import dev.pinfold.volumes.checkpoint.Catalogue;
import dev.pinfold.volumes.checkpoint.Checkpoint;
import dev.pinfold.volumes.checkpoint.Clones;
import dev.pinfold.volumes.checkpoint.Verification;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pinfold zfs verify`.
@Command(
    name = "verify",
    description = {
      "Opens a checkpoint as a clone and runs the check of the engine over it: it must find nothing,",
      "and the last commit must be the one that the catalogue says. Ends with 1 if not."
    },
    footer = {
      "",
      "Examples:",
      "  pinfold zfs verify latest",
      "  pinfold zfs verify pinfold_20261121T203105Z_s123456 --checksums"
    })
final class VerifyCommand implements Callable<Integer> {

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin VolumeOptions options = new VolumeOptions();

  @Parameters(paramLabel = "CHECKPOINT", description = "Its name, or latest.")
  String checkpoint = "";

  @Option(names = "--checksums", description = "Reads every block of the database, too.")
  boolean checksums;

  @Override
  public Integer call() {
    Output output = common.output();
    Volume volume = options.volume();
    Checkpoint one = new Catalogue(volume.zfs().tool()).find(volume.place().dataset(), checkpoint);
    Verification found;
    try (Progress progress = output.progress("documents", 0)) {
      found =
          new Clones(volume.zfs(), volume.place())
              .verify(one, checksums, count -> progress.at(count, count, 0));
    }
    print(found, output);
    return (found.isGood() ? ExitCode.DONE : ExitCode.NOT_FOUND).number();
  }

  static void print(Verification found, Output output) {
    if (output.isJson()) {
      output.json(
          Json.object(
              "checkpoint",
              found.checkpoint().name(),
              "good",
              found.isGood(),
              "sequence",
              found.sequence(),
              "documents",
              found.documents(),
              "findings",
              found.findings()));
      return;
    }
    found.findings().forEach(output::line);
    output.line(
        String.format(
            "%s: commit %d, %d documents, %s",
            found.checkpoint().name(),
            found.sequence(),
            found.documents(),
            found.isGood() ? "good" : found.findings().size() + " findings"));
  }
}
