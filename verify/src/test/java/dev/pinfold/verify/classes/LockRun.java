package dev.pinfold.verify.classes;

import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.lock.LockOwner;
import dev.pinfold.documents.lock.LockTable;
import dev.pinfold.documents.lock.LockTable.Outcome;
import dev.pinfold.documents.lock.rules.LockPlan;
import dev.pinfold.documents.lock.rules.LockPlan.Limits;
import dev.pinfold.documents.lock.rules.LockRequest;
import dev.pinfold.documents.lock.rules.PathStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Many transactions on a real lock table with few granules, recorded and played again by the
/// rules. Besides, every write adds to a plain number, so that a lost exclusion loses an addition,
/// and somebody looks for circles of waits all the time. Ends early when something was found.
///
/// Public, so that it can be loaded again beside mutated classes.
public final class LockRun implements Callable<List<String>> {

  /// How transactions go about their locks. The first is what the engine does; the others are
  /// wrong, or are right only because of the rules of waiting.
  enum Protocol {
    /// Some declare what they will touch, some find out as they go, some learn from what went
    /// wrong.
    RULES,
    /// Each path is locked by itself when it is touched: intentions are converted on the way.
    PATH_BY_PATH,
    /// What will be written is first locked for reading.
    UPGRADE,
    /// A column is locked, then what was found, in the order in which it was found.
    FILTER_THEN_DOCUMENTS,
    /// A new age for each try.
    AGE_LOST,
    /// Reads are released before the writes are through.
    EARLY_RELEASE
  }

  private static final int DOCUMENTS = 3;
  private static final int NAMES = 2;
  private static final int TRIES_MAX = 100_000;

  private final Protocol protocol;
  private final int threads;
  private final int transactions;
  private final boolean virtual;
  private final SplittableRandom random;
  private final LockRecorder recorder = new LockRecorder();
  private final LockTable table;
  private final long[] cells = new long[DOCUMENTS * NAMES * NAMES];
  private final List<AtomicLong> expected = new ArrayList<>();
  private final AtomicLong ages = new AtomicLong();
  private final AtomicLong commits = new AtomicLong();
  private final ConcurrentLinkedQueue<String> found = new ConcurrentLinkedQueue<>();
  private long cpuNanos;

  /// @param protocol the name of a [Protocol]
  /// @param transactions of each thread
  public LockRun(
      String protocol,
      int threads,
      int transactions,
      boolean virtual,
      long timeoutMillis,
      long seed) {
    this.protocol = Protocol.valueOf(protocol);
    this.threads = threads;
    this.transactions = transactions;
    this.virtual = virtual;
    this.random = new SplittableRandom(seed);
    this.table = new LockTable(Duration.ofMillis(timeoutMillis), number -> "c" + number, recorder);
    for (int i = 0; i < cells.length; i++) {
      expected.add(new AtomicLong());
    }
  }

