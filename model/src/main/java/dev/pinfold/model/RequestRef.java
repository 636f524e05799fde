package dev.pinfold.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a pin keeps of each request on it.
///
/// @param keyed whether the owner can have only one such request on a CID, as through the cluster
///     API; asking again changes it
/// @param replicationMin -1 for everywhere
public record RequestRef(
    RequestId id, boolean keyed, PinMode mode, int replicationMin, int replicationMax) {

  /// The number of the owner.
  public int owner() {
    return id.owner();
  }

  /// The request that a pin's view in the cluster API is: the first that came through that API,
  /// else the first; null if there is none.
  ///
  /// @param refs in the order of their ids
  public static @Nullable RequestId leading(List<RequestRef> refs) {
    for (RequestRef ref : refs) {
      if (ref.keyed()) {
        return ref.id();
      }
    }
    return refs.isEmpty() ? null : refs.getFirst().id();
  }
}
