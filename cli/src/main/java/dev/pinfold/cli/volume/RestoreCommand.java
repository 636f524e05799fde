package dev.pinfold.cli.volume;

import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Json;
import dev.pinfold.cli.Output;
import dev.pinfold.cli.Progress;
import dev.pinfold.node.volume.Volume;
import dev.pinfold.volumes.checkpoint.Catalogue;
import dev.pinfold.volumes.checkpoint.Checkpoint;
import dev.pinfold.volumes.checkpoint.Restore;
import dev.pinfold.volumes.checkpoint.Verification;
import dev.pinfold.volumes.tool.DatasetName;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pinfold zfs restore`.
@Command(
    name = "restore",
    description = {
      "Makes a new dataset of a checkpoint: a full copy, which is checked. Nothing that is there",
      "changes, and nothing is ever restored over something."
    },
    footer = {
      "",
      "Examples:",
      "  pinfold zfs restore latest main-restored",
      "  pinfold zfs restore pinfold_20261121T203105Z_s123456 main-old --mountpoint /srv/old",
      "",
      "The copy is a shard as others are: name it in the file of volumes, and let the server's data",
      "be its mountpoint."
    })
final class RestoreCommand implements Callable<Integer> {

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin VolumeOptions options = new VolumeOptions();

  @Parameters(index = "0", paramLabel = "CHECKPOINT", description = "Its name, or latest.")
  String checkpoint = "";

  @Parameters(
      index = "1",
      paramLabel = "NAME",
      description = "Of the new dataset below the root of the file of volumes.")
  String name = "";

  @Option(
      names = "--mountpoint",
      paramLabel = "DIR",
      description = "Where it is mounted (default: below the mountpoint of the root).")
  @Nullable Path mountpoint;

  @Override
  public Integer call() {
    Output output = common.output();
    Volume volume = options.volume();
    Checkpoint one = new Catalogue(volume.zfs().tool()).find(volume.place().dataset(), checkpoint);
    DatasetName target = volume.spec().root().child(name);
    Restore.Restored restored;
    try (Progress progress = output.progress("bytes", one.referenced())) {
      restored =
          new Restore(volume.zfs(), volume.place())
              .run(one, target, mountpoint, bytes -> progress.at(bytes, bytes, one.referenced()));
    }
    Path mounted = restored.mountpoint();
    Verification found = restored.verification();
    if (output.isJson()) {
      output.json(
          Json.object(
              "dataset",
              target.text(),
              "mountpoint",
              mounted == null ? "" : mounted.toString(),
              "verified",
              found != null,
              "good",
              found != null && found.isGood()));
    } else {
      output.line(target + (mounted == null ? "" : " at " + mounted));
    }
    if (found == null) {
      output.note("it is encrypted, and not verified: load its key, then mount it:");
      output.note("  zfs load-key " + target + " && zfs mount " + target);
      return ExitCode.DONE.number();
    }
    VerifyCommand.print(found, output);
    return (found.isGood() ? ExitCode.DONE : ExitCode.NOT_FOUND).number();
  }
}
