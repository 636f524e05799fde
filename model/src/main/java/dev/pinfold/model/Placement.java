package dev.pinfold.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A pin on one IPFS peer.
///
/// @param epoch the number of this assignment; what a peer says of an earlier one is refused
/// @param attempts how often the peer has failed at it since it was assigned
/// @param error what the peer said when it last failed; empty if it did not
/// @param assigned when the peer was given it
/// @param observed when `status` last changed
/// @param due not before this is the peer to (re)start; null if nothing remains to be done, or if
///     it was given up until somebody asks for it to be recovered
public record Placement(
    PlacementStatus status,
    long epoch,
    int attempts,
    String error,
    Instant assigned,
    Instant observed,
    @Nullable Instant due) {

  /// A new assignment.
  public static Placement assigned(PlacementStatus status, long epoch, Instant now) {
    return new Placement(status, epoch, 0, "", now, now, status.isSettled() ? null : now);
  }

  /// The same assignment, observed anew.
  public Placement observed(PlacementStatus next, Instant now, @Nullable Instant nextDue) {
    return new Placement(next, epoch, attempts, "", assigned, now, nextDue);
  }

  /// The same assignment after a failure.
  public Placement failed(
      PlacementStatus next, String why, Instant now, @Nullable Instant nextDue) {
    return new Placement(next, epoch, attempts + 1, why, assigned, now, nextDue);
  }
}
