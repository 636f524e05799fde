package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.pinfold.base.Problem;
import dev.pinfold.base.Problem.Kind;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cql.session.Cql;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Exact counts without counter columns: each writer has a row of its own for a subject, and the
/// count is their sum.
///
/// 1. A row says which changes are in it ([CountRow]), so that recovery adds a change once, however
///    often it is tried.
/// 2. A row is written whole, with stamps of the lease ([Writers#stamp()]): what a holder of the
///    number wrote before loses against what the present one writes, whenever it arrives.
/// 3. One round of writing is under way at a time; it writes every subject that was added to since
///    the last. So a count that every change touches costs a write a round, not a write a change.
/// 4. Readers see what was answered: here from memory, elsewhere from the rows. They may miss a
///    change that is not answered yet, also one that a later change of another node builds on; a
///    sum that is less than zero for that reason is read as zero.
///
/// Safe for use by many threads.
final class Counts implements AutoCloseable {

  /// How many subjects are remembered; those that wait to be written come on top.
  private static final int REMEMBERED_MAX = 50_000;

  static final int PEER_BUCKETS = 16;
  private static final long PAUSE_MILLIS = 50;
  private static final long PAUSE_MILLIS_MAX = 1_000;
  private static final long CLOSE_MILLIS = 10_000;

  private static final String READ =
      "SELECT writer, counts, upto, beyond, missing FROM pin_counts WHERE subject = ?";
  private static final String READ_ONE =
      "SELECT counts, upto, beyond, missing FROM pin_counts WHERE subject = ? AND writer = ?";
  private static final String WRITE =
      "INSERT INTO pin_counts (subject, writer, counts, upto, beyond, missing)"
          + " VALUES (?, ?, ?, ?, ?, ?) USING TIMESTAMP ?";
  private static final String READ_PEERS = "SELECT peer FROM counted_peers WHERE bucket = ?";
  private static final String WRITE_PEER = "INSERT INTO counted_peers (bucket, peer) VALUES (?, ?)";

  /// What is written at once.
  private static final class Round {
    final Set<OwnCount> counts = new LinkedHashSet<>();
    final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
  }

  private final Cql cql;
  private final Writers writers;
  private final Supplier<OpenNumbers> numbers;
  private final int writer;
  private final int remembered;
  private final Thread flusher;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final CountDownLatch closing = new CountDownLatch(1);

  /// Guarded by `lock`; the least recently used first.
  private final Map<CountSubject, OwnCount> own = new LinkedHashMap<>(64, 0.75f, true);

  private Round gathering = new Round();
  private @Nullable Round writing;

  /// Why a round failed for good, and with it all that come after: its changes are nowhere but in
  /// memory.
  private @Nullable ProblemException broken;

  private boolean closed;

  /// Peers that this process has seen in the directory.
  private final Set<String> directory = new HashSet<>();

  /// Held while rows of dead writers are read and written.
  private final ReentrantLock recovering = new ReentrantLock();

  /// @param numbers the open numbers of this node, at the moment of the call
  Counts(Cql cql, Writers writers, Supplier<OpenNumbers> numbers) {
    this(cql, writers, numbers, REMEMBERED_MAX);
  }

  Counts(Cql cql, Writers writers, Supplier<OpenNumbers> numbers, int remembered) {
    this.remembered = remembered;
    this.cql = cql;
    this.writers = writers;
    this.numbers = numbers;
    this.writer = writers.number();
    this.flusher = Thread.ofVirtual().name("counts").start(this::run);
  }

