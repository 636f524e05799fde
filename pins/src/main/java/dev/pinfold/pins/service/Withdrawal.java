package dev.pinfold.pins.service;

import dev.pinfold.model.Cid;
import dev.pinfold.model.RequestId;
import dev.pinfold.pins.Operation;
import org.jspecify.annotations.Nullable;

/// What an owner takes back.
///
/// @param id of the request; null for the owner's keyed one on the CID
/// @param operation null if the client named none
/// @param expectedVersion of the request; null for any
public record Withdrawal(
    Cid cid,
    @Nullable RequestId id,
    @Nullable Operation operation,
    @Nullable Long expectedVersion) {

  /// Of the owner's keyed request, as it may be.
  public static Withdrawal of(Cid cid) {
    return new Withdrawal(cid, null, null, null);
  }

  /// Of one request, as it may be.
  public static Withdrawal of(Cid cid, RequestId id) {
    return new Withdrawal(cid, id, null, null);
  }
}
