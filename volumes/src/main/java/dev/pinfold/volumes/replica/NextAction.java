package dev.pinfold.volumes.replica;

import dev.pinfold.volumes.tool.Snapshot;

/// What brings a replica nearer to its source.
public sealed interface NextAction {

  /// Nothing: it has the newest.
  ///
  /// @param last on the target
  record UpToDate(Snapshot last) implements NextAction {}

  /// Nothing: the source has no checkpoint yet.
  record NothingToSend() implements NextAction {}

  /// All of a snapshot, into a dataset that is not there yet.
  record Full(Snapshot to) implements NextAction {}

  /// What changed between two snapshots.
  ///
  /// @param from a snapshot of the source, or a bookmark
  record Incremental(Snapshot from, Snapshot to) implements NextAction {}

  /// The rest of a stream.
  ///
  /// @param to the snapshot of the source that it brings
  record Resume(String token, Snapshot to) implements NextAction {}

  /// Forget what arrived of a stream, as it cannot be continued.
  ///
  /// @param why as a sentence
  record Abort(String why) implements NextAction {}

  /// Nothing: a person must decide.
  ///
  /// @param why as a sentence
  record Refuse(Reason reason, String why) implements NextAction {}

  /// Why nothing is sent.
  enum Reason {
    /// The target has what the source does not know.
    DIVERGED,
    /// The two have no snapshot in common.
    NO_COMMON_BASE,
    /// The target was promoted after the source.
    FENCED
  }
}
