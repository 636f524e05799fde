package dev.pinfold.node.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.model.Cid;
import dev.pinfold.model.PinSpec;
import dev.pinfold.node.Listeners;
import dev.pinfold.node.Node;
import dev.pinfold.node.NodeParts;
import dev.pinfold.node.config.NodeConfig;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.service.Peer;
import dev.pinfold.pins.service.Wish;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeMetricsTest {

  private static final Cid CID =
      Cid.parse("bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy");

  @TempDir Path directory;

  private static String text(Exposition exposition) {
    return new String(exposition.bytes(), StandardCharsets.UTF_8);
  }

  private static void assertLine(String line, String text) {
    assertTrue(text.lines().anyMatch(line::equals), () -> line + " is not in\n" + text);
  }

  @Test
  void showsWhatIsKept() {
    NodeConfig config =
        NodeConfig.read(null, Map.of(), Map.of("data", directory.resolve("data").toString()));
    try (Node node = Node.start(config, Listeners.none())) {
      NodeParts parts = node.parts();
      Peer peer =
          new Peer("p1", "", "i", List.of(), "", 7, 0, Map.of(), "", Instant.EPOCH, Instant.EPOCH);
      parts.work().heartbeat(peer, "s");
      long epoch =
          parts
              .service()
              .want(parts.owners().require("cluster"), Wish.of(CID, PinSpec.DEFAULT, true))
              .pin()
              .placements()
              .get("p1")
              .epoch();
      String before = text(parts.metrics().scrape(null));
      assertLine("ipfscluster_pins 1.0", before);
      assertLine("ipfscluster_pins_pin_queued 1.0", before);
      assertLine("pinfold_drift_ratio 1.0", before);
      assertLine("ipfscluster_informer_disk{peer=\"p1\"} 7.0", before);
      assertLine("pinfold_peers{state=\"alive\"} 1.0", before);
      assertLine("pinfold_peers{state=\"down\"} 0.0", before);
      assertLine("pinfold_owners 1.0", before);

      for (Command.Observation observation :
          List.of(
              Command.Observation.PINNING,
              Command.Observation.FAILED,
              Command.Observation.PINNING,
              Command.Observation.PINNED)) {
        parts
            .work()
            .acknowledge(List.of(new Command.Acknowledge(CID, "p1", epoch, observation, "x", 1)));
      }
      String after = text(parts.metrics().scrape(null));
      assertLine("ipfscluster_pins_pin_queued 0.0", after);
      assertLine("ipfscluster_pins_pinning 0.0", after);
      assertLine("ipfscluster_pins_pin_error 0.0", after);
      assertLine("ipfscluster_pins_ipfs_pins 1.0", after);
      assertLine("ipfscluster_pins_pin_add 2.0", after);
      assertLine("ipfscluster_pins_pin_add_errors 1.0", after);
      assertLine("pinfold_placements{status=\"pinned\"} 1.0", after);
      assertLine("pinfold_drift_ratio 0.0", after);
      assertLine("pinfold_commands_total{command=\"want\",outcome=\"done\"} 1.0", after);
      assertLine(
          "pinfold_store_operation_seconds_count{operation=\"want\",outcome=\"ok\"} 1", after);
      assertTrue(after.contains("\npinfold_last_change "));
      assertTrue(after.contains("\npinfold_store_commits{part=\"transactions\"} "));
      assertTrue(after.contains("\npinfold_store_bytes_on_disk{part=\"documents\"} "));
      assertTrue(after.contains("\njvm_memory_used_bytes{"));

      parts.metrics().unwatch();
      assertFalse(text(parts.metrics().scrape(null)).contains("ipfscluster_pins"));
    }
  }

  @Test
  void honoursTheAcceptHeader() {
    NodeMetrics metrics = new NodeMetrics();
    assertEquals("text/plain; version=0.0.4; charset=utf-8", metrics.scrape(null).contentType());
    assertEquals("text/plain; version=0.0.4; charset=utf-8", metrics.scrape("*/*").contentType());
    Exposition open = metrics.scrape("application/openmetrics-text; version=1.0.0");
    assertEquals("application/openmetrics-text; version=1.0.0; charset=utf-8", open.contentType());
    assertTrue(text(open).endsWith("# EOF\n"));
  }

  @Test
  void countsRequestsUnderFewNames() {
    NodeMetrics metrics = new NodeMetrics();
    metrics.request("cluster", "GET", "/pins/{cid}", 200, 2_000_000, 10);
    metrics.request("cluster", "BREW", "", 404, 1_000_000, 5);
    metrics.request("cluster", "STEEP", "", 404, 1_000_000, 5);
    String text = text(metrics.scrape(null));
    assertLine(
        "pinfold_http_request_seconds_count{api=\"cluster\",method=\"GET\","
            + "route=\"/pins/{cid}\",status=\"200\"} 1",
        text);
    assertLine(
        "pinfold_http_request_seconds_count{api=\"cluster\",method=\"other\",route=\"\","
            + "status=\"404\"} 2",
        text);
    assertLine("pinfold_http_sent_bytes_total{api=\"cluster\"} 20.0", text);
  }
}
