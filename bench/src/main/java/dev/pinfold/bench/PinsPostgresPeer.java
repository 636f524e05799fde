package dev.pinfold.bench;

import dev.pinfold.pins.service.PinService;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/// The same pins in PostgreSQL, durable: the same two tables and the same indexes, prepared and
/// batched.
public final class PinsPostgresPeer implements AutoCloseable {

  private static final List<String> SCHEMA =
      List.of(
          "create table pins (cid text primary key, min int, max int, name text, metadata jsonb,"
              + " allocations text[], placements jsonb, pending text[], created timestamptz,"
              + " status smallint, version bigint)",
          "create index pins_pending on pins using gin (pending)",
          "create table requests (id uuid primary key, owner int, cid text, keyed boolean, min int,"
              + " max int, name text, search text, metadata jsonb, created timestamptz,"
              + " status smallint, version bigint, expires timestamptz)",
          "create unique index requests_keyed on requests (cid, owner) where keyed",
          "create index requests_status on requests (owner, status, created desc)",
          "create index requests_name on requests (owner, search, created desc)"
              + " where search <> ''",
          "create index requests_metadata on requests using gin (metadata jsonb_path_ops)",
          "create index requests_expires on requests (expires) where expires is not null");

  private final EmbeddedPostgres server;

  /// Starts a server with empty tables.
  public PinsPostgresPeer() throws IOException, SQLException {
    server =
        EmbeddedPostgres.builder()
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("shared_buffers", "256MB")
            .setServerConfig("max_wal_size", "4GB")
            .start();
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String definition : SCHEMA) {
        statement.execute(definition);
      }
    }
  }

  private Connection connect() throws SQLException {
    return server.getPostgresDatabase().getConnection();
  }

  /// One connection with its statements; used by one thread.
  public final class Client implements AutoCloseable {
    private final Connection connection = connect();
    private final PreparedStatement pin;
    private final PreparedStatement request;

    /// Connects.
    public Client() throws SQLException {
      connection.setAutoCommit(false);
      pin =
          connection.prepareStatement(
              "insert into pins values (?, ?, ?, ?, ?::jsonb, ?, ?::jsonb, ?, to_timestamp(?), 0, 1)"
                  + " on conflict (cid) do update set version = pins.version + 1");
      request =
          connection.prepareStatement(
              "insert into requests values (gen_random_uuid(), 1, ?, true, ?, ?, ?, lower(?),"
                  + " ?::jsonb, to_timestamp(?), 0, 1, ?)"
                  + " on conflict (cid, owner) where keyed do update"
                  + " set version = requests.version + 1");
    }

    /// Puts some pins in one transaction.
    public void put(List<PinService.Imported> pins) throws SQLException {
      for (PinService.Imported imported : pins) {
        String cid = imported.cid().toString();
        String metadata = json(imported.spec().metadata());
        double created = imported.created().getEpochSecond();
        StringJoiner placements = new StringJoiner(",", "{", "}");
        String[] pending = new String[imported.allocations().size()];
        for (int i = 0; i < pending.length; i++) {
          placements.add("\"" + imported.allocations().get(i) + "\":{\"status\":0}");
          pending[i] = imported.allocations().get(i) + "|2|0189aabbccdd";
        }
        pin.setString(1, cid);
        pin.setInt(2, imported.spec().replicationMin());
        pin.setInt(3, imported.spec().replicationMax());
        pin.setString(4, imported.spec().name());
        pin.setString(5, metadata);
        pin.setArray(6, connection.createArrayOf("text", imported.allocations().toArray()));
        pin.setString(7, placements.toString());
        pin.setArray(8, connection.createArrayOf("text", pending));
        pin.setDouble(9, created);
        pin.addBatch();
        request.setString(1, cid);
        request.setInt(2, imported.spec().replicationMin());
        request.setInt(3, imported.spec().replicationMax());
        request.setString(4, imported.spec().name());
        request.setString(5, imported.spec().name());
        request.setString(6, metadata);
        request.setDouble(7, created);
        request.setNull(8, Types.TIMESTAMP_WITH_TIMEZONE);
        request.addBatch();
      }
      pin.executeBatch();
      request.executeBatch();
      connection.commit();
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }

  private static String json(Map<String, String> metadata) {
    StringJoiner json = new StringJoiner(",", "{", "}");
    metadata.forEach((key, value) -> json.add("\"" + key + "\":\"" + value + "\""));
    return json.toString();
  }

  /// Bytes on disk of both tables with their indexes.
  public long bytes() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "select pg_total_relation_size('pins') + pg_total_relation_size('requests')")) {
      result.next();
      return result.getLong(1);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
