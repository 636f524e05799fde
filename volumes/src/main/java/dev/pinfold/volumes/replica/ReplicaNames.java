package dev.pinfold.volumes.replica;

import dev.pinfold.volumes.checkpoint.CheckpointName;
import dev.pinfold.volumes.tool.Snapshot;

/// What replication calls things. The names are on disks of others: they never change.
final class ReplicaNames {

  /// Snapshots that are checkpoints, which are kept as the operator says.
  static final String CHECKPOINT = CheckpointName.PREFIX;

  /// Snapshots that are made to be sent, and are gone when a newer one has been sent.
  static final String SENT = "replica_";

  private static final String CURSOR = "pinfold_cursor_";
  private static final String STEP = "pinfold-step-";
  private static final String BASE = "pinfold-base-";

  private ReplicaNames() {}

  /// Whether a replica can be opened from a snapshot of that name.
  static boolean isSent(String snapshot) {
    return snapshot.startsWith(CHECKPOINT) || snapshot.startsWith(SENT);
  }

  /// The bookmark on the source that says what the replica has. At most 99 characters.
  static String cursor(String replica, String guid) {
    return CURSOR + replica + "_" + guid;
  }

  /// Whether a bookmark is a cursor of that replica. By the whole name, as the name of one replica
  /// may be the beginning of another's.
  static boolean isCursor(String replica, Snapshot bookmark) {
    return bookmark.name().name().matches(CURSOR + replica + "_\\d+");
  }

  /// The tag of the hold, on the source, on what is being sent.
  static String step(String replica) {
    return STEP + replica;
  }

  /// The tag of the hold, on the target, on what the next stream is relative to.
  static String base(String replica) {
    return BASE + replica;
  }

  /// Whether a tag is one of ours, of whichever replica.
  static boolean isOurs(String tag) {
    return tag.startsWith(STEP) || tag.startsWith(BASE);
  }
}
