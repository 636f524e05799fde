package dev.pinfold.volumes.replica;

import dev.pinfold.volumes.spec.ShardSpec;

/// Makes snapshots that replicas can be opened from, while a server has the database open.
@FunctionalInterface
public interface SnapshotMaker {

  /// Makes a snapshot of a shard, unless nothing was committed since its newest one.
  ///
  /// @param prefix of the name; behind it come the time and the commit sequence, as in the names of
  ///     checkpoints
  /// @return whether the shard now has a snapshot of all that was committed before the call
  /// @throws dev.pinfold.base.ProblemException of a [dev.pinfold.volumes.tool.FailureType]
  boolean make(ShardSpec shard, String prefix);

  /// For a program that does not have the databases open: it sends what is there.
  static SnapshotMaker none() {
    return (_, _) -> false;
  }
}
