package dev.pinfold.verify.classes;

import dev.pinfold.documents.lock.LockOwner;
import dev.pinfold.documents.lock.LockTable;
import dev.pinfold.documents.lock.LockTable.Outcome;
import dev.pinfold.documents.lock.rules.LockPlan;
import dev.pinfold.documents.lock.rules.LockRequest;
import dev.pinfold.documents.lock.rules.PathStep;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.Operation;

/// Transactions on a real lock table, as operations for Lincheck. Their plans are made beforehand:
/// what is explored is the table.
public final class Schedules {

  private Schedules() {}

  /// Two documents with a number each, under locks.
  public abstract static class Documents {

    private final LockTable table = new LockTable(LockTable.TIMEOUT_DEFAULT, Integer::toString);
    private final AtomicLong ages = new AtomicLong();
    int a;
    int b;

    /// Runs a transaction that declares what it touches.
    final int declared(LockPlan plan, Work work) {
      LockOwner owner = new LockOwner(ages.incrementAndGet(), "declared");
      table.acquire(owner, plan);
      int outcome = work.run();
      table.releaseAll(owner);
      return outcome;
    }

    /// Runs a transaction that locks as it goes, and acquires the whole when it begins again.
    final int found(LockPlan whole, Work work, LockPlan... steps) {
      LockOwner owner = new LockOwner(ages.incrementAndGet(), "found");
      LockPlan plan = LockPlan.EMPTY;
      while (true) {
        table.acquire(owner, plan);
        if (lockAll(table, owner, steps)) {
          break;
        }
        table.releaseAll(owner);
        plan = whole;
      }
      int outcome = work.run();
      table.releaseAll(owner);
      return outcome;
    }

    /// What is done under the locks.
    interface Work {
      int run();
    }
  }

  /// Locks steps as they come; false if the transaction must begin again.
  static boolean lockAll(LockTable table, LockOwner owner, LockPlan... steps) {
    for (LockPlan step : steps) {
      for (int i = 0; i < step.size(); i++) {
        if (table.lock(owner, step.granule(i), step.mode(i)) == Outcome.RESTART) {
          return false;
        }
      }
    }
    return true;
  }

  private static final List<PathStep> PATH = List.of(new PathStep.Member("p"));
  private static final byte[] A = {'a'};
  private static final byte[] B = {'b'};

  static final LockPlan WRITE_A = LockPlan.of(new LockRequest.WritePath(1, A, PATH));
  static final LockPlan WRITE_B = LockPlan.of(new LockRequest.WritePath(1, B, PATH));
  static final LockPlan WRITE_BOTH = WRITE_A.with(WRITE_B);
  static final LockPlan READ_A = LockPlan.of(new LockRequest.ReadPath(1, A, PATH));
  static final LockPlan READ_ALL_OF_A = LockPlan.of(new LockRequest.ReadPath(1, A, List.of()));
  static final LockPlan FIND = LockPlan.of(new LockRequest.ReadColumn(1, PATH));
  static final LockPlan FIND_AND_WRITE_B = FIND.with(WRITE_B);

  /// Transactions that declare what they touch.
  public static final class Declared extends Documents {

    @Operation
    public int add() {
      return declared(WRITE_A, () -> ++a);
    }

    @Operation
    public int readAll() {
      return declared(READ_ALL_OF_A, () -> a);
    }

    @Operation
    public int addToBoth() {
      return declared(WRITE_BOTH, () -> ++a * 100 + ++b);
    }

    @Operation
    public int find() {
      return declared(FIND, () -> a * 100 + b);
    }
  }

  /// Transactions that lock as they go, in any order, and convert.
  public static final class Found extends Documents {

    @Operation
    public int addToBoth() {
      return found(WRITE_BOTH, () -> ++a * 100 + ++b, WRITE_A, WRITE_B);
    }

    @Operation
    public int addToBothBackwards() {
      return found(WRITE_BOTH, () -> ++a * 100 + ++b, WRITE_B, WRITE_A);
    }

    @Operation
    public int upgrade() {
      return found(WRITE_A, () -> ++a, READ_A, WRITE_A);
    }

    @Operation
    public int findAndAdd() {
      return found(FIND_AND_WRITE_B, () -> a * 100 + ++b, FIND, WRITE_B);
    }
  }
}
