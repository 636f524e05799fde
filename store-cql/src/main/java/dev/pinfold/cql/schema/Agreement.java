package dev.pinfold.cql.schema;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import dev.pinfold.base.Problem;
import dev.pinfold.base.Problem.Kind;
import dev.pinfold.base.ProblemException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/// Whether all nodes have the schema of one of them.
///
/// Each is asked itself, where it can be. The driver asks one node for what it has heard of the
/// others: just after a change that went through another node, that one says that all are as they
/// were.
public final class Agreement {

  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private Agreement() {}

  /// Waits for it.
  ///
  /// @throws ProblemException `schema_disagreement`
  public static void await(CqlSession session) {
    long deadline = System.nanoTime() + LONGEST.toNanos();
    Map<String, UUID> others = others(session);
    while (!others.isEmpty()) {
      if (System.nanoTime() - deadline > 0) {
        throw new ProblemException(
            Problem.of(
                    Kind.UNAVAILABLE,
                    "schema_disagreement",
                    "The nodes of the database do not agree on the schema: see \"nodetool"
                        + " describecluster\", restart those that differ, and run the command"
                        + " again.")
                .with("differing", others));
      }
      Pause.of(PAUSE);
      others = others(session);
    }
  }

  /// Whether they agree now.
  static boolean holds(CqlSession session) {
    return others(session).isEmpty();
  }

  /// The nodes whose schema is another than that of the one that changes go through.
  private static Map<String, UUID> others(CqlSession session) {
    Node leader = Situation.leader(session);
    UUID wanted = own(session, leader);
    Map<String, UUID> others = new TreeMap<>();
    for (Node node : Situation.local(session)) {
      try {
        UUID version = own(session, node);
        if (!version.equals(wanted)) {
          others.put(String.valueOf(node.getEndPoint()), version);
        }
      } catch (DriverException e) {
        if (node.getState() == NodeState.UP) {
          throw e;
        }
        // It has just gone.
      }
    }
    // Those of other data centres, of which the leader hears.
    for (Row row :
        session.execute(
            SimpleStatement.newInstance("SELECT host_id, schema_version FROM system.peers")
                .setNode(leader))) {
      UUID host = row.getUuid(0);
      UUID version = row.getUuid(1);
      Node node = host == null ? null : session.getMetadata().getNodes().get(host);
      if (node != null
          && node.getState() == NodeState.UP
          && version != null
          && !Situation.isLocal(node)
          && !version.equals(wanted)) {
        others.put(String.valueOf(node.getEndPoint()), version);
      }
    }
    return others;
  }

  private static UUID own(CqlSession session, Node node) {
    Row row =
        session
            .execute(
                SimpleStatement.newInstance("SELECT schema_version FROM system.local")
                    .setNode(node))
            .one();
    UUID version = row == null ? null : row.getUuid(0);
    return version == null ? new UUID(0, 0) : version;
  }
}
