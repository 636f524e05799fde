package dev.pinfold.volumes.replica;

import dev.pinfold.documents.Database;
import dev.pinfold.volumes.checkpoint.CheckpointName;
import dev.pinfold.volumes.spec.ShardSpec;
import dev.pinfold.volumes.spec.VolumesSpec;
import dev.pinfold.volumes.tool.SnapshotName;
import dev.pinfold.volumes.tool.Tool;
import dev.pinfold.volumes.tool.ZfsCommand;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Makes snapshots of databases that this process has open, each while no commit is being written:
/// it has exactly the commits up to the sequence in its name.
///
/// Safe for use by many threads.
public final class PausedSnapshots implements SnapshotMaker {

  /// How long commits may have to wait for a pool that does not answer.
  private static final Duration PAUSE_MAX = Duration.ofSeconds(30);

  private final VolumesSpec spec;
  private final Tool tool;
  private final Map<String, Database> databases;
  private final Clock clock;
  private final Map<String, Long> made = new ConcurrentHashMap<>();

  /// @param databases by the name of their shards; of others none is made
  public PausedSnapshots(
      VolumesSpec spec, Tool tool, Map<String, Database> databases, Clock clock) {
    this.spec = spec;
    this.tool = tool;
    this.databases = Map.copyOf(databases);
    this.clock = clock;
  }

  @Override
  public boolean make(ShardSpec shard, String prefix) {
    Database database = databases.get(shard.name());
    if (database == null) {
      return false;
    }
    if (made.getOrDefault(shard.name(), -1L) == database.sequence()) {
      return true;
    }
    long sequence =
        database.pause(
            last -> {
              String name = new CheckpointName(clock.instant(), last).withPrefix(prefix);
              SnapshotName snapshot = SnapshotName.snapshot(spec.dataset(shard), name);
              tool.run(ZfsCommand.zfs(snapshot, "snapshot", snapshot), PAUSE_MAX);
              return last;
            });
    made.put(shard.name(), sequence);
    return true;
  }
}
