package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.cql.Statement;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A change that was applied, while what is derived from it is written. Used by one thread at a
/// time.
final class Applied {

  private final long number;
  private final List<Statement<?>> writes;
  private final CountDeltas deltas;
  private @Nullable CompletableFuture<@Nullable Void> counted;

  /// @param writes may be done again
  Applied(long number, List<Statement<?>> writes, CountDeltas deltas) {
    this.number = number;
    this.writes = List.copyOf(writes);
    this.deltas = deltas;
  }

  long number() {
    return number;
  }

  List<Statement<?>> writes() {
    return writes;
  }

  boolean isCounted() {
    return counted != null;
  }

  /// Adds it to the counts, once.
  void count(Counts counts) {
    if (counted == null) {
      counts.add(number, deltas);
      counted = counts.flushed().toCompletableFuture();
    }
  }

  /// Waits until the counts with it are durable.
  ///
  /// @throws ProblemException if it takes longer: it is still tried. Else they never will be by
  ///     this node, and the number must stay open
  void awaitCounts(Duration longest) {
    CompletableFuture<@Nullable Void> written = counted;
    if (written == null) {
      throw new IllegalStateException("not counted yet: " + number);
    }
    try {
      written.get(longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      throw new ProblemException(
          Problem.of(Problem.Kind.UNAVAILABLE, "store_timeout", "The counts are not written yet."));
    } catch (ExecutionException e) {
      throw e.getCause() instanceof ProblemException problem
          ? problem
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(
          Problem.of(
              Problem.Kind.CANCELLED, "interrupted", "The thread that waited was interrupted."));
    }
  }
}
