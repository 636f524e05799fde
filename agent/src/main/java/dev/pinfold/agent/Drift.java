package dev.pinfold.agent;

/// A difference between the daemon and the placements.
///
/// @param held whether the daemon holds a pin of the CID: true for one that has no placement or a
///     failed one, false for a pinned placement that the daemon does not hold
public record Drift(String cid, boolean held) {

  /// What the server does about it.
  public enum Action {
    /// There is work for the CID in the queue now: a pin of what is missing, an unpin of what is
    /// too much.
    QUEUED,
    /// The placement now says what the daemon holds, or has changed since the page was read.
    SETTLED,
    /// The pin is none of the server's: it stays.
    IGNORED
  }

  /// What the server says to a difference.
  public record Answer(String cid, Action action) {}
}
