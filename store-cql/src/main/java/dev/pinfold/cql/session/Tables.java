package dev.pinfold.cql.session;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.ColumnDefinitions;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.util.Iterator;

/// Which table a statement is about; of a batch, the first.
final class Tables {

  private static final String NONE = "";

  private Tables() {}

  static String of(Statement<?> statement) {
    return switch (statement) {
      case BoundStatement bound -> of(bound.getPreparedStatement());
      case BatchStatement batch -> {
        Iterator<?> children = batch.iterator();
        yield children.hasNext() && children.next() instanceof BoundStatement first
            ? of(first)
            : NONE;
      }
      default -> NONE;
    };
  }

  static String of(PreparedStatement prepared) {
    ColumnDefinitions values = prepared.getVariableDefinitions();
    ColumnDefinitions definitions = values.size() > 0 ? values : prepared.getResultSetDefinitions();
    return definitions.size() > 0 ? definitions.get(0).getTable().asInternal() : NONE;
  }

  /// The text of a statement, without its values.
  static String text(Statement<?> statement) {
    return switch (statement) {
      case BoundStatement bound -> bound.getPreparedStatement().getQuery();
      case SimpleStatement simple -> simple.getQuery();
      case BatchStatement batch -> {
        Iterator<?> children = batch.iterator();
        String first =
            children.hasNext() && children.next() instanceof Statement<?> one ? text(one) : NONE;
        yield "batch of " + batch.size() + ": " + first;
      }
      default -> statement.getClass().getSimpleName();
    };
  }
}
