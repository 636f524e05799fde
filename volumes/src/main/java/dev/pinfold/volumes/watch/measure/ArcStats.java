package dev.pinfold.volumes.watch.measure;

import java.util.Map;
import java.util.OptionalDouble;

/// The cache of ZFS, which all pools of a host share.
///
/// @param hits since the kernel started, those of reads under way included
/// @param misses since then
/// @param size bytes now
/// @param sizeMax bytes at most
public record ArcStats(long hits, long misses, long size, long sizeMax) {

  static ArcStats of(String file, Map<String, String> values) {
    // Counted apart from 2.2 on: it waits for a read that another has begun.
    long waited = values.containsKey("iohits") ? Kstat.count(file, values, "iohits") : 0;
    return new ArcStats(
        Kstat.count(file, values, "hits") + waited,
        Kstat.count(file, values, "misses"),
        Kstat.count(file, values, "size"),
        Kstat.count(file, values, "c_max"));
  }

  /// The part of reads since an earlier look that were answered from the cache; empty if there was
  /// none.
  public OptionalDouble hitRatio(ArcStats earlier) {
    long hit = hits - earlier.hits;
    long missed = misses - earlier.misses;
    return hit < 0 || missed < 0 || hit + missed == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) hit / (hit + missed));
  }
}
