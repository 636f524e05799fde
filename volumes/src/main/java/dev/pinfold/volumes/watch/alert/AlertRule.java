package dev.pinfold.volumes.watch.alert;

import dev.pinfold.volumes.tool.FailureType;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// When somebody is told: a bound, how long a value must be beyond it, and how far it must come
/// back. Between both bounds nothing changes, so a value that trembles at one tells nobody twice.
///
/// @param name stable: silences name it
/// @param measure what is looked at
/// @param comparison on which side of the bound is the wrong one
/// @param threshold beyond which it begins; the bound itself is beyond
/// @param resolve behind which it ends: on the good side of the threshold, or the threshold itself
/// @param lasting how long it must have been beyond without a break
/// @param severity how soon somebody should look
/// @param subjects of which pools, datasets or replicas
/// @param channels that are told at once; empty for those without a wait
/// @param failure what it is a sign of, for what heals; null for nothing that can be healed
public record AlertRule(
    String name,
    Measure measure,
    Comparison comparison,
    double threshold,
    double resolve,
    Duration lasting,
    Severity severity,
    Pattern subjects,
    List<String> channels,
    @Nullable FailureType failure) {

  private static final double LOW = 0.10;
  private static final double CRITICAL = 0.05;
  private static final long DAY = 86_400;

  /// On which side of a bound is the wrong one.
  public enum Comparison {
    /// Large values are wrong.
    AT_LEAST,
    /// Small values are wrong.
    AT_MOST
  }

  /// @throws IllegalArgumentException if the end lies beyond the beginning
  public AlertRule {
    channels = List.copyOf(channels);
    boolean backwards =
        comparison == Comparison.AT_LEAST ? resolve > threshold : resolve < threshold;
    if (backwards
        || lasting.isNegative()
        || !Double.isFinite(threshold)
        || !Double.isFinite(resolve)) {
      throw new IllegalArgumentException(
          "resolve is on the good side of the threshold, and lasting is no negative time");
    }
  }

  /// Whether it is about that reading.
  public boolean concerns(Reading reading) {
    return reading.measure() == measure && subjects.matches(reading.subject());
  }

  /// Whether a value begins an alert.
  boolean begins(double value) {
    return comparison == Comparison.AT_LEAST ? value >= threshold : value <= threshold;
  }

  /// Whether a value ends one.
  boolean ends(double value) {
    if (begins(value)) {
      return false;
    }
    return comparison == Comparison.AT_LEAST ? value <= resolve : value >= resolve;
  }

  private static AlertRule high(
      String name,
      Measure measure,
      double threshold,
      double resolve,
      Duration lasting,
      Severity severity,
      @Nullable FailureType failure) {
    return new AlertRule(
        name,
        measure,
        Comparison.AT_LEAST,
        threshold,
        resolve,
        lasting,
        severity,
        Pattern.ALL,
        List.of(),
        failure);
  }

  private static AlertRule low(
      String name,
      Measure measure,
      double threshold,
      double resolve,
      Duration lasting,
      Severity severity,
      @Nullable FailureType failure) {
    return new AlertRule(
        name,
        measure,
        Comparison.AT_MOST,
        threshold,
        resolve,
        lasting,
        severity,
        Pattern.ALL,
        List.of(),
        failure);
  }

  /// What is watched unless the operator says otherwise.
  public static List<AlertRule> defaults() {
    Duration now = Duration.ZERO;
    Duration soon = Duration.ofMinutes(5);
    return List.of(
        low("pool_low", Measure.POOL_AVAILABLE, LOW, 0.12, soon, Severity.WARNING, null),
        low(
            "pool_full",
            Measure.POOL_AVAILABLE,
            CRITICAL,
            0.07,
            now,
            Severity.CRITICAL,
            FailureType.POOL_FULL),
        high("pool_degraded", Measure.POOL_HEALTH, 1, 0, now, Severity.WARNING, null),
        high(
            "pool_suspended",
            Measure.POOL_SUSPENDED,
            1,
            0,
            now,
            Severity.CRITICAL,
            FailureType.POOL_SUSPENDED),
        // What a mirror repaired needs no cure; whether the device is to be replaced, a person
        // says.
        high("pool_errors", Measure.POOL_ERRORS, 1, 0, now, Severity.WARNING, null),
        high(
            "files_damaged",
            Measure.DAMAGED_FILES,
            1,
            0,
            now,
            Severity.CRITICAL,
            FailureType.DATASET_CORRUPTED),
        high("scrub_overdue", Measure.SCRUB_AGE, 35 * DAY, 35 * DAY, now, Severity.INFO, null),
        high("fragmented", Measure.FRAGMENTATION, 0.7, 0.6, soon, Severity.INFO, null),
        high(
            "quota_low",
            Measure.QUOTA_USED,
            0.9,
            0.85,
            soon,
            Severity.WARNING,
            FailureType.INSUFFICIENT_SPACE),
        high(
            "replication_lag",
            Measure.REPLICATION_LAG,
            900,
            300,
            now,
            Severity.WARNING,
            FailureType.REPLICATION_FAILED),
        high(
            "performance_degraded",
            Measure.LATENCY,
            4,
            2,
            Duration.ofMinutes(10),
            Severity.WARNING,
            FailureType.PERFORMANCE_DEGRADED),
        low("full_soon", Measure.DAYS_TO_FULL, 7, 9, soon, Severity.WARNING, null),
        high("unmeasured", Measure.UNMEASURED, 1, 0, soon, Severity.WARNING, null));
  }
}
