package dev.pinfold.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cassandra.Ring;
import dev.pinfold.model.Cid;
import dev.pinfold.model.PinSpec;
import dev.pinfold.node.config.NodeConfig;
import dev.pinfold.pins.service.Owner;
import dev.pinfold.pins.service.Wish;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// A node whose pins are on a real Cassandra.
class NodeOnCqlTest {

  private static final Ring RING = Ring.shared(1);
  private static final Cid CID =
      Cid.parse("bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy");
  private static final Path DASHBOARD = Path.of("..", "etc", "grafana", "pinfold-cql.json");
  private static final Pattern METRIC = Pattern.compile("\\b(pinfold|ipfscluster)_[a-z_]+");

  private static NodeConfig config(String keyspace, Map<String, String> more) {
    Map<String, String> keys = new TreeMap<>(more);
    keys.put("store", "cql");
    keys.put("cql.keyspace", keyspace);
    keys.put(
        "cql.hosts",
        RING.contactPoints().stream()
            .map(at -> at.getAddress().getHostAddress() + ":" + at.getPort())
            .collect(Collectors.joining(",")));
    keys.put("cql.connect-timeout", "1m");
    keys.put("cql.request-timeout", "2m");
    keys.put("cql.attempt-timeout", "1m");
    return NodeConfig.read(null, Map.of(), keys);
  }

  private static NodeConfig development(String keyspace) {
    return config(keyspace, Map.of("cql.development", "true"));
  }

  @Test
  void keepsPinsFromOneStartToTheNext() {
    NodeConfig config = development("node_pins");
    try (Node node = Node.start(config, Listeners.none())) {
      Owner owner = node.parts().owners().require("cluster");
      node.parts().service().want(owner, Wish.of(CID, PinSpec.DEFAULT, true));
      assertEquals(Map.of(), node.parts().readiness().reasons());
    }
    try (Node node = Node.start(config, Listeners.none())) {
      assertNotNull(node.parts().service().store().pin(CID));
    }
  }

  @Test
  void withoutItsKeyspaceItNamesTheCommandThatMakesIt() {
    NodeConfig config = config("node_missing", Map.of());
    ProblemException missing =
        assertThrows(ProblemException.class, () -> Node.start(config, Listeners.none()).close());
    assertEquals("store_keyspace_missing", missing.problem().code());
    assertTrue(missing.problem().message().contains("pinfold cql apply"));
  }

  @Test
  void aKeyspaceForDevelopmentIsRefusedInEarnest() {
    Node.start(development("node_single"), Listeners.none()).close();
    NodeConfig config = config("node_single", Map.of());
    ProblemException refused =
        assertThrows(ProblemException.class, () -> Node.start(config, Listeners.none()).close());
    assertEquals("store_unsuitable", refused.problem().code());
    assertEquals(Set.of("replicas"), refused.problem().details().keySet());
  }

  /// The names that queries of the dashboard ask for, without what a histogram adds to its own.
  private static Set<String> asked() throws IOException {
    JsonNode dashboard = new JsonMapper().readTree(DASHBOARD.toFile());
    Set<String> names = new TreeSet<>();
    for (JsonNode query : dashboard.findValues("expr")) {
      Matcher matcher = METRIC.matcher(query.asText());
      assertTrue(matcher.find(), "a query without a metric: " + query);
      do {
        names.add(matcher.group());
      } while (matcher.find());
    }
    return names;
  }

  @Test
  void eachQueryOfTheDashboardAsksForAFigureThatThereIs() throws IOException {
    Set<String> asked = asked();
    assertFalse(asked.isEmpty());
    try (Node node = Node.start(development("node_dashboard"), Listeners.none())) {
      Owner owner = node.parts().owners().require("cluster");
      node.parts().service().want(owner, Wish.of(CID, PinSpec.DEFAULT, true));
      String scrape =
          new String(node.parts().metrics().scrape(null).bytes(), StandardCharsets.UTF_8);
      List<String> lines = scrape.lines().toList();
      for (String name : asked) {
        // A counter that is still at nothing has only its type.
        assertTrue(
            lines.stream()
                .anyMatch(
                    line ->
                        line.startsWith(name + "{")
                            || line.startsWith(name + " ")
                            || line.startsWith("# TYPE " + name + " ")),
            name + " is not in the scrape");
      }
      assertTrue(
          scrape.contains(
              "pinfold_cql_statement_seconds_count{operation=\"decide\",outcome=\"done\",table=\"pins\"}"),
          scrape);
      assertTrue(scrape.contains("\npinfold_cql_breaker_open 0.0\n"));
      assertTrue(scrape.contains("\npinfold_cql_node_up{node="));
    }
  }
}
