package dev.pinfold.cql.schema;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How a keyspace is.
///
/// @param version of the schema; 0 if it is not there or not complete
/// @param known the version that this program works with
/// @param replicas by data centre; empty if there is no such keyspace
/// @param nodes by data centre
/// @param scope among whom conditional writes agree; null if that is not noted
/// @param agreed whether all nodes have the same schema
/// @param engine what the database is
/// @param tables as the nodes of the local data centre estimate them, each for its own share and
///     every few minutes
public record SchemaStatus(
    String keyspace,
    boolean exists,
    int version,
    int known,
    Map<String, Integer> replicas,
    Map<String, Integer> nodes,
    @Nullable String scope,
    boolean agreed,
    String engine,
    List<TableSize> tables) {

  public SchemaStatus {
    replicas = Collections.unmodifiableMap(new TreeMap<>(replicas));
    nodes = Collections.unmodifiableMap(new TreeMap<>(nodes));
    tables = List.copyOf(tables);
  }

  /// About how large a table is, one replica of it.
  public record TableSize(String table, long partitions, long bytes) {
    TableSize plus(long morePartitions, long moreBytes) {
      return new TableSize(table, partitions + morePartitions, bytes + moreBytes);
    }
  }

  static SchemaStatus read(CqlSession session, String keyspace) {
    Situation situation = Situation.read(session, keyspace);
    KeyspaceState state = situation.keyspace();
    ConditionalScope scope = state == null ? null : state.scope();
    return new SchemaStatus(
        keyspace,
        state != null,
        state == null ? 0 : state.version(),
        SchemaVersion.CURRENT,
        state == null ? Map.of() : state.replicas(),
        situation.nodes(),
        scope == null ? null : scope.text(),
        Agreement.holds(session),
        situation.engine().toString(),
        sizes(session, keyspace));
  }

  private static List<TableSize> sizes(CqlSession session, String keyspace) {
    Map<String, TableSize> sizes = new TreeMap<>();
    for (Node node : Situation.local(session)) {
      for (Row row :
          session.execute(
              SimpleStatement.newInstance(
                      "SELECT table_name, partitions_count, mean_partition_size"
                          + " FROM system.size_estimates WHERE keyspace_name = ?",
                      keyspace)
                  .setNode(node))) {
        String table = String.valueOf(row.getString(0));
        long partitions = row.getLong(1);
        sizes.merge(
            table,
            new TableSize(table, partitions, partitions * row.getLong(2)),
            (one, other) -> one.plus(other.partitions(), other.bytes()));
      }
    }
    return new ArrayList<>(sizes.values());
  }
}
