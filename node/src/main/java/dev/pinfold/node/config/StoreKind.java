package dev.pinfold.node.config;

import java.util.Locale;

/// Where pins are kept.
public enum StoreKind {
  /// In the data directory of this process.
  EMBEDDED,
  /// On ScyllaDB or Cassandra.
  CQL;

  /// Its name in configurations and on the wire.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
