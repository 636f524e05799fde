package dev.pinfold.cli.volume;

import dev.pinfold.cli.CommonOptions;
import dev.pinfold.cli.ExitCode;
import dev.pinfold.cli.Json;
import dev.pinfold.cli.Output;
import dev.pinfold.node.volume.Volume;
import dev.pinfold.volumes.checkpoint.Catalogue;
import dev.pinfold.volumes.checkpoint.Checkpoint;
import dev.pinfold.volumes.checkpoint.Pruning;
import dev.pinfold.volumes.checkpoint.SnapshotSpace;
import dev.pinfold.volumes.tool.DatasetName;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `pinfold zfs space`.
@Command(
    name = "space",
    description = {
      "Tells what snapshots hold, of each shard and in all, and since when: what was removed from the",
      "database after the oldest was made is still in a snapshot, until retention destroys it.",
      "With two checkpoints, it tells what would be free if they and all between them were gone."
    },
    footer = {
      "",
      "Examples:",
      "  pinfold zfs space",
      "  pinfold zfs space pinfold_20261101T000000Z_s1 pinfold_20261107T000000Z_s90"
    })
final class SpaceCommand implements Callable<Integer> {

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin VolumeOptions options = new VolumeOptions();

  @Parameters(index = "0", arity = "0..1", paramLabel = "FROM", description = "The first.")
  @Nullable String from;

  @Parameters(index = "1", arity = "0..1", paramLabel = "TO", description = "The last.")
  @Nullable String to;

  @Override
  public Integer call() {
    Output output = common.output();
    Volume volume = options.volume();
    String first = from;
    if (first == null) {
      shards(volume, output);
    } else {
      range(volume, first, to == null ? first : to, output);
    }
    return ExitCode.DONE.number();
  }

  private static void shards(Volume volume, Output output) {
    List<DatasetName> datasets =
        volume.spec().shards().values().stream().map(volume.spec()::dataset).toList();
    SnapshotSpace space = SnapshotSpace.of(volume.zfs(), volume.spec().root(), datasets);
    for (DatasetName dataset : datasets) {
      SnapshotSpace.OfShard one = space.shards().get(dataset);
      if (one == null) {
        output.note(dataset + " is not there");
        continue;
      }
      Instant oldest = one.oldest();
      if (output.isJson()) {
        output.json(
            Json.object(
                "dataset",
                dataset.text(),
                "bytes",
                one.bytes(),
                "snapshots",
                one.snapshots(),
                "removed_since",
                oldest == null ? "" : oldest.toString()));
      } else {
        output.line(
            String.format(
                "%-40s %10s in %d snapshots%s",
                dataset,
                CheckpointText.bytes(one.bytes()),
                one.snapshots(),
                oldest == null ? "" : "; what was removed since " + oldest + " is still in them"));
      }
    }
    if (output.isJson()) {
      output.json(Json.object("total_bytes", space.bytes()));
    } else {
      output.line(String.format("%-40s %10s", "in all", CheckpointText.bytes(space.bytes())));
    }
  }

  private static void range(Volume volume, String from, String to, Output output) {
    Catalogue catalogue = new Catalogue(volume.zfs().tool());
    Checkpoint first = catalogue.find(volume.place().dataset(), from);
    Checkpoint last = catalogue.find(volume.place().dataset(), to);
    List<String> names =
        catalogue.of(volume.place().dataset()).stream()
            .filter(
                one -> one.createTxg() >= first.createTxg() && one.createTxg() <= last.createTxg())
            .map(one -> one.snapshot().toString())
            .toList();
    long bytes = new Pruning(volume.zfs(), volume.place()).reclaimed(names);
    if (output.isJson()) {
      output.json(Json.object("checkpoints", names.size(), "reclaimed_bytes", bytes));
    } else {
      output.line(names.size() + " checkpoints; " + CheckpointText.bytes(bytes) + " would be free");
    }
  }
}
