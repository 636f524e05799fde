package dev.pinfold.bench.cql;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.ColumnDefinitions;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.cql.session.Decision;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A way to the cluster for a store whose statements are wanted, not their effects: what it writes
/// of pins is kept, and answered as if it had been done. What it needs to run at all, as its lease,
/// is done.
///
/// So somebody else can send exactly the statements that the store would have sent.
final class Recorder implements Cql {

  private static final Set<String> OF_PINS =
      Set.of(
          "pins",
          "requests_by_owner",
          "pins_by_peer",
          "pin_ttl_queue",
          "forget_queue",
          "list_slices",
          "operations",
          "pin_counts",
          "counted_peers",
          "pin_events",
          "feed",
          "feed_segments");

  private final Cql cql;
  private final boolean blank;

  @GuardedBy("this")
  private List<Statement<?>> kept = new ArrayList<>();

  private Recorder(Cql cql, boolean blank) {
    this.cql = cql;
    this.blank = blank;
  }

  /// For a store that sees what there is.
  static Recorder seeing(Cql cql) {
    return new Recorder(cql, false);
  }

  /// For a store that sees no pins, and has not to wait for that: to make statements for many.
  static Recorder blank(Cql cql) {
    return new Recorder(cql, true);
  }

  /// What was kept since the last time.
  synchronized List<Statement<?>> take() {
    List<Statement<?>> taken = kept;
    kept = new ArrayList<>();
    return taken;
  }

  /// The table that a statement is about; of a batch, the first.
  static String table(Statement<?> statement) {
    PreparedStatement prepared =
        switch (statement) {
          case BoundStatement bound -> bound.getPreparedStatement();
          case BatchStatement batch when batch.iterator().next() instanceof BoundStatement first ->
              first.getPreparedStatement();
          default -> throw new IllegalArgumentException("not prepared: " + statement);
        };
    ColumnDefinitions values = prepared.getVariableDefinitions();
    ColumnDefinitions columns = values.size() > 0 ? values : prepared.getResultSetDefinitions();
    return columns.get(0).getTable().asInternal();
  }

  private static boolean isOfPins(Statement<?> statement) {
    return OF_PINS.contains(table(statement));
  }

  private boolean isBlank(Statement<?> statement) {
    return blank && isOfPins(statement);
  }

  private synchronized void keep(Statement<?> statement) {
    kept.add(statement);
  }

  // ---- reading

  @Override
  public PreparedStatement prepare(String text) {
    return cql.prepare(text);
  }

  @Override
  public @Nullable Row one(BoundStatement statement) {
    return isBlank(statement) ? null : cql.one(statement);
  }

  @Override
  public Iterable<Row> rows(BoundStatement statement) {
    return isBlank(statement) ? List.of() : cql.rows(statement);
  }

  @Override
  public CompletionStage<AsyncResultSet> page(BoundStatement statement) {
    return cql.page(statement);
  }

  @Override
  public List<List<Row>> all(List<BoundStatement> statements) {
    // Those of one call are about one table.
    return !statements.isEmpty() && isBlank(statements.getFirst())
        ? Collections.nCopies(statements.size(), List.of())
        : cql.all(statements);
  }

  @Override
  public @Nullable Row serial(BoundStatement statement) {
    return isBlank(statement) ? null : cql.serial(statement);
  }

  // ---- writing

  @Override
  public void write(List<? extends Statement<?>> statements) {
    List<Statement<?>> others = new ArrayList<>();
    for (Statement<?> statement : statements) {
      if (isOfPins(statement)) {
        keep(statement);
      } else {
        others.add(statement);
      }
    }
    cql.write(others);
  }

  @Override
  public Decision decide(Statement<?> statement) {
    if (!isOfPins(statement)) {
      return cql.decide(statement);
    }
    keep(statement);
    return new Decision.Applied();
  }

  @Override
  public CompletionStage<Decision> decideAsync(Statement<?> statement) {
    if (!isOfPins(statement)) {
      return cql.decideAsync(statement);
    }
    keep(statement);
    return CompletableFuture.completedStage(new Decision.Applied());
  }

  // ---- the session

  @Override
  public CqlSession session() {
    return cql.session();
  }

  /// The connection is not this one's own.
  @Override
  public void close() {}
}
