package dev.pinfold.pins;

import dev.pinfold.model.Cid;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.RequestId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A change of one pin: of its requests, its placements, or both. A store applies it as a whole or
/// not at all.
public sealed interface Command {

  /// The pin that it changes.
  Cid cid();

  /// Makes a request, or changes the one that the owner has.
  ///
  /// @param id of the request, if one is made
  /// @param keyed whether the owner has one such request on the CID, which this changes if it is
  ///     there
  /// @param created as the one who asks says it
  /// @param expectedVersion of the request that is to be changed; null for any, or none
  record Want(
      Cid cid,
      RequestId id,
      boolean keyed,
      PinSpec spec,
      Instant created,
      Allocator allocator,
      @Nullable Long expectedVersion)
      implements Command {}

  /// Takes a request back.
  ///
  /// @param owner whose it must be
  /// @param id of the request; null for the owner's keyed one
  /// @param expiredBy if given, only if the request ends at this time or before
  record Release(
      Cid cid,
      int owner,
      @Nullable RequestId id,
      Allocator allocator,
      @Nullable Long expectedVersion,
      @Nullable Instant expiredBy)
      implements Command {}

  /// Chooses the peers anew.
  ///
  /// @param without a peer that is no more: its placement is dropped, as it will never acknowledge;
  ///     null for none
  /// @param expectedVersion of the pin; null for any
  record Assign(
      Cid cid, Allocator allocator, @Nullable String without, @Nullable Long expectedVersion)
      implements Command {}

  /// What a peer says of its assignment.
  ///
  /// @param epoch of the assignment
  /// @param error why it failed; empty if it did not
  /// @param size of the content in bytes; 0 if it was not told
  record Acknowledge(
      Cid cid, String peer, long epoch, Observation observation, String error, long size)
      implements Command {}

  /// What a peer can say of an assignment.
  enum Observation {
    PINNING,
    PINNED,
    FAILED,
    UNPINNING,
    UNPINNED
  }

  /// Tries again what has failed.
  ///
  /// @param peer where; null for everywhere
  record Recover(Cid cid, @Nullable String peer) implements Command {}

  /// What a peer was found to hold, whatever it said before.
  record Verify(Cid cid, String peer, boolean held) implements Command {}
}
