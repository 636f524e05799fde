package dev.pinfold.cql.session;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Statements with the consistency, deadlines and retries of their kind.
///
/// All failures are `ProblemException`s: `store_unavailable` where too few replicas answer,
/// `store_timeout`, `store_overloaded`.
/// Safe for use by many threads.
public interface Cql extends AutoCloseable {

  /// Prepares a statement once, however often it is asked for. Names of tables stand for those of
  /// the store's keyspace.
  PreparedStatement prepare(String cql);

  /// The first row, or null. Quorum of the local data centre.
  @Nullable Row one(BoundStatement statement);

  /// All rows; pages are fetched as they are read. Quorum of the local data centre.
  Iterable<Row> rows(BoundStatement statement);

  /// The first page. Quorum of the local data centre. Fails with the problems named above.
  CompletionStage<AsyncResultSet> page(BoundStatement statement);

  /// The answers of many, in their order; so many at a time as is good for the cluster. For small
  /// answers: one page each.
  List<List<Row>> all(List<BoundStatement> statements);

  /// The first row, or null, after every conditional statement under way in the partition is
  /// settled.
  @Nullable Row serial(BoundStatement statement);

  /// Writes each, plainly; all are durable when this returns. They must be idempotent: with a
  /// timestamp of their own, or
  /// written by one writer. Retried while there is time; if it fails, some may be written.
  void write(List<? extends Statement<?>> statements);

  /// Executes a conditional statement or batch. Never retried once it may have been received. A
  /// time-out of its own counts where it is shorter than what there is.
  Decision decide(Statement<?> statement);

  /// Likewise, without waiting for the answer.
  CompletionStage<Decision> decideAsync(Statement<?> statement);

  /// For what is not here: metadata, token ranges.
  CqlSession session();

  @Override
  void close();
}
