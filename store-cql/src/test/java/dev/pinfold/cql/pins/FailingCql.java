package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.cql.Statement;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.cql.session.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A real cluster behind a network that fails when it is told to: of the writes under way then some
/// arrive, some arrive later, some never.
final class FailingCql extends GuardedCql {

  private static final ProblemException FAILURE =
      new ProblemException(
          Problem.of(Problem.Kind.UNAVAILABLE, "store_unavailable", "The test wants it so."));

  private final Random random;
  private final List<Statement<?>> late = new ArrayList<>();
  private int writesUntilFailure = Integer.MAX_VALUE;
  private boolean forGood;
  private boolean dead;
  private boolean delaying;
  private @Nullable Statement<?> delayed;

  FailingCql(Cql cql, long seed) {
    super(cql);
    this.random = new Random(seed);
  }

  /// After so many more writes one fails; for good: and everything from then on.
  synchronized void failAfter(int writes, boolean isForGood) {
    writesUntilFailure = writes;
    forGood = isForGood;
  }

  /// Lets the next decision arrive only when another one is asked for; its sender hears nothing of
  /// it.
  synchronized void delayDecision() {
    delaying = true;
  }

  synchronized void die() {
    dead = true;
  }

  synchronized boolean isDead() {
    return dead;
  }

  /// Lets what was under way arrive.
  void arrive() {
    List<Statement<?>> arriving;
    synchronized (this) {
      arriving = List.copyOf(late);
      late.clear();
    }
    cql.write(arriving);
  }

  @Override
  synchronized void pass() {
    if (dead) {
      throw FAILURE;
    }
  }

  /// What becomes of some writes.
  ///
  /// @param failed whether their sender hears nothing of them
  private record Fate(List<Statement<?>> arriving, boolean failed) {}

  private synchronized Fate fate(List<? extends Statement<?>> statements) {
    List<Statement<?>> arriving = new ArrayList<>();
    for (Statement<?> statement : statements) {
      if (writesUntilFailure > 0) {
        writesUntilFailure--;
        arriving.add(statement);
        continue;
      }
      switch (random.nextInt(3)) {
        case 0 -> arriving.add(statement);
        case 1 -> late.add(statement);
        default -> {}
      }
    }
    boolean failed = writesUntilFailure == 0;
    if (failed) {
      writesUntilFailure = Integer.MAX_VALUE;
      dead |= forGood;
    }
    return new Fate(arriving, failed);
  }

  @Override
  public void write(List<? extends Statement<?>> statements) {
    pass();
    Fate fate = fate(statements);
    cql.write(fate.arriving);
    if (fate.failed) {
      throw FAILURE;
    }
  }

  /// When it fails, it was applied or was not.
  @Override
  public Decision decide(Statement<?> statement) {
    pass();
    Statement<?> first;
    synchronized (this) {
      if (delaying) {
        delaying = false;
        delayed = statement;
        return new Decision.Unknown(FAILURE.problem());
      }
      first = delayed;
      delayed = null;
    }
    if (first != null) {
      Decision _ = cql.decide(first);
    }
    Fate fate = fate(List.of(statement));
    synchronized (this) {
      late.remove(statement);
    }
    Decision decision =
        fate.arriving.isEmpty() ? new Decision.Unknown(FAILURE.problem()) : cql.decide(statement);
    return fate.failed ? new Decision.Unknown(FAILURE.problem()) : decision;
  }

  @Override
  public CompletionStage<Decision> decideAsync(Statement<?> statement) {
    pass();
    return cql.decideAsync(statement);
  }

  @Override
  public void close() {
    die();
  }
}
