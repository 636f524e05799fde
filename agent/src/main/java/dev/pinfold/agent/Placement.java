package dev.pinfold.agent;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the server thinks of one CID at this peer.
///
/// @param recursive whether it is wanted with all that it links to
public record Placement(String cid, Status status, boolean recursive) {

  /// The state of a placement. Only [#PINNED] says that the daemon holds the CID.
  public enum Status {
    QUEUED,
    PINNING,
    PINNED,
    FAILED,
    UNPIN_QUEUED,
    UNPINNING
  }

  /// Placements in the server's order.
  ///
  /// @param next where the next page begins, or null after the last
  public record Page(List<Placement> placements, @Nullable String next) {

    public Page {
      placements = List.copyOf(placements);
    }
  }
}
