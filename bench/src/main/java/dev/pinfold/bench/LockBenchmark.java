package dev.pinfold.bench;

import dev.pinfold.documents.lock.LockOwner;
import dev.pinfold.documents.lock.LockTable;
import dev.pinfold.documents.lock.rules.LockPlan;
import dev.pinfold.documents.lock.rules.LockRequest;
import dev.pinfold.documents.lock.rules.PathStep;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The cost of locks that nobody else wants, and of the granules that everybody shares: with
/// `-t 64 -bm thrpt -tu ms` all threads announce their writes on one collection and on its columns,
/// and no two exclude each other. (The average time says little there: more threads than processors
/// mostly wait for a processor.) Run with `-prof gc` for the allocations.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LockBenchmark {

  private static final List<PathStep> PATH =
      List.of(new PathStep.Member("meta"), new PathStep.Member("size"));

  /// The table that all threads share.
  @State(Scope.Benchmark)
  public static class Shared {
    final LockTable table = new LockTable(LockTable.TIMEOUT_DEFAULT, Integer::toString);
    final AtomicLong ages = new AtomicLong();
  }

  /// A thread with a document of its own.
  @State(Scope.Thread)
  public static class Client {
    byte[] id = new byte[0];
    LockRequest write = new LockRequest.WriteCollection(0);
    LockPlan readPlan = LockPlan.EMPTY;
    LockPlan writePlan = LockPlan.EMPTY;
    LockOwner owner = new LockOwner(0, "");

    @Setup
    public void choose(Shared shared) {
      long number = shared.ages.incrementAndGet();
      id = ("document-" + number).getBytes(StandardCharsets.UTF_8);
      write = new LockRequest.WritePath(1, id, PATH);
      readPlan = LockPlan.of(new LockRequest.ReadPath(1, id, PATH));
      writePlan = LockPlan.of(write);
      owner.begin(number, "benchmark");
    }
  }

  /// Locks and unlocks a collection, a document and two steps of a path: 4 granules.
  @Benchmark
  public void readPath(Shared shared, Client client) {
    shared.table.acquire(client.owner, client.readPlan);
    shared.table.releaseAll(client.owner);
  }

  /// Locks and unlocks those and the column with its ancestors and its shape: 8 granules.
  @Benchmark
  public void writePath(Shared shared, Client client) {
    shared.table.acquire(client.owner, client.writePlan);
    shared.table.releaseAll(client.owner);
  }

  /// The same 8 granules with all that a transaction makes for itself: its plan and its owner.
  @Benchmark
  public void planAndWritePath(Shared shared, Client client) {
    LockOwner owner = new LockOwner(shared.ages.incrementAndGet(), "benchmark");
    shared.table.acquire(owner, LockPlan.of(client.write));
    shared.table.releaseAll(owner);
  }

  /// The plan alone.
  @Benchmark
  public LockPlan plan(Client client) {
    return LockPlan.of(client.write);
  }
}
