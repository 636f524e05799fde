package dev.pinfold.volumes.replica;

import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What there is on the side that sends.
///
/// @param generation how many promotions it is behind; see [Promotion]
/// @param isEncrypted whether it is sent raw
/// @param snapshots in the order in which they were made
/// @param bookmarks in that order, too
/// @param holds tags, by guid of the snapshot; only of snapshots that are held
public record SourceFacts(
    DatasetName dataset,
    long generation,
    boolean isEncrypted,
    List<Snapshot> snapshots,
    List<Snapshot> bookmarks,
    Map<String, Set<String>> holds) {

  public SourceFacts {
    snapshots = List.copyOf(snapshots);
    bookmarks = List.copyOf(bookmarks);
    holds = Map.copyOf(holds);
  }

  /// The newest that a replica can be opened from; null if there is none.
  @Nullable Snapshot newest() {
    return snapshots.reversed().stream()
        .filter(snapshot -> ReplicaNames.isSent(snapshot.name().name()))
        .findFirst()
        .orElse(null);
  }

  @Nullable Snapshot snapshot(String guid) {
    return byGuid(snapshots, guid);
  }

  /// What a stream can be relative to: the snapshot, or else a bookmark of it; null if both are
  /// gone.
  @Nullable Snapshot base(String guid) {
    Snapshot snapshot = snapshot(guid);
    return snapshot == null ? byGuid(bookmarks, guid) : snapshot;
  }

  private static @Nullable Snapshot byGuid(List<Snapshot> all, String guid) {
    return all.stream().filter(one -> one.guid().equals(guid)).findFirst().orElse(null);
  }
}
