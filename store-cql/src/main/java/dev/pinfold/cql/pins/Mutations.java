package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Joins writes of one partition: one mutation for many rows costs little more than for one.
///
/// Each write has a timestamp of its own and may be repeated, so nothing else changes. A batch of
/// one partition needs no log, and engines do not limit its size as they do that of others.
final class Mutations {

  /// How many writes one statement has at most.
  private static final int WRITES_MAX = 32;

  private record Partition(String table, ByteBuffer key) {}

  private Mutations() {}

  /// The same in fewer statements. What is a batch already stays one.
  static List<Statement<?>> joined(List<? extends Statement<?>> writes) {
    List<Statement<?>> joined = new ArrayList<>();
    Map<Partition, List<BoundStatement>> partitions = new LinkedHashMap<>();
    for (Statement<?> write : writes) {
      if (write instanceof BoundStatement bound && bound.getRoutingKey() != null) {
        partitions.computeIfAbsent(partition(bound), _ -> new ArrayList<>()).add(bound);
      } else {
        joined.add(write);
      }
    }
    for (List<BoundStatement> all : partitions.values()) {
      for (int from = 0; from < all.size(); from += WRITES_MAX) {
        joined.add(one(all.subList(from, Math.min(all.size(), from + WRITES_MAX))));
      }
    }
    return joined;
  }

  private static Partition partition(BoundStatement write) {
    return new Partition(
        write.getPreparedStatement().getVariableDefinitions().get(0).getTable().asInternal(),
        Objects.requireNonNull(write.getRoutingKey()));
  }

  private static Statement<?> one(List<BoundStatement> writes) {
    if (writes.size() == 1) {
      return writes.getFirst();
    }
    BatchStatementBuilder batch = BatchStatement.builder(DefaultBatchType.UNLOGGED);
    writes.forEach(batch::addStatement);
    return batch.setIdempotence(true).build();
  }
}
