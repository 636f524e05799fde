package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.pinfold.cql.session.Cql;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A cluster that is read through a guard; what becomes of writes and decisions is up to each kind.
abstract class GuardedCql implements Cql {

  final Cql cql;

  GuardedCql(Cql cql) {
    this.cql = cql;
  }

  /// Asked before each read.
  ///
  /// @throws dev.pinfold.base.ProblemException if nothing is sent any more
  abstract void pass();

  @Override
  public final PreparedStatement prepare(String text) {
    return cql.prepare(text);
  }

  @Override
  public final @Nullable Row one(BoundStatement statement) {
    pass();
    return cql.one(statement);
  }

  @Override
  public Iterable<Row> rows(BoundStatement statement) {
    pass();
    return cql.rows(statement);
  }

  @Override
  public final CompletionStage<AsyncResultSet> page(BoundStatement statement) {
    pass();
    return cql.page(statement);
  }

  @Override
  public List<List<Row>> all(List<BoundStatement> statements) {
    pass();
    return cql.all(statements);
  }

  @Override
  public final @Nullable Row serial(BoundStatement statement) {
    pass();
    return cql.serial(statement);
  }

  @Override
  public final CqlSession session() {
    return cql.session();
  }
}
