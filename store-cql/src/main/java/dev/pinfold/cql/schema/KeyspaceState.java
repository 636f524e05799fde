package dev.pinfold.cql.schema;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What there is of a keyspace.
///
/// @param strategy the last part of its class name
/// @param replicas by data centre; with other strategies, what stands in their place
/// @param versions of the schema that are complete
/// @param hasVersionTable whether versions can be noted
/// @param scope null if none was noted yet
record KeyspaceState(
    String strategy,
    Map<String, Integer> replicas,
    boolean hasVersionTable,
    Set<Integer> versions,
    @Nullable ConditionalScope scope) {

  static final String TOPOLOGY_STRATEGY = "NetworkTopologyStrategy";

  KeyspaceState {
    replicas = Collections.unmodifiableMap(new TreeMap<>(replicas));
    versions = Collections.unmodifiableSet(new TreeSet<>(versions));
  }

  /// Null if there is no such keyspace.
  static @Nullable KeyspaceState read(CqlSession session, String keyspace) {
    Row row =
        session
            .execute(
                SimpleStatement.newInstance(
                    "SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = ?",
                    keyspace))
            .one();
    if (row == null) {
      return null;
    }
    Map<String, String> replication =
        new TreeMap<>(Objects.requireNonNull(row.getMap(0, String.class, String.class)));
    String strategy = String.valueOf(replication.remove("class"));
    Map<String, Integer> replicas = new TreeMap<>();
    // Transient replication, which some versions of Cassandra have, is written as "3/1".
    replication.forEach(
        (name, count) -> replicas.put(name, Integer.valueOf(count.split("/", 2)[0])));
    Set<String> tables = tables(session, keyspace);
    boolean hasVersionTable = tables.contains(SchemaClaims.TABLE);
    return new KeyspaceState(
        strategy.substring(strategy.lastIndexOf('.') + 1),
        replicas,
        hasVersionTable,
        hasVersionTable ? versions(session, keyspace) : Set.of(),
        tables.contains("facts") ? scope(session, keyspace) : null);
  }

  private static Set<String> tables(CqlSession session, String keyspace) {
    Set<String> tables = new TreeSet<>();
    session
        .execute(
            SimpleStatement.newInstance(
                "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?", keyspace))
        .forEach(row -> tables.add(row.getString(0)));
    return tables;
  }

  private static Set<Integer> versions(CqlSession session, String keyspace) {
    Set<Integer> versions = new TreeSet<>();
    session
        .execute(
            SimpleStatement.newInstance(
                "SELECT version, done FROM "
                    + keyspace
                    + "."
                    + SchemaClaims.TABLE
                    + " WHERE id = 0"))
        .forEach(
            row -> {
              if (!row.isNull("done")) {
                versions.add(row.getInt("version"));
              }
            });
    return versions;
  }

  private static @Nullable ConditionalScope scope(CqlSession session, String keyspace) {
    Row row =
        session
            .execute(
                SimpleStatement.newInstance(
                    "SELECT value FROM " + keyspace + ".facts WHERE name = ?",
                    ConditionalScope.FACT))
            .one();
    return row == null || row.isNull(0)
        ? null
        : new ConditionalScope(
            StandardCharsets.UTF_8.decode(Objects.requireNonNull(row.getByteBuffer(0))).toString());
  }

  /// The greatest version that is complete; 0 if none is.
  int version() {
    return versions.stream().mapToInt(version -> version).max().orElse(0);
  }
}
