package dev.pinfold.pins.service;

import dev.pinfold.model.Cid;
import dev.pinfold.model.PinSpec;
import dev.pinfold.pins.Operation;
import org.jspecify.annotations.Nullable;

/// What an owner asks for.
///
/// @param keyed whether it changes the owner's request on the CID if there is one, as the cluster
///     API does; else it is always a new request
/// @param operation null if the client named none
/// @param expectedVersion of the request that it changes; null for any, or none
public record Wish(
    Cid cid,
    PinSpec spec,
    boolean keyed,
    @Nullable Operation operation,
    @Nullable Long expectedVersion) {

  /// Without an operation, whatever is there.
  public static Wish of(Cid cid, PinSpec spec, boolean keyed) {
    return new Wish(cid, spec, keyed, null, null);
  }
}
