package dev.pinfold.volumes.checkpoint;

import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.SnapshotName;
import java.time.Instant;
import java.util.List;

/// A checkpoint, as ZFS knows it.
///
/// @param time when it was made, to the second
/// @param sequence the number of the last commit in it
/// @param guid the same on all copies of it
/// @param createTxg in what order snapshots were made, within one pool
/// @param database of which database; empty if that is not known
/// @param madeBy the host, the process and its start; empty if that is not known
/// @param used bytes that only it holds
/// @param referenced bytes that it shows, shared with others or not
/// @param holds how many hold it
/// @param clones made of it
public record Checkpoint(
    SnapshotName snapshot,
    State state,
    Instant time,
    long sequence,
    String guid,
    long createTxg,
    String database,
    String madeBy,
    long used,
    long referenced,
    int holds,
    List<DatasetName> clones) {

  /// What is known of it.
  public enum State {
    /// It holds exactly the commits up to its sequence.
    MADE,
    /// It was begun, and nobody knows whether its sequence is right: the process that made it died
    /// or waited in vain. It is as good as a disk after a power failure.
    UNFINISHED,
    /// It has the name of one, and no or other properties: a copy without them, or somebody else's.
    UNMARKED
  }

  public Checkpoint {
    clones = List.copyOf(clones);
  }

  /// Its name without that of the dataset.
  public String name() {
    return snapshot.name();
  }
}
