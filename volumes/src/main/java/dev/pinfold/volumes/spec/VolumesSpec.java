package dev.pinfold.volumes.spec;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.volumes.tool.DatasetName;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the operator wants.
///
/// @param root outside of which nothing is touched; it must be there
/// @param user who the server runs as, if it is to be allowed what it needs; null for nobody
/// @param shards by name
/// @param watch how they are watched
public record VolumesSpec(
    DatasetName root,
    @Nullable String user,
    Map<String, ShardSpec> shards,
    CheckpointSpec checkpoints,
    List<ReplicaSpec> replicas,
    WatchSpec watch) {

  public VolumesSpec {
    shards = Collections.unmodifiableMap(new LinkedHashMap<>(shards));
    replicas = List.copyOf(replicas);
  }

  /// The shard of that name.
  ///
  /// @throws ProblemException `no_such_shard`
  public ShardSpec shard(String name) {
    ShardSpec shard = shards.get(name);
    if (shard == null) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.NOT_FOUND,
                  "no_such_shard",
                  "the file of volumes has no shard of that name; it has "
                      + String.join(", ", shards.keySet()))
              .with("shard", name));
    }
    return shard;
  }

  /// The same for one of the shards.
  public VolumesSpec only(ShardSpec shard) {
    return new VolumesSpec(root, user, Map.of(shard.name(), shard), checkpoints, replicas, watch);
  }

  /// The dataset of a shard.
  public DatasetName dataset(ShardSpec shard) {
    return root.child(shard.name());
  }
}
