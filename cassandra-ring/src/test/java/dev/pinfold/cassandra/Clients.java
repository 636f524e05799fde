package dev.pinfold.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.loadbalancing.NodeDistance;
import java.time.Duration;

/// Sessions that wait for slow machines, and send all to one node, so that it is known who answers.
final class Clients {

  /// Longer than a node waits for others, so that the error is that of the node.
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private Clients() {}

  static CqlSession connect(Ring ring) {
    return to(ring, 0).build();
  }

  static CqlSessionBuilder to(Ring ring, int node) {
    return CqlSession.builder()
        .addContactPoint(ring.node(node).address())
        .withLocalDatacenter(ring.node(node).place().dataCentre())
        .withNodeDistanceEvaluator(
            (other, dataCentre) ->
                other.getEndPoint().resolve().equals(ring.node(node).address())
                    ? NodeDistance.LOCAL
                    : NodeDistance.IGNORED)
        .withConfigLoader(
            DriverConfigLoader.programmaticBuilder()
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, PATIENCE)
                .withDuration(DefaultDriverOption.CONNECTION_CONNECT_TIMEOUT, PATIENCE)
                .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, PATIENCE)
                .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, PATIENCE)
                .withDuration(DefaultDriverOption.CONTROL_CONNECTION_AGREEMENT_TIMEOUT, PATIENCE)
                .withBoolean(DefaultDriverOption.PREPARE_ON_ALL_NODES, false)
                .build());
  }
}
