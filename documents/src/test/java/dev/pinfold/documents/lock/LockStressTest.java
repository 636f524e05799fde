package dev.pinfold.documents.lock;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.lock.LockTable.Outcome;
import dev.pinfold.documents.lock.rules.LockPlan;
import dev.pinfold.documents.lock.rules.LockPlan.Limits;
import dev.pinfold.documents.lock.rules.LockRequest;
import dev.pinfold.documents.lock.rules.PathStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Many transactions on few granules, planned and discovered ones mixed, over a shadow that checks
/// each event. Besides, every write adds to a plain number, so that a lost exclusion loses an
/// addition.
@Timeout(value = 100, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LockStressTest {

  private static final int DOCUMENTS = 3;
  private static final int NAMES = 3;

  private final ShadowTable shadow = new ShadowTable();
  private final long[] cells = new long[DOCUMENTS * NAMES * NAMES];
  private final List<AtomicLong> expected = new ArrayList<>();
  private final AtomicLong ages = new AtomicLong();
  private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

  @ParameterizedTest(name = "{0} threads, virtual {1}, time-out {3} µs, seed {4}")
  @CsvSource({
    "4,  false, 2000, 60000000, 1",
    "16, false, 500,  60000000, 2",
    "64, true,  200,  60000000, 3",
    // A time-out as short as a wait: grants and departures meet.
    "8,  false, 500,  50,       4",
    "32, true,  100,  500,      5",
  })
  void exclusionOrderAndProgress(
      int threads, boolean virtual, int transactions, long timeoutMicros, long seed)
      throws InterruptedException {
    LockTable table =
        new LockTable(Duration.ofNanos(timeoutMicros * 1000), number -> "c" + number, shadow);
    for (int i = 0; i < cells.length; i++) {
      expected.add(new AtomicLong());
    }
    SplittableRandom random = new SplittableRandom(seed);
    List<Thread> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      SplittableRandom own = random.split();
      Runnable work = () -> work(table, own, transactions);
      running.add(virtual ? Thread.ofVirtual().unstarted(work) : new Thread(work));
    }
    running.forEach(Thread::start);
    for (Thread thread : running) {
      thread.join();
    }
    assertEquals(List.of(), List.copyOf(failures));
    assertEquals(List.of(), shadow.violations());
    assertEquals(List.of(), table.view());
    assertTrue(shadow.isEmpty());
    assertArrayEquals(expected.stream().mapToLong(AtomicLong::get).toArray(), cells);
    assertEquals(table.figures().waits(), shadow.blocked());
    assertTrue(shadow.blocked() > 0, "nobody ever waited");
  }

  private void work(LockTable table, SplittableRandom random, int transactions) {
    LockOwner owner = new LockOwner(0, "");
    try {
      for (int i = 0; i < transactions; i++) {
        owner.begin(ages.incrementAndGet(), "transaction");
        new Attempt(table, owner, random).run();
      }
    } catch (RuntimeException | Error e) {
      failures.add(e);
    }
  }

  /// One transaction, tried until it is through.
  private final class Attempt {

    private final LockTable table;
    private final LockOwner owner;
    private final SplittableRandom random;
    private final List<LockRequest> requests = new ArrayList<>();
    private final List<Integer> writes = new ArrayList<>();
    private LockPlan plan = LockPlan.EMPTY;

    Attempt(LockTable table, LockOwner owner, SplittableRandom random) {
      this.table = table;
      this.owner = owner;
      this.random = random;
      int count = 1 + random.nextInt(4);
      for (int i = 0; i < count; i++) {
        requests.add(request());
      }
    }

    void run() {
      boolean planned = random.nextBoolean();
      boolean learns = random.nextBoolean();
      Limits limits = new Limits(4, random.nextInt(2, 6));
      if (planned) {
        plan = LockPlan.of(requests, limits);
      }
      while (!tryOnce()) {
        if (learns) {
          plan = plan.with(LockPlan.of(requests, limits));
        }
      }
    }

    private boolean tryOnce() {
      try {
        table.acquire(owner, plan);
        for (LockRequest request : requests) {
          LockPlan needed = LockPlan.of(request);
          for (LockPlan.Lock lock : needed.locks()) {
            if (table.lock(owner, lock.granule(), lock.mode()) == Outcome.RESTART) {
              return false;
            }
          }
          assertTrue(LockTable.covers(owner, needed));
          if (random.nextInt(4) == 0) {
            Thread.yield();
          }
        }
        for (int cell : writes) {
          cells[cell]++;
          expected.get(cell).incrementAndGet();
        }
        return true;
      } catch (ProblemException e) {
        assertEquals("lock_timeout", e.problem().code());
        return false;
      } finally {
        table.releaseAll(owner);
      }
    }

    private LockRequest request() {
      int document = random.nextInt(DOCUMENTS);
      int outer = random.nextInt(NAMES);
      int inner = random.nextInt(NAMES);
      byte[] id = {(byte) document};
      List<PathStep> path =
          List.of(new PathStep.Member("o" + outer), new PathStep.Member("i" + inner));
      int cell = (document * NAMES + outer) * NAMES + inner;
      switch (random.nextInt(16)) {
        case 0 -> {
          return new LockRequest.ReadCollection(1);
        }
        case 1 -> {
          writes.add(cell);
          return new LockRequest.WriteCollection(1);
        }
        case 2, 3, 4 -> {
          return new LockRequest.ReadColumn(1, path.subList(0, random.nextInt(3)));
        }
        case 5, 6, 7 -> {
          return new LockRequest.ReadPath(1, id, path.subList(0, random.nextInt(3)));
        }
        case 8, 9 -> {
          writes.add(cell);
          return new LockRequest.WriteDocument(1, id);
        }
        case 10, 11 -> {
          writes.add(cell);
          return new LockRequest.WritePath(1, id, path.subList(0, 1));
        }
        default -> {
          writes.add(cell);
          return new LockRequest.WritePath(1, id, path);
        }
      }
    }
  }
}
