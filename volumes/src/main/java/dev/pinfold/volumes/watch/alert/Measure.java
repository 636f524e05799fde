package dev.pinfold.volumes.watch.alert;

import java.util.Locale;

/// What an alert can look at. A reading of it has a subject: a pool, a dataset, a replica.
public enum Measure {
  /// The part of a pool's space that datasets can still take, 0 to 1.
  POOL_AVAILABLE,
  /// 0 for a pool that is `ONLINE`, 1 for one that is `DEGRADED`, 2 for what is worse.
  POOL_HEALTH,
  /// 1 for a pool that waits for its devices.
  POOL_SUSPENDED,
  /// Errors of a pool's devices since they were cleared.
  POOL_ERRORS,
  /// Files that cannot be read.
  DAMAGED_FILES,
  /// Seconds since all blocks of a pool were last read.
  SCRUB_AGE,
  /// Of a pool's free space, 0 to 1.
  FRAGMENTATION,
  /// The part of a dataset's quota that is taken.
  QUOTA_USED,
  /// Seconds that a replica is behind.
  REPLICATION_LAG,
  /// How many times as long as usual requests to a pool's devices take.
  LATENCY,
  /// Days until a pool or dataset is full, as it grows now.
  DAYS_TO_FULL,
  /// 1 for what could not be measured.
  UNMEASURED;

  /// Its name in files and messages.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The one of that name.
  ///
  /// @throws IllegalArgumentException if there is none
  public static Measure of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
