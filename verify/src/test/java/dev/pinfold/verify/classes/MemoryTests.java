package dev.pinfold.verify.classes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.lock.LockOwner;
import dev.pinfold.documents.lock.LockTable;
import dev.pinfold.documents.lock.LockTable.Outcome;
import dev.pinfold.documents.lock.rules.LockPlan;
import dev.pinfold.documents.lock.rules.LockRequest;
import dev.pinfold.documents.lock.rules.PathStep;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/// What jcstress tries on the real lock table: plain fields under its locks, so that every order in
/// which the memory of this machine may show their writes would show. All states share one table,
/// and each has documents of its own, so granules come and go in stripes and pools that are shared.
public final class MemoryTests {

  private static final LockTable TABLE =
      new LockTable(LockTable.TIMEOUT_DEFAULT, Integer::toString);
  private static final LockTable IMPATIENT = new LockTable(Duration.ofNanos(1), Integer::toString);
  private static final AtomicLong NUMBERS = new AtomicLong();
  private static final List<PathStep> PATH = List.of(new PathStep.Member("p"));

  private MemoryTests() {}

  /// Two transactions and the documents `a` and `b` of a collection of their own.
  static class Pair {
    final int collection = (int) NUMBERS.incrementAndGet();
    final LockOwner one = new LockOwner(NUMBERS.incrementAndGet(), "one");
    final LockOwner two = new LockOwner(NUMBERS.incrementAndGet(), "two");

    LockRequest write(String id) {
      return new LockRequest.WritePath(collection, id.getBytes(UTF_8), PATH);
    }

    LockRequest read(String id, List<PathStep> path) {
      return new LockRequest.ReadPath(collection, id.getBytes(UTF_8), path);
    }

    LockRequest filter() {
      return new LockRequest.ReadColumn(collection, PATH);
    }
  }

  private static void declared(LockOwner owner, LockRequest request, Runnable work) {
    TABLE.acquire(owner, LockPlan.of(request));
    work.run();
    TABLE.releaseAll(owner);
  }

  private static void found(LockOwner owner, Runnable work, LockRequest... requests) {
    while (!lock(owner, requests)) {
      TABLE.releaseAll(owner);
    }
    work.run();
    TABLE.releaseAll(owner);
  }

  private static boolean lock(LockOwner owner, LockRequest... requests) {
    for (LockRequest request : requests) {
      for (LockPlan.Lock lock : LockPlan.of(request).locks()) {
        if (TABLE.lock(owner, lock.granule(), lock.mode()) == Outcome.RESTART) {
          return false;
        }
      }
    }
    return true;
  }

  /// Two writers of one path.
  @JCStressTest
  @org.openjdk.jcstress.annotations.Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "one, two")
  @org.openjdk.jcstress.annotations.Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "two, one")
  @org.openjdk.jcstress.annotations.Outcome(expect = FORBIDDEN, desc = "an update was lost")
  @State
  public static class Writers extends Pair {
    int value;

    @Actor
    public void one(II_Result result) {
      declared(one, write("a"), () -> result.r1 = ++value);
    }

    @Actor
    public void two(II_Result result) {
      declared(two, write("a"), () -> result.r2 = ++value);
    }
  }

  /// A writer of a path, and a reader of the whole document.
  @JCStressTest
  @org.openjdk.jcstress.annotations.Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "before")
  @org.openjdk.jcstress.annotations.Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "after")
  @org.openjdk.jcstress.annotations.Outcome(expect = FORBIDDEN, desc = "half of a write")
  @State
  public static class ReaderAbove extends Pair {
    int first;
    int second;

    @Actor
    public void write() {
      declared(
          one,
          write("a"),
          () -> {
            first = 1;
            second = 1;
          });
    }

    @Actor
    public void read(II_Result result) {
      declared(
          two,
          read("a", List.of()),
          () -> {
            result.r2 = second;
            result.r1 = first;
          });
    }
  }

  /// A writer of a path, and a filter on its column.
  @JCStressTest
  @org.openjdk.jcstress.annotations.Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "before")
  @org.openjdk.jcstress.annotations.Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "after")
  @org.openjdk.jcstress.annotations.Outcome(expect = FORBIDDEN, desc = "half of a write")
  @State
  public static class Filter extends Pair {
    int first;
    int second;

    @Actor
    public void write() {
      declared(
          one,
          write("a"),
          () -> {
            first = 1;
            second = 1;
          });
    }

    @Actor
    public void find(II_Result result) {
      declared(
          two,
          filter(),
          () -> {
            result.r2 = second;
            result.r1 = first;
          });
    }
  }

  /// Two that lock two documents in different orders; one of them is wounded or gives up.
  @JCStressTest
  @org.openjdk.jcstress.annotations.Outcome(id = "2", expect = ACCEPTABLE, desc = "both")
  @org.openjdk.jcstress.annotations.Outcome(expect = FORBIDDEN, desc = "an update was lost")
  @State
  public static class OutOfOrder extends Pair {
    int value;

    @Actor
    public void one() {
      found(one, () -> value++, write("a"), write("b"));
    }

    @Actor
    public void two() {
      found(two, () -> value++, write("b"), write("a"));
    }

    @Arbiter
    public void look(I_Result result) {
      result.r1 = one.size() + two.size() == 0 ? value : -1;
    }
  }

  /// Two that lock for reading first, and then for writing.
  @JCStressTest
  @org.openjdk.jcstress.annotations.Outcome(id = "2", expect = ACCEPTABLE, desc = "both")
  @org.openjdk.jcstress.annotations.Outcome(expect = FORBIDDEN, desc = "an update was lost")
  @State
  public static class Upgrade extends Pair {
    int value;

    @Actor
    public void one() {
      found(one, () -> value++, read("a", PATH), write("a"));
    }

    @Actor
    public void two() {
      found(two, () -> value++, read("a", PATH), write("a"));
    }

    @Arbiter
    public void look(I_Result result) {
      result.r1 = one.size() + two.size() == 0 ? value : -1;
    }
  }

  /// A wait whose time is up at once, while what it waits for is released: it is granted or not,
  /// and in both cases nothing is left.
  @JCStressTest
  @org.openjdk.jcstress.annotations.Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "granted")
  @org.openjdk.jcstress.annotations.Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "time is up")
  @org.openjdk.jcstress.annotations.Outcome(expect = FORBIDDEN, desc = "something is left")
  @State
  public static class TimeIsUp extends Pair {

    public TimeIsUp() {
      IMPATIENT.acquire(one, LockPlan.of(write("a")));
    }

    @Actor
    public void release() {
      IMPATIENT.releaseAll(one);
    }

    @Actor
    public void acquire(II_Result result) {
      try {
        IMPATIENT.acquire(two, LockPlan.of(write("a")));
        result.r1 = 1;
      } catch (ProblemException e) {
        result.r1 = 0;
      }
    }

    @Arbiter
    public void look(II_Result result) {
      IMPATIENT.releaseAll(two);
      // Throws if the granule is still held by anybody.
      IMPATIENT.acquire(two, LockPlan.of(write("a")));
      result.r2 = 1;
      IMPATIENT.releaseAll(two);
    }
  }
}