  /// What was found; empty if all is well.
  @Override
  public List<String> call() throws InterruptedException {
    List<Thread> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      SplittableRandom own = random.split();
      int member = i;
      Runnable work = () -> work(member, own);
      running.add(virtual ? Thread.ofVirtual().unstarted(work) : new Thread(work));
    }
    long cpuBefore = CpuTime.ofProcess();
    running.forEach(Thread::start);
    watch(running);
    cpuNanos = CpuTime.ofProcess() - cpuBefore;
    List<String> verdict = new ArrayList<>(found);
    // Under the other protocols a run that was broken off says no more than why it was.
    if (found.isEmpty() || protocol == Protocol.RULES) {
      verdict.addAll(Conformance.violations(recorder.events()));
    }
    for (int i = 0; i < cells.length; i++) {
      if (cells[i] != expected.get(i).get()) {
        verdict.add("additions were lost: " + cells[i] + " of " + expected.get(i));
      }
    }
    if (verdict.isEmpty() && !table.view().isEmpty()) {
      verdict.add("something is left: " + table.view());
    }
    return verdict;
  }

  /// The processor time that the transactions took, without the checks behind them.
  long cpuNanos() {
    return cpuNanos;
  }

  LockTable.Figures figures() {
    return table.figures();
  }

  private void watch(List<Thread> running) throws InterruptedException {
    for (Thread thread : running) {
      while (!thread.join(Duration.ofMillis(20))) {
        List<List<Long>> circles = table.waitCycles();
        if (!circles.isEmpty()) {
          found.add("a circle of waits: " + circles.getFirst());
        }
        if (!found.isEmpty()) {
          running.forEach(Thread::interrupt);
        }
      }
    }
  }

  private void work(int member, SplittableRandom own) {
    try {
      for (int i = 0; i < transactions && found.isEmpty(); i++) {
        new Attempt("t" + member + "-" + i, own).run();
      }
    } catch (ProblemException e) {
      if (found.isEmpty()) {
        found.add(e.problem().code() + ": " + e.problem().details());
      }
    } catch (RuntimeException | Error e) {
      found.add("failed: " + e);
    }
  }

  /// One transaction, tried until it is through.
  private final class Attempt {

    private final String name;
    private final SplittableRandom random;
    private final List<LockRequest> requests = new ArrayList<>();
    private final List<Integer> writes = new ArrayList<>();
    private LockOwner owner;
    private LockPlan plan = LockPlan.EMPTY;

    Attempt(String name, SplittableRandom random) {
      this.name = name;
      this.random = random;
      this.owner = new LockOwner(ages.incrementAndGet(), name);
      int count = 1 + random.nextInt(4);
      for (int i = 0; i < count; i++) {
        addRequest();
      }
    }

    void run() {
      boolean learns = random.nextBoolean();
      Limits limits = new Limits(4, random.nextInt(2, 6));
      if (protocol == Protocol.RULES && random.nextBoolean()) {
        plan = LockPlan.of(requests, limits);
        recorder.declared(name, plan);
      }
      for (int tries = 0; found.isEmpty() && !tryOnce(); tries++) {
        if (learns) {
          plan = plan.with(LockPlan.of(requests, limits));
        }
        if (protocol == Protocol.AGE_LOST) {
          owner = new LockOwner(ages.incrementAndGet(), name);
        }
        // A virtual thread that begins again and again would keep its carrier for itself.
        LockSupport.parkNanos(20_000);
        if (tries == TRIES_MAX) {
          found.add("no progress: " + name + " was tried " + TRIES_MAX + " times");
        }
      }
    }

    private boolean tryOnce() {
      boolean done = false;
      try {
        table.acquire(owner, plan);
        recorder.acquired(name);
        done = body();
        if (done) {
          recorder.worked(name);
        }
      } finally {
        long sequence = done ? commits.incrementAndGet() : 0;
        table.releaseAll(owner);
        if (done) {
          recorder.ended(name, sequence);
        }
      }
      return done;
    }

    private boolean body() {
      for (LockRequest request : requests) {
        if (protocol == Protocol.UPGRADE
            && request instanceof LockRequest.WritePath(int collection, byte[] id, var path)
            && !lock(new LockRequest.ReadPath(collection, id, path))) {
          return false;
        }
        if (!lock(request)) {
          return false;
        }
        if (random.nextInt(4) == 0) {
          Thread.yield();
        }
      }
      if (protocol == Protocol.EARLY_RELEASE) {
        table.releaseAll(owner);
      }
      for (int cell : writes) {
        cells[cell]++;
        expected.get(cell).incrementAndGet();
      }
      return true;
    }

    private boolean lock(LockRequest request) {
      for (LockPlan.Lock lock : LockPlan.of(request).locks()) {
        if (table.lock(owner, lock.granule(), lock.mode()) == Outcome.RESTART) {
          return false;
        }
      }
      return true;
    }

    private void addRequest() {
      int document = random.nextInt(DOCUMENTS);
      int outer = random.nextInt(NAMES);
      int inner = random.nextInt(NAMES);
      byte[] id = {(byte) document};
      List<PathStep> path =
          List.of(new PathStep.Member("o" + outer), new PathStep.Member("i" + inner));
      int cell = (document * NAMES + outer) * NAMES + inner;
      if (protocol == Protocol.FILTER_THEN_DOCUMENTS) {
        requests.add(new LockRequest.ReadColumn(1, path.subList(0, random.nextInt(3))));
        addWrite(new LockRequest.WritePath(1, id, path), cell);
        Collections.swap(requests, 0, requests.size() - 1);
        return;
      }
      if (protocol == Protocol.PATH_BY_PATH || protocol == Protocol.UPGRADE) {
        if (random.nextInt(3) == 0) {
          requests.add(new LockRequest.ReadPath(1, id, path));
        } else {
          addWrite(new LockRequest.WritePath(1, id, path), cell);
        }
        return;
      }
      switch (random.nextInt(16)) {
        case 0 -> requests.add(new LockRequest.ReadCollection(1));
        case 1 -> addWrite(new LockRequest.WriteCollection(1), cell);
        case 2, 3, 4 ->
            requests.add(new LockRequest.ReadColumn(1, path.subList(0, random.nextInt(3))));
        case 5, 6, 7 ->
            requests.add(new LockRequest.ReadPath(1, id, path.subList(0, random.nextInt(3))));
        case 8, 9 -> addWrite(new LockRequest.WriteDocument(1, id), cell);
        case 10, 11 -> addWrite(new LockRequest.WritePath(1, id, path.subList(0, 1)), cell);
        default -> addWrite(new LockRequest.WritePath(1, id, path), cell);
      }
    }

    private void addWrite(LockRequest request, int cell) {
      requests.add(request);
      writes.add(cell);
    }
  }
}
