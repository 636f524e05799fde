package dev.pinfold.agent;

import org.jspecify.annotations.Nullable;

/// What became of a work item.
///
/// @param epoch the epoch of the work item
/// @param error why it failed; null unless the state is [State#FAILED]
/// @param sizeBytes bytes of what is pinned, links included; null if it is not known
public record Acknowledgement(
    String cid, long epoch, State state, @Nullable String error, @Nullable Long sizeBytes) {

  /// Where the work stands.
  public enum State {
    /// Has begun; repeated while it lasts, which prolongs the lease.
    PINNING,
    PINNED,
    /// The pin or unpin has failed; the server decides whether and when it is tried again.
    FAILED,
    /// Has begun; repeated while it lasts, which prolongs the lease.
    UNPINNING,
    UNPINNED;

    /// Whether the work is over.
    public boolean ended() {
      return switch (this) {
        case PINNING, UNPINNING -> false;
        case PINNED, FAILED, UNPINNED -> true;
      };
    }
  }

  /// What the peer should do now about a CID whose acknowledgement came too late.
  public enum Now {
    NOTHING,
    PIN,
    UNPIN
  }

  /// What the server says to an acknowledgement.
  public sealed interface Answer {
    /// The state is recorded, or had been.
    record Accepted(String cid) implements Answer {}

    /// The epoch is not the current one, so nothing is recorded. What to do now is in the peer's
    /// queue as well, so that ignoring it only delays it.
    ///
    /// @param epoch the current epoch of the CID at this peer
    /// @param recursive how to pin, if that is to be done
    record Stale(String cid, Now now, long epoch, boolean recursive) implements Answer {}
  }
}
