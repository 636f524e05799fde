package dev.pinfold.node.metrics;

import dev.pinfold.volumes.replica.ReplicaStatus;
import dev.pinfold.volumes.watch.Watcher;
import dev.pinfold.volumes.watch.alert.Alert;
import dev.pinfold.volumes.watch.measure.ArcStats;
import dev.pinfold.volumes.watch.measure.DatasetMeasure;
import dev.pinfold.volumes.watch.measure.Measurement;
import dev.pinfold.volumes.watch.measure.PoolIo;
import dev.pinfold.volumes.watch.measure.PoolMeasure;
import dev.pinfold.volumes.watch.measure.PoolSpace;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The figures of pools, datasets and replicas. Those of pools and datasets are as of the last
/// round of watching, whose time is one of them: a scrape starts no process.
///
/// Safe for use by many threads.
public final class VolumeMetrics implements MultiCollector {

  private static final String POOL = "pool";
  private static final String DATASET = "dataset";
  private static final double MILLIS = 1_000;

  private final Supplier<Watcher.@Nullable Found> found;
  private final Supplier<List<ReplicaStatus>> replicas;
  private final InstantSource clock;

  /// @param found asked at each scrape; null before the first round
  /// @param replicas asked at each scrape
  VolumeMetrics(
      PrometheusRegistry registry,
      Supplier<Watcher.@Nullable Found> found,
      Supplier<List<ReplicaStatus>> replicas,
      InstantSource clock) {
    this.found = found;
    this.replicas = replicas;
    this.clock = clock;
    registry.register(this);
  }

  @Override
  public MetricSnapshots collect() {
    Figures figures = new Figures();
    replicas(figures);
    Watcher.Found last = found.get();
    if (last != null) {
      Measurement measured = last.measurement();
      figures.gauge(
          "pinfold_volumes_measured_timestamp_seconds",
          "When the figures of volumes were measured.",
          measured.at().getEpochSecond());
      figures.gauge(
          "pinfold_volumes_measuring_seconds",
          "How long that took.",
          measured.took().toMillis() / MILLIS);
      pools(measured.pools(), figures);
      datasets(measured, figures);
      cache(measured.arc(), figures);
      alerts(last.alerts(), figures);
    }
    return figures.build();
  }

  private static void pools(Map<String, PoolMeasure> pools, Figures figures) {
    part(
        pools, "size_bytes", "Bytes of all devices.", PoolMeasure::space, PoolSpace::size, figures);
    part(
        pools,
        "allocated_bytes",
        "Bytes of them in use.",
        PoolMeasure::space,
        PoolSpace::allocated,
        figures);
    part(
        pools,
        "used_bytes",
        "Bytes that datasets use.",
        PoolMeasure::space,
        PoolSpace::used,
        figures);
    part(
        pools,
        "available_bytes",
        "Bytes that datasets can still take.",
        PoolMeasure::space,
        PoolSpace::available,
        figures);
    part(
        pools,
        "fragmentation_ratio",
        "How fragmented the free space is, 0 to 1.",
        PoolMeasure::space,
        one -> one.fragmentation().isPresent() ? one.fragmentation().getAsDouble() : null,
        figures);
    part(
        pools,
        "dedup_ratio",
        "1 if no block is shared.",
        PoolMeasure::space,
        PoolSpace::dedupRatio,
        figures);
    pools(
        pools,
        "health",
        "0 for ONLINE, 1 for DEGRADED, 2 for what is worse.",
        one ->
            switch (one.status().health()) {
              case "ONLINE" -> 0;
              case "DEGRADED" -> 1;
              default -> 2;
            },
        figures);
    pools(
        pools,
        "suspended",
        "Whether it waits for its devices.",
        one -> one.status().isSuspended() ? 1 : 0,
        figures);
    pools(
        pools,
        "errors",
        "Errors of its devices since they were cleared.",
        one -> one.status().errors(),
        figures);
    pools(
        pools,
        "damaged_files",
        "Files that cannot be read.",
        one -> one.space() == null ? null : one.status().dataErrors(),
        figures);
    pools(
        pools,
        "scan_timestamp_seconds",
        "When the last scrub or resilvering ended, or began if it has not ended.",
        one -> {
          Instant at = one.status().scan().at();
          return at == null ? null : at.getEpochSecond();
        },
        figures);
    part(
        pools,
        "reads",
        "Reads a second, when it was measured.",
        PoolMeasure::io,
        PoolIo::reads,
        figures);
    part(
        pools,
        "writes",
        "Writes a second, when it was measured.",
        PoolMeasure::io,
        PoolIo::writes,
        figures);
    part(pools, "read_bytes", "Bytes read a second.", PoolMeasure::io, PoolIo::bytesRead, figures);
    part(
        pools,
        "written_bytes",
        "Bytes written a second.",
        PoolMeasure::io,
        PoolIo::bytesWritten,
        figures);
  }