  /// Adds a change of this node that was made. It is seen here at once, by readers of one subject
  /// all or nothing of it.
  ///
  /// @param number open until after [#flushed] completes, and added only once
  void add(long number, CountDeltas deltas) {
    lock.lock();
    try {
      deltas
          .bySubject()
          .forEach(
              (subject, values) -> {
                OwnCount count = count(subject);
                count.add(number, values);
                if (gathering.counts.add(count)) {
                  count.awaitRound();
                }
              });
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Completes when all that was added so far is durable. Fails, then and ever after, when this
  /// node has lost its number for good, or is closed before it could write: numbers that were not
  /// settled by then stay open until they are recovered. What is called on completion runs on the
  /// thread that writes, and must not block.
  CompletionStage<@Nullable Void> flushed() {
    lock.lock();
    try {
      if (broken != null) {
        return CompletableFuture.failedStage(broken);
      }
      if (!gathering.counts.isEmpty()) {
        return gathering.done.minimalCompletionStage();
      }
      return writing == null
          ? CompletableFuture.completedStage(null)
          : writing.done.minimalCompletionStage();
    } finally {
      lock.unlock();
    }
  }

  /// The counts of a subject, none less than zero.
  long[] of(CountSubject subject) {
    OwnCount count;
    lock.lock();
    try {
      count = count(subject);
      count.use();
    } finally {
      lock.unlock();
    }
    try {
      long[] sums = new long[subject.size()];
      Row mine = null;
      for (Row row : cql.rows(cql.prepare(READ).bind(subject.name()))) {
        if (row.getInt("writer") == writer) {
          mine = row;
        } else {
          List<Long> counts = CountRow.of(row, subject).counts();
          for (int i = 0; i < sums.length; i++) {
            sums[i] += counts.get(i);
          }
        }
      }
      OpenNumbers open = numbers.get();
      lock.lock();
      try {
        // If it is not loaded, nothing was written for it since before the row was read.
        count.load(CountRow.of(mine, subject), open);
        count.addTo(sums);
      } finally {
        lock.unlock();
      }
      for (int i = 0; i < sums.length; i++) {
        sums[i] = Math.max(0, sums[i]);
      }
      return sums;
    } finally {
      lock.lock();
      try {
        count.unuse();
        forget();
      } finally {
        lock.unlock();
      }
    }
  }

  /// The peers that have counts, or had; in the order of their names.
  Collection<String> peers() {
    List<BoundStatement> reads = new ArrayList<>();
    for (int bucket = 0; bucket < PEER_BUCKETS; bucket++) {
      reads.add(cql.prepare(READ_PEERS).bind((byte) bucket));
    }
    Set<String> peers = new TreeSet<>();
    for (BoundStatement read : reads) {
      for (Row row : cql.rows(read)) {
        peers.add(row.getString("peer"));
      }
    }
    return peers;
  }

  /// Adds a change of a dead writer to its rows, if it is not in them. Returns when that is
  /// durable. May be done again, also by another node after this one has died of it.
  ///
  /// @param dead taken over by this node
  void recover(int dead, long number, CountDeltas deltas) {
    recovering.lock();
    try {
      List<CountSubject> subjects = List.copyOf(deltas.bySubject().keySet());
      List<CountRow> rows = read(subjects, dead);
      List<BoundStatement> writes = new ArrayList<>();
      for (int i = 0; i < subjects.size(); i++) {
        CountSubject subject = subjects.get(i);
        CountRow row = rows.get(i);
        // Also if it is in there: perhaps on one replica only.
        writes.add(
            write(
                subject,
                dead,
                row.includes(number)
                    ? row
                    : row.with(number, deltas.bySubject().getOrDefault(subject, new long[0])),
                writers.stamp(dead)));
      }
      enter(subjects);
      cql.write(writes);
    } finally {
      recovering.unlock();
    }
  }

  private OwnCount count(CountSubject subject) {
    return own.computeIfAbsent(subject, OwnCount::new);
  }

  /// Under the lock.
  private void forget() {
    if (own.size() <= remembered) {
      return;
    }
    Iterator<OwnCount> oldest = own.values().iterator();
    // A few at a time: those that cannot be forgotten now are looked at again.
    for (int i = 0; i < 16 && own.size() > remembered && oldest.hasNext(); i++) {
      if (oldest.next().isSpare()) {
        oldest.remove();
      }
    }
  }

  // ---- writing

  private void run() {
    Round round = next();
    while (round != null) {
      ProblemException failure = flush(round);
      if (failure == null) {
        finish(round);
      } else {
        fail(round, failure);
      }
      round = next();
    }
  }

  /// Waits for something to write; null if there is nothing and this is closed.
  private @Nullable Round next() {
    lock.lock();
    try {
      writing = null;
      while (gathering.counts.isEmpty() && !closed) {
        work.awaitUninterruptibly();
      }
      if (gathering.counts.isEmpty()) {
        return null;
      }
      writing = gathering;
      gathering = new Round();
      return writing;
    } finally {
      lock.unlock();
    }
  }

  /// Tries until it is written or cannot be any more. Nothing that a round fails of may end the
  /// thread that writes.
  private @Nullable ProblemException flush(Round round) {
    if (broken != null) {
      return broken;
    }
    long pause = PAUSE_MILLIS;
    while (true) {
      try {
        writers.checkLease();
        write(round);
        return null;
      } catch (ProblemException e) {
        if (writers.isLost() || !pause(pause)) {
          return e;
        }
        pause = Math.min(PAUSE_MILLIS_MAX, 2 * pause);
      } catch (RuntimeException e) {
        return new ProblemException(
            Problem.of(Kind.INTERNAL, "counts_not_written", "Counts could not be written."), e);
      }
    }
  }

  private void fail(Round round, ProblemException failure) {
    lock.lock();
    try {
      broken = failure;
    } finally {
      lock.unlock();
    }
    round.done.completeExceptionally(failure);
  }

  private void write(Round round) {
    List<OwnCount> fresh;
    lock.lock();
    try {
      fresh = round.counts.stream().filter(count -> !count.isLoaded()).toList();
    } finally {
      lock.unlock();
    }
    List<CountSubject> subjects = fresh.stream().map(OwnCount::subject).toList();
    List<CountRow> rows = read(subjects, writer);
    enter(subjects);
    // Taken before the rows are: what is settled by then has been added.
    OpenNumbers open = numbers.get();
    List<BoundStatement> writes = new ArrayList<>();
    lock.lock();
    try {
      for (int i = 0; i < fresh.size(); i++) {
        fresh.get(i).load(rows.get(i), open);
      }
      for (OwnCount count : round.counts) {
        writes.add(write(count.subject(), writer, count.row(open), writers.stamp()));
      }
    } finally {
      lock.unlock();
    }
    cql.write(writes);
  }

  private void finish(Round round) {
    lock.lock();
    try {
      round.counts.forEach(OwnCount::written);
      forget();
    } finally {
      lock.unlock();
    }
    round.done.complete(null);
  }

  /// Whether there is time to try again.
  private boolean pause(long millis) {
    try {
      return !closing.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  // ---- rows

  private List<CountRow> read(List<CountSubject> subjects, int of) {
    List<List<Row>> answers =
        cql.all(
            subjects.stream()
                .map(subject -> cql.prepare(READ_ONE).bind(subject.name(), of))
                .toList());
    List<CountRow> rows = new ArrayList<>();
    for (int i = 0; i < subjects.size(); i++) {
      List<Row> answer = answers.get(i);
      rows.add(CountRow.of(answer.isEmpty() ? null : answer.getFirst(), subjects.get(i)));
    }
    return rows;
  }

  private BoundStatement write(CountSubject subject, int of, CountRow row, long stamp) {
    return cql.prepare(WRITE)
        .bind(subject.name(), of, row.counts(), row.upto(), row.beyond(), row.missing(), stamp);
  }

  /// Makes sure that peers are in the directory before they have counts.
  private void enter(List<CountSubject> subjects) {
    Set<String> fresh = new LinkedHashSet<>();
    lock.lock();
    try {
      for (CountSubject subject : subjects) {
        if (subject.isPeer() && !directory.contains(subject.peer())) {
          fresh.add(subject.peer());
        }
      }
    } finally {
      lock.unlock();
    }
    cql.write(
        fresh.stream()
            .map(
                peer ->
                    cql.prepare(WRITE_PEER)
                        .bind((byte) Math.floorMod(peer.hashCode(), PEER_BUCKETS), peer))
            .toList());
    lock.lock();
    try {
      directory.addAll(fresh);
      if (directory.size() > remembered) {
        directory.clear();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Writes what was added and is not written yet, as long as that is possible.
  @Override
  public void close() {
    closing.countDown();
    lock.lock();
    try {
      closed = true;
      work.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      if (!flusher.join(Duration.ofMillis(CLOSE_MILLIS))) {
        flusher.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      flusher.interrupt();
    }
  }
}
