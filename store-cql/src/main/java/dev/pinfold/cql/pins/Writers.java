package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import dev.pinfold.base.Problem;
import dev.pinfold.base.Problem.Kind;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cql.session.Cql;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// This node as a writer: its number, the lease on it, its horizon; and the other writers.
///
/// 1. Two nodes never write under one number at the same time. The holder stops by itself a while
///    before its lease ends; others take the number only when they have seen its row stand
///    unchanged for longer than a lease by their own monotonic clocks. No clock is compared with
///    another. Time in which a node could not renew its own lease does not count: an outage of the
///    cluster does not set nodes upon each other that live.
/// 2. What a former holder sent and what arrives late loses: stamps only grow from holder to
///    holder.
/// 3. A number whose holder died is used again only after its open changes were recovered.
/// 4. No writer gives out a number below a horizon that a reader has passed: a new one waits
///    until all readers must have seen it, if there are others. This needs clocks that differ by
///    less than [LeaseTimes#joining()], of which one is compared with the cluster's at the start.
///
/// Safe for use by many threads.
final class Writers implements AutoCloseable {

  private static final int TRIES = 64;
  private static final Duration CLOCKS_DIFFER_MAX = Duration.ofSeconds(1);
  private static final Duration TELLING = Duration.ofMillis(200);
  private static final Duration CACHED = Duration.ofMillis(100);
  private static final Duration CLOSE = Duration.ofSeconds(10);

  private static final String NOW = "SELECT now() AS now FROM system.local";

  /// A row as another node left it.
  ///
  /// @param since when it was first seen so, by the monotonic clock, after it was read
  private record Seen(WriterRow row, long since) {}

  /// @param since when its reading began, by the monotonic clock
  private record Horizon(long horizon, long since) {}

  private final WriterTable table;
  private final String node;
  private final LeaseTimes times;
  private final Clock clock;
  private final LongSupplier nanos;
  private final Hold own;
  private final boolean alone;
  private final Map<Integer, Hold> taken = new ConcurrentHashMap<>();
  private final List<Thread> threads = new ArrayList<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final CountDownLatch closed = new CountDownLatch(1);
  private Map<Integer, Seen> seen = Map.of();

  /// When others were looked at last, by the monotonic clock.
  private long observed;

  private final ReentrantLock reading = new ReentrantLock();
  private volatile @Nullable Horizon others;
  private volatile @Nullable Supplier<OpenNumbers> numbers;

  /// Takes a number, keeps it, and returns when its changes may begin.
  ///
  /// @param node what people know this node by
  /// @throws ProblemException `store_writers_exhausted`, `store_clock_differs`
  static Writers open(Cql cql, String node, LeaseTimes times) {
    Writers writers = new Writers(cql, node, times, Clock.systemUTC(), System::nanoTime);
    try {
      writers.start();
      return writers;
    } catch (RuntimeException e) {
      writers.close();
      throw e;
    }
  }

  /// Takes a number; until [#start()] nothing happens in the background.
  Writers(Cql cql, String node, LeaseTimes times, Clock clock, LongSupplier nanos) {
    this.table = new WriterTable(cql);
    this.node = node;
    this.times = times;
    this.clock = clock;
    this.nanos = nanos;
    checkClock(cql, clock);
    this.own = claim();
    // Whoever is not seen here has yet to see this writer.
    this.alone = table.rows().stream().allMatch(row -> row.isFree() || isOwn(row));
  }

  private static void checkClock(Cql cql, Clock clock) {
    Instant before = clock.instant();
    Row row = Objects.requireNonNull(cql.one(cql.prepare(NOW).bind()));
    Instant after = clock.instant();
    Instant there =
        Instant.ofEpochMilli(Uuids.unixTimestamp(Objects.requireNonNull(row.getUuid("now"))));
    if (there.isBefore(before.minus(CLOCKS_DIFFER_MAX))
        || there.isAfter(after.plus(CLOCKS_DIFFER_MAX))) {
      throw new ProblemException(
          Problem.of(
                  Kind.UNAVAILABLE,
                  "store_clock_differs",
                  "The clock of this node and that of the cluster differ by more than a second:"
                      + " let both be kept by NTP, then start again.")
              .with("here", after.toString())
              .with("there", there.toString()));
    }
  }

