package dev.pinfold.model;

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
}
