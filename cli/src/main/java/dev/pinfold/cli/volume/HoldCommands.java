package dev.pinfold.cli.volume;

import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Output;
import dev.pinfold.node.volume.Volume;
import dev.pinfold.volumes.checkpoint.Catalogue;
import dev.pinfold.volumes.checkpoint.Checkpoint;
import dev.pinfold.volumes.checkpoint.Checkpoints;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `pinfold zfs hold` and `release`.
final class HoldCommands {

  private HoldCommands() {}

  /// `pinfold zfs hold`.
  @Command(
      name = "hold",
      description = {
        "Holds a checkpoint: neither retention nor anybody else can destroy it until it is released.",
        "The tag of the hold is pinfold:NAME. Holding twice by a name is holding once."
      },
      footer = {"", "Example:", "  pinfold zfs hold latest audit-2026"})
  static final class Hold implements Callable<Integer> {
    @Mixin CommonOptions common = new CommonOptions();
    @Mixin VolumeOptions options = new VolumeOptions();

    @Parameters(index = "0", paramLabel = "CHECKPOINT", description = "Its name, or latest.")
    String checkpoint = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "For what or whom.")
    String name = "";

    @Override
    public Integer call() {
      Volume volume = options.volume();
      Checkpoint one = find(volume, checkpoint);
      checkpoints(volume).hold(one, name);
      common.output().line(one.name());
      return ExitCode.DONE.number();
    }
  }

  /// `pinfold zfs release`.
  @Command(
      name = "release",
      description = "Ends a hold. Ends with 1 if there is none of that name.",
      footer = {
        "",
        "Example:",
        "  pinfold zfs release pinfold_20261121T203105Z_s123456 audit-2026"
      })
  static final class Release implements Callable<Integer> {
    @Mixin CommonOptions common = new CommonOptions();
    @Mixin VolumeOptions options = new VolumeOptions();

    @Parameters(index = "0", paramLabel = "CHECKPOINT", description = "Its name, or latest.")
    String checkpoint = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "For what or whom it was held.")
    String name = "";

    @Override
    public Integer call() {
      Output output = common.output();
      Volume volume = options.volume();
      Checkpoint one = find(volume, checkpoint);
      if (!checkpoints(volume).release(one, name)) {
        output.note("it is not held by " + name);
        return ExitCode.NOT_FOUND.number();
      }
      output.line(one.name());
      return ExitCode.DONE.number();
    }
  }

  private static Checkpoint find(Volume volume, String name) {
    return new Catalogue(volume.zfs().tool()).find(volume.place().dataset(), name);
  }

  private static Checkpoints checkpoints(Volume volume) {
    return new Checkpoints(volume.zfs(), volume.place(), Clock.systemUTC());
  }
}
