package dev.pinfold.volumes.watch.measure;

import java.util.List;

/// What `zpool status` says.
///
/// @param pool its name
/// @param health such as `ONLINE`, `DEGRADED`, `SUSPENDED`
/// @param messageId such as `ZFS-8000-8A`; empty if there is none
/// @param scan the last scrub or resilvering
/// @param vdevs the pool first, then its parts, each behind the one it is in
/// @param dataErrors how many files and the like hold data that cannot be read
/// @param damaged the files, as far as they are told: a path, `DATASET@SNAPSHOT:/PATH`, or
///     `<OBJSET>:<OBJECT>` for what has no name any more
public record PoolStatus(
    String pool,
    String health,
    String messageId,
    Scan scan,
    List<Vdev> vdevs,
    long dataErrors,
    List<String> damaged) {

  static final String SUSPENDED = "SUSPENDED";

  public PoolStatus {
    vdevs = List.copyOf(vdevs);
    damaged = List.copyOf(damaged);
  }

  /// Whether it waits for its devices.
  public boolean isSuspended() {
    return health.equals(SUSPENDED);
  }

  /// Errors of all devices.
  public long errors() {
    return vdevs.stream().filter(Vdev::isLeaf).mapToLong(Vdev::errors).sum();
  }
}
