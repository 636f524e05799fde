package dev.pinfold.volumes.watch.tune;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// When another value of a property would fit better, and how one sees whether it did.
///
/// @param name stable
/// @param priority the smallest first
/// @param property that would change
/// @param present values that it may have for the rule to apply; empty for any
/// @param conditions all must hold; what is not known does not
/// @param value what it would be
/// @param effect on what it acts
/// @param goal the figure that should be better after it; null if none can tell
/// @param why as a sentence without an end
public record TuningRule(
    String name,
    int priority,
    String property,
    Set<String> present,
    List<Condition> conditions,
    Value value,
    Effect effect,
    Goal goal,
    String why) {

  /// Never proposed, whatever is measured: with the first what was acknowledged can be lost, the
  /// second cannot be taken back and gains nothing on unique records, with the third synced data
  /// was reported lost.
  private static final Set<String> NEVER = Set.of("sync", "dedup", "logbias", "checksum", "copies");

  /// Bounds of a figure.
  ///
  /// @param metric what is looked at
  /// @param from at least
  /// @param to at most
  public record Condition(Metric metric, double from, double to) {

    static Condition atLeast(Metric metric, double bound) {
      return new Condition(metric, bound, Double.POSITIVE_INFINITY);
    }

    static Condition atMost(Metric metric, double bound) {
      return new Condition(metric, Double.NEGATIVE_INFINITY, bound);
    }

    boolean holds(Map<Metric, Double> known) {
      Double value = known.get(metric);
      return value != null && value >= from && value <= to;
    }
  }

  /// What a property would be.
  public sealed interface Value {

    /// Always the same.
    record Fixed(String text) implements Value {}

    /// The power of two that holds a read, within bounds.
    record ReadSize(long min, long max) implements Value {}
  }

  /// On what a change acts.
  public enum Effect {
    /// From then on, on all.
    AT_ONCE,
    /// On blocks that are written from then on: what is there stays as it is until it is written
    /// again, such as by moving the shard to a tier.
    NEW_WRITES
  }

  /// A figure that should become better.
  ///
  /// @param metric which
  /// @param isSmaller whether smaller is better
  /// @param share by how much at least, as a part of what it was
  public record Goal(Metric metric, boolean isSmaller, double share) {

    /// Whether it became better.
    boolean isMet(double before, double after) {
      return isSmaller ? after <= before * (1 - share) : after >= before * (1 + share);
    }
  }

  /// @throws IllegalArgumentException for a property that is never proposed
  public TuningRule {
    if (NEVER.contains(property)) {
      throw new IllegalArgumentException("no rule changes " + property);
    }
    present = Set.copyOf(present);
    conditions = List.copyOf(conditions);
  }

  /// The rules that there are.
  public static List<TuningRule> defaults() {
    return List.of(
        new TuningRule(
            "record_too_large",
            10,
            "recordsize",
            Set.of(),
            List.of(
                Condition.atLeast(Metric.READS, 20),
                Condition.atLeast(Metric.RECORD_TO_READ, 4),
                Condition.atMost(Metric.ARC_HITS, 0.95),
                Condition.atLeast(Metric.DISK_READ_AMPLIFICATION, 2)),
            new Value.ReadSize(16 << 10, 128 << 10),
            Effect.NEW_WRITES,
            new Goal(Metric.DISK_READ_AMPLIFICATION, true, 0.2),
            "each read that the cache does not answer reads a whole record from the devices"),
        new TuningRule(
            "cache_metadata_only",
            20,
            "primarycache",
            Set.of("metadata", "none"),
            List.of(
                Condition.atLeast(Metric.READS, 20),
                Condition.atLeast(Metric.DISK_READ_AMPLIFICATION, 0.8)),
            new Value.Fixed("all"),
            Effect.AT_ONCE,
            new Goal(Metric.DISK_READ_AMPLIFICATION, true, 0.2),
            "ZFS caches no data of the dataset, and the program's own cache does not make up"),
        new TuningRule(
            "not_compressed",
            30,
            "compression",
            Set.of("off"),
            List.of(Condition.atLeast(Metric.RECORD_BYTES, 8 << 10)),
            new Value.Fixed("lz4"),
            Effect.NEW_WRITES,
            new Goal(Metric.COMPRESS_RATIO_NEW, false, 0.05),
            "lz4 costs next to nothing, and gives up at once on what it cannot shrink"),
        new TuningRule(
            "compress_more",
            40,
            "compression",
            Set.of("on", "lz4"),
            List.of(
                Condition.atLeast(Metric.COMPRESS_RATIO, 1.3),
                Condition.atMost(Metric.READS, 1),
                Condition.atMost(Metric.WRITES, 10)),
            new Value.Fixed("zstd"),
            Effect.NEW_WRITES,
            new Goal(Metric.COMPRESS_RATIO_NEW, false, 0.1),
            "it is seldom used, and compresses well already with lz4"),
        new TuningRule(
            "access_times",
            50,
            "atime",
            Set.of("on"),
            List.of(Condition.atLeast(Metric.READS, 1)),
            new Value.Fixed("off"),
            Effect.AT_ONCE,
            new Goal(Metric.DISK_WRITES_PER_READ, true, 0),
            "reading files writes their access times, which nobody looks at"));
  }
}
