package dev.pinfold.node.metrics;

import dev.pinfold.cql.session.Health;
import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.move.Mover;
import dev.pinfold.pins.service.Owners;
import dev.pinfold.pins.service.Peers;
import dev.pinfold.volumes.replica.ReplicaStatus;
import dev.pinfold.volumes.watch.Watcher;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// All figures of this process.
///
/// Safe for use by many threads.
public final class NodeMetrics {

  private static final double[] SECONDS = {
    0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60
  };

  /// Clients may send any word as a method; each other one would make figures of its own.
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final ExpositionFormats formats = ExpositionFormats.init();
  private final StoreMetrics store = new StoreMetrics(registry);
  private final Histogram requests;
  private final Counter bytesSent;
  private @Nullable PinFigures watched;

  public NodeMetrics() {
    requests =
        Histogram.builder()
            .name("pinfold_http_request_seconds")
            .help("How long requests took, from their head to the last byte of their answer.")
            .unit(Unit.SECONDS)
            .labelNames("api", "method", "route", "status")
            .classicOnly()
            .classicUpperBounds(SECONDS)
            .withoutExemplars()
            .register(registry);
    bytesSent =
        Counter.builder()
            .name("pinfold_http_sent_bytes_total")
            .help("Bytes of answers, without their heads.")
            .unit(Unit.BYTES)
            .labelNames("api")
            .withoutExemplars()
            .register(registry);
    JvmMetrics.builder().register(registry);
  }

  /// Where a [MeteredPinStore] notes what it does.
  public StoreMetrics store() {
    return store;
  }

  /// Where a database that is asked in CQL notes what it does.
  ///
  /// @param health asked at each scrape; it must not block
  public CqlMetrics cql(Supplier<Health> health) {
    return new CqlMetrics(registry, health);
  }

  /// Where the making of checkpoints is noted.
  public CheckpointMetrics checkpoints() {
    return new CheckpointMetrics(registry);
  }

  /// Where the figures of volumes and replicas are from now on.
  ///
  /// @param found asked at each scrape; null before the first round of watching
  /// @param replicas asked at each scrape
  public VolumeMetrics volumes(
      Supplier<Watcher.@Nullable Found> found,
      Supplier<List<ReplicaStatus>> replicas,
      InstantSource clock) {
    return new VolumeMetrics(registry, found, replicas, clock);
  }

  /// A request is over.
  ///
  /// @param route the pattern that it matched, one of few; empty if it matched none
  public void request(String api, String method, String route, int status, long nanos, long bytes) {
    String known = METHODS.contains(method) ? method : "other";
    requests.labelValues(api, known, route, Integer.toString(status)).observe(nanos / 1e9);
    bytesSent.labelValues(api).inc(bytes);
  }

  /// From now on a scrape asks these, too.
  public synchronized void watch(PinStore pins, Peers peers, Owners owners, Mover mover) {
    unwatch();
    watched = new PinFigures(pins, peers, owners, mover, store);
    registry.register(watched);
  }

  /// From now on a scrape does not ask them any more: they are about to be closed.
  public synchronized void unwatch() {
    if (watched != null) {
      registry.unregister(watched);
      watched = null;
    }
  }

  /// All figures as they are now.
  ///
  /// @param accept the value of the `Accept` header; null if there was none
  public synchronized Exposition scrape(@Nullable String accept) {
    ExpositionFormatWriter writer = formats.findWriter(accept);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      writer.write(bytes, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Exposition(writer.getContentType(), bytes.toByteArray());
  }
}
