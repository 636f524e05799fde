package dev.pinfold.node.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.time.Instant;

/// What is counted of checkpoints. What is known of those that there are is as of the last that was
/// made: a scrape starts no process.
///
/// Safe for use by many threads.
public final class CheckpointMetrics {

  private static final double[] SECONDS = {
    0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60
  };
  private static final String MADE = "made";
  private static final String FAILED = "failed";

  private final Counter ended;
  private final Counter destroyed;
  private final Histogram seconds;
  private final Gauge newest;
  private final Gauge sequence;
  private final Gauge kept;
  private final Gauge bytes;

  CheckpointMetrics(PrometheusRegistry registry) {
    ended =
        Counter.builder()
            .name("pinfold_checkpoints_total")
            .help("Checkpoints that were begun, by how that ended.")
            .labelNames("outcome")
            .withoutExemplars()
            .register(registry);
    // Counters that are there from the first scrape on can be watched for their first step.
    ended.initLabelValues(MADE);
    ended.initLabelValues(FAILED);
    destroyed =
        Counter.builder()
            .name("pinfold_checkpoints_destroyed_total")
            .help("Checkpoints that retention has destroyed.")
            .withoutExemplars()
            .register(registry);
    seconds =
        Histogram.builder()
            .name("pinfold_checkpoint_seconds")
            .help("How long making a checkpoint took. Commits wait for a part of it.")
            .unit(Unit.SECONDS)
            .classicOnly()
            .classicUpperBounds(SECONDS)
            .withoutExemplars()
            .register(registry);
    newest =
        gauge(registry, "pinfold_checkpoint_newest_timestamp_seconds", "When the newest was made.");
    sequence =
        gauge(registry, "pinfold_checkpoint_newest_sequence", "The last commit in the newest.");
    kept = gauge(registry, "pinfold_checkpoints_kept", "How many there are.");
    bytes = gauge(registry, "pinfold_snapshot_bytes", "Bytes that only snapshots hold.");
  }

  private static Gauge gauge(PrometheusRegistry registry, String name, String help) {
    return Gauge.builder().name(name).help(help).withoutExemplars().register(registry);
  }

  /// One was made.
  public void made(long nanos) {
    ended.labelValues(MADE).inc();
    seconds.observe(nanos / 1e9);
  }

  /// One was not made.
  public void failed() {
    ended.labelValues(FAILED).inc();
  }

  /// Retention has destroyed some.
  public void destroyed(int count) {
    destroyed.inc(count);
  }

  /// What there is now.
  ///
  /// @param heldBytes that only snapshots hold
  public void known(Instant newestTime, long newestSequence, int count, long heldBytes) {
    newest.set((double) newestTime.getEpochSecond());
    sequence.set((double) newestSequence);
    kept.set(count);
    bytes.set((double) heldBytes);
  }
}
