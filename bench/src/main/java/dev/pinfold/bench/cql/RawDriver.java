package dev.pinfold.bench.cql;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Statement;
import dev.pinfold.cql.session.Load;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The driver by itself: sends statements as fast as it can, as many at a time as one call of the
/// store does, in no order.
///
/// @param session a connection with the options of the store's
record RawDriver(CqlSession session) {

  /// Returns when all are done.
  ///
  /// @throws IllegalStateException if one failed, or its condition did not hold
  void send(List<? extends Statement<?>> statements) throws InterruptedException {
    int width = Load.DEFAULT.fanOut();
    Semaphore places = new Semaphore(width);
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    for (Statement<?> statement : statements) {
      places.acquire();
      CompletionStage<?> _ =
          start(statement)
              .whenComplete(
                  (answer, error) -> {
                    if (error != null) {
                      failure.compareAndSet(null, error);
                    } else if (!answer.wasApplied()) {
                      failure.compareAndSet(
                          null, new IllegalStateException("the condition did not hold"));
                    }
                    places.release();
                  });
    }
    places.acquire(width);
    Throwable first = failure.get();
    if (first != null) {
      throw new IllegalStateException("a statement failed", first);
    }
  }

  /// Starts one, by a quorum.
  CompletionStage<AsyncResultSet> start(Statement<?> statement) {
    return session.executeAsync(
        statement
            .setConsistencyLevel(DefaultConsistencyLevel.LOCAL_QUORUM)
            .setSerialConsistencyLevel(DefaultConsistencyLevel.LOCAL_SERIAL)
            .setTimeout(BenchRing.LONGEST));
  }
}
