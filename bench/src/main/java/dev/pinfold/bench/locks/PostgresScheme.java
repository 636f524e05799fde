package dev.pinfold.bench.locks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pinfold.documents.transaction.Durability;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/// PostgreSQL with a JSONB document a row: one connection and prepared statements for each client.
/// It is durable as the workload says (`synchronous_commit`).
///
/// Rows are locked by their writers. Where there are searches all transactions are SERIALIZABLE,
/// for otherwise a search would be one of a snapshot; who is refused for it tries again.
final class PostgresScheme implements Scheme {

  private static final String NOT_SERIALIZABLE = "40001";

  private final Work work;
  private final EmbeddedPostgres server;
  private final List<Client> clients = new ArrayList<>();
  private final LongAdder retries = new LongAdder();

  private record Client(
      Connection connection,
      PreparedStatement write,
      PreparedStatement read,
      PreparedStatement search) {}

  PostgresScheme(Work work, int clients) throws IOException, SQLException {
    this.work = work;
    this.server =
        EmbeddedPostgres.builder()
            .setServerConfig("fsync", "on")
            .setServerConfig(
                "synchronous_commit", work.durability() == Durability.SYNCED ? "on" : "off")
            .setServerConfig("max_connections", "100")
            .start();
    try (Connection first = server.getPostgresDatabase().getConnection();
        Statement statement = first.createStatement();
        PreparedStatement insert =
            first.prepareStatement("insert into docs values (?, ?::jsonb)")) {
      statement.execute("create table docs (id text primary key, body jsonb not null)");
      for (int i = 0; i < work.documents(); i++) {
        insert.setString(1, Work.id(i));
        insert.setString(2, new String(work.document(), UTF_8));
        insert.execute();
      }
      statement.execute("analyze docs");
    }
    for (int i = 0; i < clients; i++) {
      this.clients.add(client());
    }
  }

  private Client client() throws SQLException {
    Connection connection = server.getPostgresDatabase().getConnection();
    connection.setAutoCommit(false);
    if (work.searches() > 0) {
      connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
    }
    return new Client(
        connection,
        connection.prepareStatement(
            "update docs set body = jsonb_set(body, array[?], ?::jsonb) where id = ?"),
        connection.prepareStatement("select body from docs where id = ?"),
        connection.prepareStatement("select id from docs where body ->> ? like 'y%'"));
  }

  @Override
  public String name() {
    return "PostgreSQL row locks";
  }

  @Override
  public long retries() {
    return retries.sum();
  }

  /// A transaction, tried until it is not refused.
  private interface Body {
    void run(Client client) throws SQLException, InterruptedException;
  }

  private void transact(int number, Body body) throws SQLException, InterruptedException {
    Client client = clients.get(number);
    while (true) {
      try {
        body.run(client);
        client.connection().commit();
        return;
      } catch (SQLException e) {
        if (!NOT_SERIALIZABLE.equals(e.getSQLState())) {
          throw e;
        }
        client.connection().rollback();
        retries.increment();
      }
    }
  }

  @Override
  public void write(int client, int document, int field, int value, int workMillis)
      throws SQLException, InterruptedException {
    transact(
        client,
        own -> {
          set(own, document, field, value);
          if (workMillis > 0) {
            Thread.sleep(workMillis);
          }
        });
  }

  private void set(Client client, int document, int field, int value) throws SQLException {
    PreparedStatement write = client.write();
    write.setString(1, Work.field(field));
    write.setString(2, work.value(value));
    write.setString(3, Work.id(document));
    write.executeUpdate();
  }

  @Override
  public void writeAll(int client, int document, int value)
      throws SQLException, InterruptedException {
    transact(
        client,
        own -> {
          for (int i = 0; i < Work.FIELDS; i++) {
            set(own, document, i, value + i);
          }
        });
  }

  @Override
  public void read(int client, int document) throws SQLException, InterruptedException {
    transact(
        client,
        own -> {
          own.read().setString(1, Work.id(document));
          consume(own.read());
        });
  }

  @Override
  public void search(int client, int field) throws SQLException, InterruptedException {
    transact(
        client,
        own -> {
          own.search().setString(1, Work.field(field));
          consume(own.search());
        });
  }

  private static void consume(PreparedStatement query) throws SQLException {
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        rows.getString(1);
      }
    }
  }

  @Override
  public void close() throws IOException, SQLException {
    for (Client client : clients) {
      client.connection().close();
    }
    server.close();
  }
}
