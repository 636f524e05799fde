package dev.pinfold.bench.cql;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BatchableStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.ColumnDefinitions;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import dev.pinfold.cql.session.Cql;
import java.util.List;

/// Makes of statements that decide such as write the same rows whatever there is.
///
/// @param cql prepares them
record Unconditional(Cql cql) {

  private static final List<String> CONDITIONS =
      List.of(" IF NOT EXISTS", " IF version = :expected");

  /// The same without conditions. What has none stays.
  Statement<?> of(Statement<?> statement) {
    if (!(statement instanceof BatchStatement batch)) {
      return statement instanceof BoundStatement bound ? of(bound) : statement;
    }
    BatchStatementBuilder builder = BatchStatement.builder(DefaultBatchType.UNLOGGED);
    for (BatchableStatement<?> each : batch) {
      builder.addStatement(each instanceof BoundStatement bound ? of(bound) : each);
    }
    return builder.build();
  }

  private BoundStatement of(BoundStatement bound) {
    PreparedStatement conditional = bound.getPreparedStatement();
    String text = conditional.getQuery();
    for (String condition : CONDITIONS) {
      text = text.replace(condition, "");
    }
    if (text.equals(conditional.getQuery())) {
      return bound;
    }
    PreparedStatement plain = cql.prepare(text);
    ColumnDefinitions had = conditional.getVariableDefinitions();
    ColumnDefinitions has = plain.getVariableDefinitions();
    BoundStatementBuilder builder = plain.boundStatementBuilder();
    for (int i = 0; i < has.size(); i++) {
      int from = had.firstIndexOf(has.get(i).getName());
      if (bound.isSet(from)) {
        builder = builder.setBytesUnsafe(i, bound.getBytesUnsafe(from));
      }
    }
    return builder.build();
  }
}
