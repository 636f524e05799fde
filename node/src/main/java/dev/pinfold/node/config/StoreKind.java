package dev.pinfold.node.config;

/// Where pins are kept.
public enum StoreKind {
  /// In the data directory of this process.
  DOCUMENTS,
  /// On ScyllaDB or Cassandra.
  CQL
}