  /// A try whose answer does not come may arrive late: all tries have one incarnation, so that such
  /// a number is found to be this writer's, and none is left to nobody until its lease ends.
  private Hold claim() {
    UUID incarnation = UUID.randomUUID();
    for (int i = 0; i < TRIES; i++) {
      List<WriterRow> rows = table.rows();
      WriterRow from = claimable(rows, incarnation);
      int writer = from == null ? rows.size() : from.writer();
      if (writer >= WriterTable.WRITERS_MAX) {
        throw new ProblemException(
            Problem.of(
                    Kind.LIMIT,
                    "store_writers_exhausted",
                    "All numbers of writers are taken: stop nodes that are not needed, or wait until"
                        + " those that died are recovered.")
                .with("max", WriterTable.WRITERS_MAX));
      }
      long horizon = Math.max(from == null ? 0 : from.horizon(), Hold.micros(clock.instant()));
      Hold hold = take(from, writer, incarnation, horizon);
      if (hold != null) {
        return hold;
      }
    }
    throw new ProblemException(
        Problem.of(
                Kind.BUSY,
                "store_writers_busy",
                "Others were faster at every try to take a writer's number: start again.")
            .with("tries", TRIES));
  }

  private static @Nullable WriterRow claimable(List<WriterRow> rows, UUID incarnation) {
    WriterRow free = null;
    for (WriterRow row : rows) {
      if (row.incarnation().equals(incarnation)) {
        return row;
      }
      if (free == null && row.isFree()) {
        free = row;
      }
    }
    return free;
  }

  private @Nullable Hold take(
      @Nullable WriterRow from, int writer, UUID incarnation, long horizon) {
    WriterRow to = new WriterRow(writer, incarnation, null, horizon, 0, node);
    return Hold.take(table, times, clock, nanos, from, to);
  }

  private boolean isOwn(WriterRow row) {
    return row.writer() == number();
  }

  /// Begins to renew the lease, and waits until readers must have seen this writer.
  void start() {
    threads.add(every("lease", times.renewal(), this::renew));
    threads.add(every("horizon", TELLING, this::tell));
    if (!alone) {
      pause(times.joining());
    }
  }

  private Thread every(String name, Duration pause, Runnable task) {
    return Thread.ofVirtual()
        .name(name)
        .start(
            () -> {
              while (pause(pause)) {
                try {
                  task.run();
                } catch (ProblemException e) {
                  // It is tried again; if that goes on, the lease ends, and says why.
                  own.failed(e);
                }
              }
            });
  }

