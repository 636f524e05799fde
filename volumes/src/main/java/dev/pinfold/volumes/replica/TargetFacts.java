package dev.pinfold.volumes.replica;

import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What there is on the side that receives.
///
/// @param exists whether there is a dataset, complete or not
/// @param generation as the source's
/// @param snapshots in the order in which they were received
/// @param token of a stream that was received in part; null if there is none
/// @param written bytes written since the last snapshot: anything is a change that is not the
///     source's
/// @param holds tags, by guid of the snapshot; only of snapshots that are held
public record TargetFacts(
    DatasetName dataset,
    boolean exists,
    long generation,
    List<Snapshot> snapshots,
    @Nullable String token,
    long written,
    Map<String, Set<String>> holds) {

  public TargetFacts {
    snapshots = List.copyOf(snapshots);
    holds = Map.copyOf(holds);
  }

  /// The facts of a dataset that is not there.
  static TargetFacts missing(DatasetName dataset) {
    return new TargetFacts(dataset, false, 0, List.of(), null, 0, Map.of());
  }

  /// The newest; null if there is none.
  @Nullable Snapshot last() {
    return snapshots.isEmpty() ? null : snapshots.getLast();
  }
}