  /// A figure of a part that is missing where it could not be measured.
  private static <T> void part(
      Map<String, PoolMeasure> pools,
      String name,
      String help,
      Function<PoolMeasure, @Nullable T> part,
      Function<T, @Nullable Number> figure,
      Figures figures) {
    pools(
        pools,
        name,
        help,
        one -> {
          T there = part.apply(one);
          return there == null ? null : figure.apply(there);
        },
        figures);
  }

  private static void pools(
      Map<String, PoolMeasure> pools,
      String name,
      String help,
      Function<PoolMeasure, @Nullable Number> figure,
      Figures figures) {
    Map<String, Number> values = new TreeMap<>();
    pools.forEach(
        (pool, measured) -> {
          Number value = figure.apply(measured);
          if (value != null) {
            values.put(pool, value);
          }
        });
    figures.gauges("pinfold_zfs_pool_" + name, help, POOL, values);
  }

  private static void datasets(Measurement measured, Figures figures) {
    datasets(
        measured,
        "used_bytes",
        "Bytes with snapshots and children.",
        DatasetMeasure::used,
        figures);
    datasets(
        measured,
        "available_bytes",
        "Bytes that it can still take.",
        DatasetMeasure::available,
        figures);
    datasets(measured, "quota_bytes", "0 for none.", DatasetMeasure::quota, figures);
    datasets(
        measured,
        "compression_ratio",
        "How many times smaller it is stored.",
        DatasetMeasure::compressRatio,
        figures);
    datasets(
        measured,
        "snapshot_bytes",
        "Bytes that only its snapshots hold.",
        DatasetMeasure::usedBySnapshots,
        figures);
  }

  private static void datasets(
      Measurement measured,
      String name,
      String help,
      Function<DatasetMeasure, Number> figure,
      Figures figures) {
    Map<String, Number> values = new TreeMap<>();
    measured.datasets().forEach((dataset, one) -> values.put(dataset.text(), figure.apply(one)));
    figures.gauges("pinfold_zfs_dataset_" + name, help, DATASET, values);
  }

  /// As two counts: a ratio of them since the kernel started would say nothing of now.
  private static void cache(@Nullable ArcStats arc, Figures figures) {
    if (arc == null) {
      return;
    }
    figures.untyped(
        "pinfold_zfs_cache_reads",
        "Reads that the cache answered, and those that it did not, since the kernel started.",
        "outcome",
        new TreeMap<>(Map.of("hit", arc.hits(), "miss", arc.misses())));
    figures.gauge("pinfold_zfs_cache_bytes", "Bytes of the cache.", arc.size());
  }

  private static void alerts(List<Alert> alerts, Figures figures) {
    figures.gauge("pinfold_volumes_alerts_firing", "Alerts that are going on.", alerts.size());
    Map<List<String>, Number> firing = new HashMap<>();
    alerts.forEach(alert -> firing.put(List.of(alert.rule(), alert.subject()), 1));
    figures.gauges(
        "pinfold_volumes_alert",
        "1 for each alert that is going on.",
        List.of("rule", "subject"),
        firing);
  }

  private void replicas(Figures figures) {
    Instant now = clock.instant();
    Map<List<String>, Number> lags = new HashMap<>();
    Map<List<String>, Number> failures = new HashMap<>();
    for (ReplicaStatus one : replicas.get()) {
      List<String> labels = List.of(one.replica(), one.shard());
      one.lag(now).ifPresent(lag -> lags.put(labels, lag.toMillis() / MILLIS));
      failures.put(labels, one.failures());
    }
    List<String> names = List.of("replica", "shard");
    figures.gauges(
        "pinfold_replication_lag_seconds",
        "Since when commits would be lost if the source were; missing while nothing was sent.",
        names,
        lags);
    figures.gauges(
        "pinfold_replication_failures", "How often in a row sending failed.", names, failures);
  }
}