  /// @return false if this was closed
  private boolean pause(Duration pause) {
    try {
      return !closed.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  // ---- this writer

  /// The number of this writer.
  int number() {
    return own.row().writer();
  }

  /// The least number that this writer may give to a change.
  long first() {
    return own.row().horizon();
  }

  /// Asked before whatever is written under this number.
  ///
  /// @throws ProblemException `store_lease_lost`
  void checkLease() {
    own.check();
  }

  /// Whether others have taken the number of this node: it will not write again.
  boolean isLost() {
    return own.isLost();
  }

  /// A timestamp for a row that only this writer writes; see [Hold#stamp()].
  long stamp() {
    return own.stamp();
  }

  /// Tells from now on others the horizon.
  void publish(Supplier<OpenNumbers> open) {
    numbers = open;
  }

  /// Renews all leases of this node, and looks at those of others.
  void renew() {
    own.renew();
    taken.values().forEach(Hold::renew);
    taken.values().removeIf(Hold::isLost);
    observe();
  }

  /// Tells the horizon.
  void tell() {
    Supplier<OpenNumbers> open = numbers;
    if (open != null && !own.isLost()) {
      long horizon = open.get().horizon();
      table.tell(number(), own.row().incarnation(), horizon, own.stamp());
    }
  }

  // ---- the others

  /// The least horizon of the other writers that live, or died and are not recovered;
  /// `Long.MAX_VALUE` if there are none. A reader takes its own before this.
  long othersHorizon() {
    Horizon last = others;
    if (last != null && isFresh(last)) {
      return last.horizon;
    }
    reading.lock();
    try {
      last = others;
      if (last != null && isFresh(last)) {
        return last.horizon;
      }
      long since = nanos.getAsLong();
      long horizon = Long.MAX_VALUE;
      for (WriterRow row : table.rowsWithHorizons()) {
        if (!row.isFree() && !isOwn(row)) {
          horizon = Math.min(horizon, row.horizon());
        }
      }
      others = new Horizon(horizon, since);
      return horizon;
    } finally {
      reading.unlock();
    }
  }

  private boolean isFresh(Horizon horizon) {
    return nanos.getAsLong() - horizon.since < CACHED.toNanos();
  }

  private void observe() {
    List<WriterRow> rows = table.rows();
    long now = nanos.getAsLong();
    lock.lock();
    try {
      // While this node could not renew its lease, others may not have been able to either: it
      // looks anew for how long their rows stand.
      boolean watched = isWatching(now);
      Map<Integer, Seen> next = new HashMap<>();
      for (WriterRow row : rows) {
        if (!row.isFree() && !isOwn(row) && !taken.containsKey(row.writer())) {
          Seen before = seen.get(row.writer());
          next.put(
              row.writer(),
              watched && before != null && before.row.equals(row) ? before : new Seen(row, now));
        }
      }
      seen = next;
      observed = now;
    } finally {
      lock.unlock();
    }
  }

  /// Writers that died and are to be recovered: those whose rows have stood unchanged for longer
  /// than a lease, and those that this node took over before and has not recovered.
  List<Integer> expired() {
    lock.lock();
    try {
      return Stream.concat(
              seen.values().stream().filter(this::isExpired).map(one -> one.row.writer()),
              taken.keySet().stream())
          .distinct()
          .sorted()
          .toList();
    } finally {
      lock.unlock();
    }
  }

  private boolean isExpired(Seen one) {
    long now = nanos.getAsLong();
    return now - one.since > times.lease().plus(times.margin()).toNanos() && isWatching(now);
  }

  /// Whether others were looked at not long ago.
  private boolean isWatching(long now) {
    return now - observed <= times.lease().toNanos();
  }

  /// Takes the number of a dead writer, to recover its changes.
  ///
  /// @return whether this node holds it: false if another one was faster, or if it is not dead
  boolean takeOver(int writer) {
    if (taken.containsKey(writer)) {
      return true;
    }
    Seen dead;
    lock.lock();
    try {
      dead = seen.get(writer);
    } finally {
      lock.unlock();
    }
    if (dead == null || !isExpired(dead)) {
      return false;
    }
    long horizon =
        table.rowsWithHorizons().stream()
            .filter(row -> row.incarnation().equals(dead.row.incarnation()))
            .mapToLong(WriterRow::horizon)
            .findFirst()
            .orElse(dead.row.horizon());
    Hold hold = take(dead.row, writer, UUID.randomUUID(), horizon);
    if (hold == null) {
      return false;
    }
    taken.put(writer, hold);
    return true;
  }

  /// The horizon of a writer that was taken over: all its changes below are settled.
  long horizon(int writer) {
    return hold(writer).row().horizon();
  }

  /// A timestamp for a row of a writer that was taken over; see [Hold#stamp()].
  ///
  /// @throws ProblemException `store_lease_lost`, also if another node has taken it since
  long stamp(int writer) {
    return hold(writer).stamp();
  }

  private Hold hold(int writer) {
    Hold hold = taken.get(writer);
    if (hold == null) {
      throw new ProblemException(
          Problem.of(
                  Kind.UNAVAILABLE,
                  "store_lease_lost",
                  "This node does not recover that writer, or no longer: another does.")
              .with("writer", writer));
    }
    return hold;
  }

  /// Frees the number of a writer whose open changes are all settled.
  ///
  /// @param above greater than all numbers that were found of it
  void recovered(int writer, long above) {
    Hold hold = hold(writer);
    try {
      hold.free(Math.max(above, Hold.micros(clock.instant())));
    } finally {
      taken.remove(writer, hold);
    }
  }

  /// Ends, and frees the number if nothing is open. Else the lease runs out and others recover what
  /// is open.
  @Override
  public void close() {
    closed.countDown();
    join();
    Supplier<OpenNumbers> open = numbers;
    if (open == null) {
      own.free(first());
      return;
    }
    OpenNumbers last = open.get();
    if (last.open().isEmpty()) {
      own.free(last.next());
    }
  }

  private void join() {
    try {
      for (Thread thread : threads) {
        if (!thread.join(CLOSE)) {
          thread.interrupt();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      threads.forEach(Thread::interrupt);
    }
  }
}
