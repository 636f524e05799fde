package dev.pinfold.cql.session;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import dev.pinfold.cql.schema.Agreement;

/// A table to try statements on.
final class Items {

  static final String PUT = "INSERT INTO items (list, id, name) VALUES (?, ?, ?)";
  static final String PUT_AT =
      "INSERT INTO items (list, id, name) VALUES (?, ?, ?) USING TIMESTAMP ?";
  static final String GET = "SELECT id, name FROM items WHERE list = ? AND id = ?";
  static final String LIST = "SELECT id, name FROM items WHERE list = ?";
  static final String MAKE = "INSERT INTO items (list, id, name) VALUES (?, ?, ?) IF NOT EXISTS";
  static final String CHANGE = "UPDATE items SET name = ? WHERE list = ? AND id = ? IF name = ?";

  private Items() {}

  static void make(CqlConfig config, int replicas) {
    try (CqlSession session = CqlSessions.administration(config)) {
      String dataCentre =
          session.getMetadata().getNodes().values().iterator().next().getDatacenter();
      for (String statement :
          new String[] {
            "DROP KEYSPACE IF EXISTS " + config.keyspace(),
            "CREATE KEYSPACE %s WITH replication = {'class': 'NetworkTopologyStrategy', '%s': %d}"
                .formatted(config.keyspace(), dataCentre, replicas),
            "CREATE TABLE %s.items (list int, id int, name text, PRIMARY KEY ((list), id))"
                .formatted(config.keyspace())
          }) {
        session.execute(
            SimpleStatement.newInstance(statement)
                .setExecutionProfileName(CqlSessions.SCHEMA_PROFILE));
        Agreement.await(session);
      }
    }
  }
}
