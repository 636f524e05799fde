package dev.pinfold.cli.volume;

import dev.pinfold.node.config.NodeConfig;
import dev.pinfold.volumes.checkpoint.Pruning;
import dev.pinfold.volumes.checkpoint.ShardVolume;
import dev.pinfold.volumes.plan.Plan;
import dev.pinfold.volumes.replica.Progress;
import dev.pinfold.volumes.replica.Replication;
import dev.pinfold.volumes.replica.Replicator;
import dev.pinfold.volumes.replica.Side;
import dev.pinfold.volumes.spec.Grid;
import dev.pinfold.volumes.spec.ReplicaSpec;
import dev.pinfold.volumes.spec.ShardSpec;
import dev.pinfold.volumes.spec.VolumesSpec;
import dev.pinfold.volumes.tool.Zfs;
import dev.pinfold.volumes.watch.heal.Healer;
import java.nio.file.Path;
import java.util.List;

/// What healing asks others for, done here for all shards of the file of volumes.
final class Cures implements Healer.Others {

  private final VolumesSpec spec;
  private final Zfs zfs;
  private final List<Path> copies;
  private final Grid grid;

  Cures(VolumesSpec spec, Zfs zfs, List<Path> copies) {
    this.spec = spec;
    this.zfs = zfs;
    this.copies = List.copyOf(copies);
    this.grid = Grid.parse(spec.checkpoints().keep());
  }

  @Override
  public void resumeSend() {
    for (ReplicaSpec replica : ReplicateCommand.replicas(spec, null)) {
      for (ShardSpec shard : spec.shards().values()) {
        Side target = Replicator.target(replica, shard);
        new Replication(
                replica.name(),
                new Side(zfs, spec.dataset(shard)),
                target,
                replica.rate(),
                Progress.NONE)
            .run();
        Replication.prune(target);
      }
    }
  }

  /// What the retention gives up, of each shard.
  List<Plan> pruning() {
    return spec.shards().values().stream()
        .map(shard -> pruning(shard).decide(grid).plan())
        .toList();
  }

  private Pruning pruning(ShardSpec shard) {
    return new Pruning(zfs, new ShardVolume(spec.root(), spec.dataset(shard), NodeConfig.DATABASE));
  }

  @Override
  public String prune() {
    long freed = 0;
    for (ShardSpec shard : spec.shards().values()) {
      Pruning pruning = pruning(shard);
      Pruning.Decision decision = pruning.decide(grid);
      pruning.run(decision, grid, _ -> {});
      freed += decision.reclaimed();
    }
    return CheckpointText.bytes(freed) + " are free";
  }

  @Override
  public List<Path> copies(Path database) {
    return copies;
  }
}
