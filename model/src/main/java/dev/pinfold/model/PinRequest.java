package dev.pinfold.model;

import java.time.Instant;

/// An owner's wish that a CID stay available.
///
/// @param keyed whether the owner can have only one such request on a CID
/// @param created as the one who asked said it, or when it arrived; lists go by the id's time
/// @param status that of the pin
/// @param version grows with every change; also across removal and return
public record PinRequest(
    RequestId id,
    Cid cid,
    boolean keyed,
    PinSpec spec,
    Instant created,
    PinStatus status,
    long version) {

  /// The number of the owner.
  public int owner() {
    return id.owner();
  }

  public PinRequest with(PinStatus newStatus) {
    return new PinRequest(id, cid, keyed, spec, created, newStatus, version);
  }
}
