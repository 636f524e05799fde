package dev.pinfold.volumes.watch;

import dev.pinfold.volumes.watch.alert.Measure;
import dev.pinfold.volumes.watch.alert.Reading;
import dev.pinfold.volumes.watch.forecast.Forecast;
import dev.pinfold.volumes.watch.measure.Measurement;
import dev.pinfold.volumes.watch.measure.PoolMeasure;
import dev.pinfold.volumes.watch.measure.PoolStatus;
import dev.pinfold.volumes.watch.measure.Scan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/// What a round says to the rules of alerts. Pure.
public final class Readings {

  private static final double SECONDS_OF_DAY = 86_400;

  /// Of a pool that was never scrubbed.
  private static final double NEVER = Duration.ofDays(36_500).toSeconds();

  private Readings() {}

  /// The readings of a round.
  ///
  /// @param lags how far replicas are behind, by their name and the shard's
  /// @param forecasts by pool or dataset
  /// @param latencies how many times as long as usual, by pool; those that are known
  public static List<Reading> of(
      Measurement measurement,
      Map<String, Duration> lags,
      Map<String, Forecast> forecasts,
      Map<String, OptionalDouble> latencies) {
    List<Reading> readings = new ArrayList<>();
    measurement
        .pools()
        .forEach(
            (name, pool) -> {
              pool(name, pool, measurement.at(), readings);
              latencies
                  .getOrDefault(name, OptionalDouble.empty())
                  .ifPresent(times -> readings.add(new Reading(Measure.LATENCY, name, times)));
              readings.add(new Reading(Measure.UNMEASURED, name, 0));
            });
    measurement
        .datasets()
        .forEach(
            (name, dataset) -> {
              readings.add(new Reading(Measure.UNMEASURED, name.text(), 0));
              dataset
                  .quotaRatio()
                  .ifPresent(
                      ratio -> readings.add(new Reading(Measure.QUOTA_USED, name.text(), ratio)));
            });
    if (measurement.arc() != null) {
      readings.add(new Reading(Measure.UNMEASURED, Measurement.ARC, 0));
    }
    lags.forEach(
        (replica, lag) ->
            readings.add(new Reading(Measure.REPLICATION_LAG, replica, lag.toSeconds())));
    forecasts.forEach(
        (name, forecast) -> {
          switch (forecast) {
            case Forecast.Full full ->
                readings.add(
                    new Reading(Measure.DAYS_TO_FULL, name, days(measurement.at(), full.at())));
            case Forecast.NotFilling not ->
                readings.add(
                    new Reading(Measure.DAYS_TO_FULL, name, days(measurement.at(), not.until())));
            case Forecast.NotEnoughKnown _ -> {
              // No reading: nothing is known.
            }
          }
        });
    measurement
        .failures()
        .keySet()
        .forEach(
            subject -> {
              readings.removeIf(
                  one -> one.measure() == Measure.UNMEASURED && one.subject().equals(subject));
              readings.add(new Reading(Measure.UNMEASURED, subject, 1));
            });
    return readings;
  }

  private static double days(Instant from, Instant to) {
    return Math.max(0, Duration.between(from, to).toSeconds() / SECONDS_OF_DAY);
  }

  private static void pool(String name, PoolMeasure pool, Instant at, List<Reading> into) {
    PoolStatus status = pool.status();
    into.add(new Reading(Measure.POOL_SUSPENDED, name, status.isSuspended() ? 1 : 0));
    into.add(
        new Reading(
            Measure.POOL_HEALTH,
            name,
            switch (status.health()) {
              case "ONLINE" -> 0;
              case "DEGRADED" -> 1;
              default -> 2;
            }));
    into.add(new Reading(Measure.POOL_ERRORS, name, status.errors()));
    if (pool.space() == null) {
      return;
    }
    into.add(new Reading(Measure.DAMAGED_FILES, name, status.dataErrors()));
    into.add(new Reading(Measure.POOL_AVAILABLE, name, pool.space().availableRatio()));
    pool.space()
        .fragmentation()
        .ifPresent(part -> into.add(new Reading(Measure.FRAGMENTATION, name, part)));
    Scan scan = status.scan();
    double age =
        scan.at() == null ? NEVER : Math.max(0, Duration.between(scan.at(), at).toSeconds());
    // While one runs, the one before it is not told any more; what it will find, other rules say.
    boolean isOver =
        scan.state() == Scan.State.RUNNING
            || (scan.kind() == Scan.Kind.SCRUB && scan.isFinished())
            || scan.kind() == Scan.Kind.RESILVER;
    into.add(new Reading(Measure.SCRUB_AGE, name, isOver || age == NEVER ? age : NEVER));
  }
}
