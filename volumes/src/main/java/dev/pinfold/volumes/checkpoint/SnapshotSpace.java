package dev.pinfold.volumes.checkpoint;

import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.Snapshot;
import dev.pinfold.volumes.tool.Zfs;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What snapshots hold, of each shard and in all. This is what a pool gets back when all of them
/// go; that of one checkpoint alone is less than its share, as neighbours share blocks.
///
/// @param shards by name
public record SnapshotSpace(Map<DatasetName, OfShard> shards) {

  /// What snapshots hold of one shard.
  ///
  /// @param bytes that only snapshots hold
  /// @param snapshots how many there are, Pinfold's own and others
  /// @param oldest when the oldest was made: what was removed since then is still in one; null if
  ///     there is none, so that what was removed is gone
  public record OfShard(long bytes, int snapshots, @Nullable Instant oldest) {}

  public SnapshotSpace {
    shards = Map.copyOf(shards);
  }

  /// Looks at some datasets. Those that are not there are left out.
  public static SnapshotSpace of(Zfs zfs, DatasetName root, List<DatasetName> datasets) {
    Map<DatasetName, OfShard> shards = new LinkedHashMap<>();
    zfs.tree(root, List.of("usedbysnapshots"))
        .forEach(
            (name, dataset) -> {
              if (datasets.contains(name)) {
                List<Snapshot> all = zfs.snapshots(name);
                shards.put(
                    name,
                    new OfShard(
                        dataset.property("usedbysnapshots").number(),
                        all.size(),
                        all.isEmpty() ? null : all.getFirst().creation()));
              }
            });
    return new SnapshotSpace(shards);
  }

  /// Bytes that snapshots hold in all.
  public long bytes() {
    return shards.values().stream().mapToLong(OfShard::bytes).sum();
  }
}
