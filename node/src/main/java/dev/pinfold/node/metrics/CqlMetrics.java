package dev.pinfold.node.metrics;

import dev.pinfold.cql.session.Health;
import dev.pinfold.cql.session.Observer;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/// What is counted of a database that is asked in CQL.
///
/// Safe for use by many threads.
public final class CqlMetrics implements Observer, MultiCollector {

  private static final double[] SECONDS = {
    0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10
  };

  private final Supplier<Health> health;
  private final Histogram statements;
  private final Counter retries;
  private final Counter speculations;

  /// @param health asked at each scrape; it must not block
  CqlMetrics(PrometheusRegistry registry, Supplier<Health> health) {
    this.health = health;
    statements =
        Histogram.builder()
            .name("pinfold_cql_statement_seconds")
            .help("How long statements took, with all attempts and waits.")
            .unit(Unit.SECONDS)
            .labelNames("operation", "table", "outcome")
            .classicOnly()
            .classicUpperBounds(SECONDS)
            .withoutExemplars()
            .register(registry);
    retries =
        Counter.builder()
            .name("pinfold_cql_retries_total")
            .help("How often a statement was sent again because it had failed.")
            .labelNames("operation")
            .withoutExemplars()
            .register(registry);
    speculations =
        Counter.builder()
            .name("pinfold_cql_speculations_total")
            .help("How often another node was asked because the first was slow.")
            .labelNames("operation")
            .withoutExemplars()
            .register(registry);
    // Counters that are there from the first scrape on can be watched for their first step.
    for (Operation operation : Operation.values()) {
      retries.initLabelValues(word(operation));
      speculations.initLabelValues(word(operation));
    }
    registry.register(this);
  }

  @Override
  public void ended(
      Operation operation, String table, Outcome outcome, long nanos, int again, int speculated) {
    String word = word(operation);
    statements.labelValues(word, table, word(outcome)).observe(nanos / 1e9);
    if (again > 0) {
      retries.labelValues(word).inc(again);
    }
    if (speculated > 0) {
      speculations.labelValues(word).inc(speculated);
    }
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public MetricSnapshots collect() {
    Health now = health.get();
    Figures figures = new Figures();
    figures.gauge("pinfold_cql_in_flight", "Statements under way.", now.inFlight());
    figures.gauge(
        "pinfold_cql_waiting",
        "Statements that wait because too many are under way.",
        now.waiting());
    figures.gauge("pinfold_cql_prepared", "Statements that are prepared.", now.prepared());
    figures.gauge(
        "pinfold_cql_breaker_open",
        "Whether nothing is sent because the database did not answer.",
        now.breakerOpen() ? 1 : 0);
    figures.untyped(
        "pinfold_cql_breaker_openings",
        "How often that began, since the start.",
        now.breakerOpenings());
    Map<String, Integer> up = new TreeMap<>();
    Map<String, Integer> connections = new TreeMap<>();
    for (Health.NodeHealth node : now.nodes()) {
      if (node.local()) {
        up.put(node.address(), node.up() ? 1 : 0);
        connections.put(node.address(), node.connections());
      }
    }
    figures.gauges(
        "pinfold_cql_node_up", "Whether a node of the local data centre answers.", "node", up);
    figures.gauges("pinfold_cql_connections", "Open connections to a node.", "node", connections);
    return figures.build();
  }
}
