package dev.pinfold.cql.schema;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.loadbalancing.NodeDistance;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import dev.pinfold.base.Problem;
import dev.pinfold.base.Problem.Kind;
import dev.pinfold.base.ProblemException;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The cluster, before a plan is made for it.
///
/// @param nodes how many there are by data centre
/// @param localDataCentre whose nodes are asked
/// @param engine what the node runs that schema changes go through
/// @param keyspace null if it is not there
record Situation(
    Map<String, Integer> nodes,
    String localDataCentre,
    Engine engine,
    @Nullable KeyspaceState keyspace) {

  Situation {
    nodes = Collections.unmodifiableMap(new TreeMap<>(nodes));
  }

  static Situation read(CqlSession session, String keyspace) {
    Map<String, Integer> nodes = new TreeMap<>();
    for (Node node : session.getMetadata().getNodes().values()) {
      nodes.merge(dataCentre(node), 1, Integer::sum);
    }
    Node node = leader(session);
    return new Situation(
        nodes, dataCentre(node), Engine.of(session, node), KeyspaceState.read(session, keyspace));
  }

  /// The nodes that can be asked.
  static List<Node> local(CqlSession session) {
    return session.getMetadata().getNodes().values().stream()
        .filter(Situation::isLocal)
        .filter(node -> node.getState() != NodeState.DOWN)
        .filter(node -> node.getState() != NodeState.FORCED_DOWN)
        .sorted(Comparator.comparing(node -> String.valueOf(node.getHostId())))
        .toList();
  }

  static boolean isLocal(Node node) {
    return node.getDistance() == NodeDistance.LOCAL;
  }

  /// The node that changes of the schema go through: everyone takes the same one. Up to version 5.0
  /// of Cassandra only one node by itself makes sure that a table is not made twice.
  static Node leader(CqlSession session) {
    List<Node> local = local(session);
    if (local.isEmpty()) {
      throw new ProblemException(
          Problem.of(
              Kind.UNAVAILABLE,
              "store_unavailable",
              "No node of the local data centre answers: try again later."));
    }
    return local.getFirst();
  }

  static String dataCentre(Node node) {
    return Objects.requireNonNullElse(node.getDatacenter(), "");
  }
}
