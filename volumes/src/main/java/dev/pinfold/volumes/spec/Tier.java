package dev.pinfold.volumes.spec;

import java.util.Map;

/// How often what lies on a dataset is read. A tier says how it is stored; where it is stored, on
/// fast or slow devices, the pool says.
///
/// All tiers are as durable as each other: `sync` is `standard` in each.
public enum Tier {
  /// Read all the time: databases of pins. Records as large as RocksDB's blocks compressed, so that
  /// a read of one block reads little else.
  HOT("16384", "lz4"),
  /// Read now and then.
  WARM("131072", "zstd"),
  /// Written once and read in order, if ever: checkpoints that are kept, exports.
  COLD("1048576", "zstd");

  private final String recordsize;
  private final String compression;

  Tier(String recordsize, String compression) {
    this.recordsize = recordsize;
    this.compression = compression;
  }

  /// The properties in which it differs from other tiers.
  public Map<String, String> properties() {
    return Map.of("recordsize", recordsize, "compression", compression);
  }
}
