package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.cql.Statement;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.cql.session.Decision;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A cluster to which nothing is sent any more after so many statements: as it is for the cluster
/// if the process was killed then. Also the answers of what is decided can be kept back.
final class Severed extends GuardedCql {

  private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);
  private volatile Answers answers = Answers.TOLD;

  /// What becomes of decisions.
  enum Answers {
    TOLD,
    /// They reach the cluster, their answers do not come back.
    LOST,
    /// They do not reach the cluster, which is not known.
    UNSENT,
    /// As the last one; but they reach it when [Severed#sendLate] is called.
    LATE
  }

  private @Nullable Statement<?> late;

  /// @param cql stays open when this is closed
  Severed(Cql cql) {
    super(cql);
  }

  /// Lets so many statements more reach the cluster.
  void severAfter(long statements) {
    left.set(statements);
  }

  /// How many statements were sent since so many were allowed.
  long sent(long allowed) {
    return allowed - left.get();
  }

  boolean isSevered() {
    return left.get() < 0;
  }

  /// What becomes of the next decisions in the table of pins.
  void answers(Answers next) {
    answers = next;
  }

  /// Sends the decision that was kept back.
  Decision sendLate() {
    Statement<?> statement = late;
    if (statement == null) {
      throw new AssertionError("nothing was kept back");
    }
    return cql.decide(statement);
  }

  @Override
  void pass() {
    if (left.decrementAndGet() < 0) {
      throw new ProblemException(
          Problem.of(Problem.Kind.UNAVAILABLE, "store_unavailable", "The cluster is severed."));
    }
  }

  /// One after the other: some are written, some are not.
  @Override
  public void write(List<? extends Statement<?>> statements) {
    for (Statement<?> statement : statements) {
      pass();
      cql.write(List.of(statement));
    }
  }

  @Override
  public Decision decide(Statement<?> statement) {
    pass();
    return cql.decide(statement);
  }

  @Override
  public CompletionStage<Decision> decideAsync(Statement<?> statement) {
    Problem unknown =
        Problem.of(Problem.Kind.UNAVAILABLE, "store_timeout", "The answer did not come.");
    try {
      pass();
    } catch (ProblemException e) {
      return CompletableFuture.failedStage(e);
    }
    return switch (answers) {
      case TOLD -> cql.decideAsync(statement);
      case LOST -> cql.decideAsync(statement).thenApply(_ -> new Decision.Unknown(unknown));
      case UNSENT -> CompletableFuture.completedStage(new Decision.Unknown(unknown));
      case LATE -> {
        late = statement;
        answers = Answers.TOLD;
        yield CompletableFuture.completedStage(new Decision.Unknown(unknown));
      }
    };
  }

  @Override
  public void close() {}
}
