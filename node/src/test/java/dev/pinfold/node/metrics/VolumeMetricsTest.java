package dev.pinfold.node.metrics;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pinfold.volumes.replica.ReplicaStatus;
import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.watch.Watcher;
import dev.pinfold.volumes.watch.alert.Alert;
import dev.pinfold.volumes.watch.measure.ArcStats;
import dev.pinfold.volumes.watch.measure.DatasetMeasure;
import dev.pinfold.volumes.watch.measure.Latencies;
import dev.pinfold.volumes.watch.measure.Measurement;
import dev.pinfold.volumes.watch.measure.PoolMeasure;
import dev.pinfold.volumes.watch.measure.PoolSpace;
import dev.pinfold.volumes.watch.measure.PoolStatus;
import dev.pinfold.volumes.watch.measure.Scan;
import dev.pinfold.volumes.watch.measure.Vdev;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class VolumeMetricsTest {

  private static final Path DASHBOARD = Path.of("..", "etc", "grafana", "pinfold-volumes.json");
  private static final Pattern METRIC = Pattern.compile("\\bpinfold_[a-z_]+");
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private static final PoolStatus STATUS =
      new PoolStatus(
          "tank",
          "DEGRADED",
          "",
          Scan.NONE,
          List.of(new Vdev("/dev/a", "ONLINE", 1, 2, 4, true, 0, 0)),
          3,
          List.of());

  private static final Watcher.Found FOUND =
      new Watcher.Found(
          new Measurement(
              NOW,
              Duration.ofMillis(1_500),
              Map.of(
                  "tank",
                  new PoolMeasure(
                      STATUS,
                      new PoolSpace(1_000, 500, 300, 100, OptionalDouble.of(0.25), 1),
                      null,
                      Latencies.NONE)),
              Map.of(
                  new DatasetName("tank/main"),
                  new DatasetMeasure(300, 100, 50, 250, 500, 2, 0, Map.of())),
              new ArcStats(90, 10, 64, 128),
              Map.of(),
              Map.of()),
          Map.of(),
          List.of(
              new Alert(
                  "pool_degraded", "tank", Alert.Phase.FIRING, NOW, 1, NOW, Instant.MAX, 0, false)),
          Map.of());

  private static final ReplicaStatus REPLICA =
      new ReplicaStatus("cellar", "main", NOW.minusSeconds(7), "x", false, 0, 0, 0, 2, null);

  private static String scrape(Watcher.Found found) {
    NodeMetrics metrics = new NodeMetrics();
    metrics.volumes(() -> found, () -> List.of(REPLICA), InstantSource.fixed(NOW));
    return new String(metrics.scrape(null).bytes(), StandardCharsets.UTF_8);
  }

  @Test
  void figuresAreThoseOfTheLastRound() {
    String text = scrape(FOUND);
    for (String line :
        List.of(
            "pinfold_zfs_pool_available_bytes{pool=\"tank\"} 100.0",
            "pinfold_zfs_pool_fragmentation_ratio{pool=\"tank\"} 0.25",
            "pinfold_zfs_pool_health{pool=\"tank\"} 1.0",
            "pinfold_zfs_pool_errors{pool=\"tank\"} 7.0",
            "pinfold_zfs_dataset_compression_ratio{dataset=\"tank/main\"} 2.0",
            "pinfold_zfs_dataset_snapshot_bytes{dataset=\"tank/main\"} 50.0",
            "pinfold_zfs_cache_reads{outcome=\"hit\"} 90.0",
            "pinfold_volumes_alert{rule=\"pool_degraded\",subject=\"tank\"} 1.0",
            "pinfold_volumes_alerts_firing 1.0",
            "pinfold_volumes_measuring_seconds 1.5",
            "pinfold_replication_lag_seconds{replica=\"cellar\",shard=\"main\"} 7.0",
            "pinfold_replication_failures{replica=\"cellar\",shard=\"main\"} 2.0")) {
      assertTrue(text.lines().anyMatch(line::equals), line + "\n" + text);
    }
    // Of a pool that was never scrubbed there is no time, rather than one of 1970.
    assertFalse(text.contains("pinfold_zfs_pool_scan_timestamp_seconds"));
  }

  @Test
  void beforeTheFirstRoundThereAreOnlyReplicas() {
    NodeMetrics metrics = new NodeMetrics();
    metrics.volumes(() -> null, () -> List.of(REPLICA), InstantSource.fixed(NOW));
    String text = new String(metrics.scrape(null).bytes(), StandardCharsets.UTF_8);
    assertFalse(text.contains("pinfold_zfs_"));
    assertTrue(text.contains("pinfold_replication_lag_seconds{"));
  }

  @Test
  void eachQueryOfTheDashboardAsksForAFigureThatThereIs() throws IOException {
    JsonNode dashboard = new JsonMapper().readTree(DASHBOARD.toFile());
    String text = scrape(FOUND);
    int asked = 0;
    for (JsonNode query : dashboard.findValues("expr")) {
      Matcher matcher = METRIC.matcher(query.asText());
      while (matcher.find()) {
        asked++;
        String name = matcher.group();
        assertTrue(
            text.lines()
                .anyMatch(line -> line.startsWith(name + "{") || line.startsWith(name + " ")),
            name);
      }
    }
    assertTrue(asked > 0);
  }
}
