package dev.pinfold.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// PostgreSQL with JSONB, durable: one connection and one prepared statement a client.
final class PostgresPeer implements AutoCloseable {

  private final EmbeddedPostgres server;
  private final List<Connection> connections = new ArrayList<>();
  private final List<PreparedStatement> statements = new ArrayList<>();

  PostgresPeer(byte[] document, int clients) throws IOException, SQLException {
    this.server =
        EmbeddedPostgres.builder()
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("max_connections", "100")
            .start();
    Connection first = server.getPostgresDatabase().getConnection();
    connections.add(first);
    try (Statement statement = first.createStatement()) {
      statement.execute("create table docs (id text primary key, body jsonb not null)");
      statement.execute("insert into docs values ('hot', '" + new String(document, UTF_8) + "')");
    }
    for (int i = 0; i < clients; i++) {
      Connection connection = server.getPostgresDatabase().getConnection();
      connection.setAutoCommit(false);
      connections.add(connection);
      statements.add(
          connection.prepareStatement(
              "update docs set body = jsonb_set(body, '{f" + i + "}', ?::jsonb) where id = 'hot'"));
    }
  }

  void setHot(int client, int value, int holdMillis) throws SQLException, InterruptedException {
    PreparedStatement statement = statements.get(client);
    statement.setString(1, "\"" + value + "-0123456789\"");
    statement.executeUpdate();
    if (holdMillis > 0) {
      Thread.sleep(holdMillis);
    }
    statement.getConnection().commit();
  }

  @Override
  public void close() throws IOException, SQLException {
    for (Connection connection : connections) {
      connection.close();
    }
    server.close();
  }
}
