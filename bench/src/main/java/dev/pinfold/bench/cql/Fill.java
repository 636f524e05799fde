package dev.pinfold.bench.cql;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.Statement;
import dev.pinfold.cql.pins.CqlPinStore;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.Submission;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Fills tables with the rows that a store would write for new pins, as far as they are wanted:
/// without conditions, and those of a partition together. That is some hundred times as fast as to
/// decide each.
///
/// Used by one thread.
final class Fill implements AutoCloseable {

  private static final int STATEMENT_ROWS = 64;

  private final Cql cql;
  private final FillClock clock;
  private final Recorder recorder;
  private final CqlPinStore store;
  private final Unconditional unconditional;

  /// The rows of the call before: they are on their way while the next are made.
  private @Nullable CompletableFuture<?> sending;

  Fill(Cql cql, FillClock clock) {
    this.cql = cql;
    this.clock = clock;
    this.recorder = Recorder.blank(cql);
    this.store = BenchRing.store(recorder, clock, "fill");
    this.unconditional = new Unconditional(cql);
  }

  /// Writes rows of pins, which are new. They are there once this is closed.
  ///
  /// @param now when they are made
  /// @param tables which rows are wanted
  void pins(long now, List<Submission> pins, Predicate<String> tables) {
    clock.set(now);
    recorder.take();
    store.apply(pins).forEach(Outcome::orThrow);
    Map<Partition, List<BoundStatement>> rows = new LinkedHashMap<>();
    List<Statement<?>> statements = new ArrayList<>();
    for (Statement<?> statement : recorder.take()) {
      if (tables.test(Recorder.table(statement))) {
        Statement<?> plain = unconditional.of(statement);
        if (plain instanceof BoundStatement row) {
          rows.computeIfAbsent(Partition.of(row), _ -> new ArrayList<>()).add(row);
        } else {
          statements.add(plain);
        }
      }
    }
    for (List<BoundStatement> partition : rows.values()) {
      for (int from = 0; from < partition.size(); from += STATEMENT_ROWS) {
        BatchStatementBuilder batch = BatchStatement.builder(DefaultBatchType.UNLOGGED);
        partition
            .subList(from, Math.min(partition.size(), from + STATEMENT_ROWS))
            .forEach(batch::addStatement);
        statements.add(batch.build());
      }
    }
    awaitSent();
    sending = CompletableFuture.runAsync(() -> send(statements), Thread::startVirtualThread);
  }

  private void awaitSent() {
    CompletableFuture<?> last = sending;
    if (last != null) {
      last.join();
    }
  }

  private void send(List<Statement<?>> statements) {
    try {
      new RawDriver(cql.session()).send(statements);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private record Partition(String table, ByteBuffer key) {

    static Partition of(BoundStatement row) {
      ByteBuffer key = row.getRoutingKey();
      if (key == null) {
        throw new IllegalStateException("a statement without its partition");
      }
      return new Partition(Recorder.table(row), key);
    }
  }

  /// The connection stays open.
  @Override
  public void close() {
    try {
      awaitSent();
    } finally {
      store.close();
    }
  }
}
