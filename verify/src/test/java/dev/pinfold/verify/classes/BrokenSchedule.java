package dev.pinfold.verify.classes;

import dev.pinfold.documents.lock.LockOwner;
import dev.pinfold.documents.lock.LockTable;
import dev.pinfold.documents.lock.rules.LockPlan;
import org.jetbrains.lincheck.Lincheck;

/// Two transactions under the schedules of Lincheck, in a process of its own where mutated classes
/// come first on the class path: Lincheck changes classes of the application's loader only. Each
/// adds to two numbers; when both are through, no addition may be lost, and they must get there.
///
/// `BrokenSchedule PAIR SCHEDULES` prints what Lincheck found, or nothing.
final class BrokenSchedule {

  /// What two transactions lock, step by step.
  enum Pair {
    WRITERS(new LockPlan[] {Schedules.WRITE_A}, new LockPlan[] {Schedules.WRITE_A}),
    FILTER_AND_WRITER(new LockPlan[] {Schedules.FIND}, new LockPlan[] {Schedules.WRITE_A}),
    OUT_OF_ORDER(
        new LockPlan[] {Schedules.WRITE_A, Schedules.WRITE_B},
        new LockPlan[] {Schedules.WRITE_B, Schedules.WRITE_A}),
    UPGRADES(
        new LockPlan[] {Schedules.READ_A, Schedules.WRITE_A},
        new LockPlan[] {Schedules.READ_A, Schedules.WRITE_A});

    private final LockPlan[] one;
    private final LockPlan[] two;

    Pair(LockPlan[] one, LockPlan[] two) {
      this.one = one;
      this.two = two;
    }
  }

  /// Lincheck puts back what a run has changed, so that every run finds it empty.
  private static final LockTable TABLE =
      new LockTable(LockTable.TIMEOUT_DEFAULT, Integer::toString);

  private final Pair pair;
  private int first;
  private int second;

  private BrokenSchedule(Pair pair) {
    this.pair = pair;
  }

  /// @param arguments see the class
  public static void main(String[] arguments) {
    try {
      Lincheck.runConcurrentTest(
          Integer.parseInt(arguments[1]), new BrokenSchedule(Pair.valueOf(arguments[0]))::run);
    } catch (AssertionError e) {
      System.out.println(e.getMessage());
    }
    // Threads of a schedule that hung are still there.
    System.exit(0);
  }

  private void run() {
    first = 0;
    second = 0;
    LockOwner one = new LockOwner(1, "one");
    LockOwner two = new LockOwner(2, "two");
    Thread thread = new Thread(() -> transaction(one, pair.one));
    thread.start();
    transaction(two, pair.two);
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    if (first != 2 || second != 2) {
      throw new AssertionError("an addition was lost: " + first + ", " + second);
    }
  }

  private void transaction(LockOwner owner, LockPlan... steps) {
    while (!Schedules.lockAll(TABLE, owner, steps)) {
      TABLE.releaseAll(owner);
    }
    first++;
    second++;
    TABLE.releaseAll(owner);
  }
}
