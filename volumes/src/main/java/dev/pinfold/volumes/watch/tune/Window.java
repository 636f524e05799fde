package dev.pinfold.volumes.watch.tune;

import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.watch.measure.ArcStats;
import dev.pinfold.volumes.watch.measure.DatasetIo;
import dev.pinfold.volumes.watch.measure.DatasetMeasure;
import dev.pinfold.volumes.watch.measure.Latencies;
import dev.pinfold.volumes.watch.measure.Measurement;
import dev.pinfold.volumes.watch.measure.Measuring;
import dev.pinfold.volumes.watch.measure.PoolMeasure;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/// What happened between two measurements. The later one looked at the devices all the while.
///
/// @param before at its beginning
/// @param after at its end
public record Window(Measurement before, Measurement after) {

  private static final long NEW_BYTES_MIN = 16 << 20;
  private static final double MILLIS = 1_000;

  /// @throws IllegalArgumentException if no time is between them
  public Window {
    if (!before.at().isBefore(after.at())) {
      throw new IllegalArgumentException("a window has a beginning and an end");
    }
  }

  /// Measures a window.
  ///
  /// @param seconds how long it is, at least
  public static Window measure(Measuring measuring, int seconds) {
    Measurement before = measuring.measure(0);
    return new Window(before, measuring.measure(seconds));
  }

  /// How long it is.
  public Duration length() {
    return Duration.between(before.at(), after.at());
  }

  /// What is known of a dataset; what is not known is missing.
  public Map<Metric, Double> of(DatasetName dataset) {
    Map<Metric, Double> known = new EnumMap<>(Metric.class);
    double seconds = length().toMillis() / MILLIS;
    DatasetIo now = after.io().get(dataset);
    DatasetIo then = before.io().get(dataset);
    if (now != null && then != null) {
      DatasetIo io = now.since(then);
      known.put(Metric.READS, io.reads() / seconds);
      known.put(Metric.WRITES, io.writes() / seconds);
      if (io.reads() > 0) {
        known.put(Metric.READ_BYTES, (double) io.bytesRead() / io.reads());
      }
      devices(dataset, seconds, io, known);
    }
    DatasetMeasure facts = after.datasets().get(dataset);
    DatasetMeasure were = before.datasets().get(dataset);
    if (facts != null && were != null) {
      known.put(Metric.COMPRESS_RATIO, facts.compressRatio());
      known.put(Metric.RECORD_BYTES, (double) facts.setting("recordsize").number());
      long logical = facts.logicalReferenced() - were.logicalReferenced();
      long stored = facts.referenced() - were.referenced();
      if (logical >= NEW_BYTES_MIN && stored > 0) {
        known.put(Metric.COMPRESS_RATIO_NEW, (double) logical / stored);
      }
      Double read = known.get(Metric.READ_BYTES);
      if (read != null && read > 0) {
        known.put(Metric.RECORD_TO_READ, facts.setting("recordsize").number() / read);
      }
    }
    ArcStats arc = after.arc();
    ArcStats arcBefore = before.arc();
    if (arc != null && arcBefore != null) {
      arc.hitRatio(arcBefore).ifPresent(ratio -> known.put(Metric.ARC_HITS, ratio));
    }
    return known;
  }

  private void devices(
      DatasetName dataset, double seconds, DatasetIo io, Map<Metric, Double> known) {
    PoolMeasure pool = after.pools().get(dataset.pool());
    PoolMeasure was = before.pools().get(dataset.pool());
    if (pool == null || was == null) {
      return;
    }
    if (pool.io() != null && io.bytesRead() > 0) {
      known.put(Metric.DISK_READ_AMPLIFICATION, pool.io().bytesRead() / (io.bytesRead() / seconds));
    }
    if (io.reads() > 0) {
      long writes =
          pool.latencies().since(was.latencies()).buckets().stream()
              .mapToLong(Latencies.Bucket::writes)
              .sum();
      known.put(Metric.DISK_WRITES_PER_READ, (double) writes / io.reads());
    }
  }
}
