package dev.pinfold.cli.volume;

import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Output;
import dev.pinfold.node.volume.Volume;
import dev.pinfold.volumes.checkpoint.Catalogue;
import dev.pinfold.volumes.checkpoint.Checkpoint;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `pinfold zfs checkpoints`.
@Command(
    name = "checkpoints",
    description = {
      "Lists the checkpoints of a shard: name, time, last commit, bytes that only it holds.",
      "One that is \"unfinished\" was begun by a process that was killed, and is pruned."
    },
    footer = {
      "",
      "Examples:",
      "  pinfold zfs checkpoints",
      "  pinfold zfs checkpoints --shard main --json"
    })
final class CheckpointsCommand implements Callable<Integer> {

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin VolumeOptions options = new VolumeOptions();

  @Override
  public Integer call() {
    Output output = common.output();
    Volume volume = options.volume();
    List<Checkpoint> all = new Catalogue(volume.zfs().tool()).of(volume.place().dataset());
    for (Checkpoint one : all) {
      if (output.isJson()) {
        output.json(CheckpointText.json(one));
      } else {
        output.line(CheckpointText.line(one));
      }
    }
    if (all.isEmpty()) {
      output.note("there is none yet: pinfold zfs checkpoint");
    } else {
      output.note("what they hold, and since when: pinfold zfs space");
    }
    return ExitCode.DONE.number();
  }
}
