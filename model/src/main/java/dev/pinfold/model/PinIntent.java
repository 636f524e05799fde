package dev.pinfold.model;

/// What is wanted of an IPFS peer. What was observed there is a [PlacementStatus].
public enum PinIntent {
  /// The peer should hold the content.
  HELD,
  /// The peer should let the content go.
  RELEASED
}
