package dev.pinfold.cql.schema;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.cql.session.CqlConfig;
import dev.pinfold.cql.session.CqlSessions;
import dev.pinfold.cql.session.Observer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The keyspace of a store and its tables.
public final class Schema {

  private Schema() {}

  /// Makes the keyspace and its tables, as far as they are not there.
  public static void apply(CqlConfig config, Replication replication) {
    try (CqlSession session = CqlSessions.administration(config)) {
      session.execute(
          SimpleStatement.newInstance(
              "CREATE KEYSPACE IF NOT EXISTS "
                  + config.keyspace()
                  + " WITH replication = "
                  + replication.cql()));
    }
    try (Cql cql = CqlSessions.open(config, Observer.NONE)) {
      for (String statement : statements(1)) {
        cql.session().execute(SimpleStatement.newInstance(statement));
      }
    }
  }

  /// Removes the keyspace with all that is in it.
  public static void drop(CqlConfig config) {
    try (CqlSession session = CqlSessions.administration(config)) {
      session.execute(SimpleStatement.newInstance("DROP KEYSPACE IF EXISTS " + config.keyspace()));
    }
  }

  private static List<String> statements(int version) {
    List<String> statements = new ArrayList<>();
    StringBuilder statement = new StringBuilder();
    for (String line : text(version).lines().toList()) {
      if (line.startsWith("--") || line.isBlank()) {
        continue;
      }
      statement.append(line).append('\n');
      if (line.endsWith(";")) {
        statements.add(statement.substring(0, statement.length() - 2));
        statement.setLength(0);
      }
    }
    return statements;
  }

  private static String text(int version) {
    try (InputStream in =
        Objects.requireNonNull(Schema.class.getResourceAsStream(version + ".cql"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
