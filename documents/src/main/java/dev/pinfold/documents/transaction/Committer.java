package dev.pinfold.documents.transaction;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.schema.Schema;
import dev.pinfold.documents.storage.Store;
import dev.pinfold.documents.storage.Table;
import dev.pinfold.documents.storage.WriteBuffer;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// The one place that writes. Threads that commit queue up; the first becomes the leader, takes all
/// that wait as a group, writes them as one batch with one sync, answers them, and hands the lead
/// to the next in the queue. So a commit costs a share of a sync, and a single writer costs no
/// hand-over at all.
///
/// Invariants, each under the lead, which is held by one thread at a time:
///
/// 1. Commits get their numbers in the order in which they stand in the batch; numbers have no
/// gaps.
/// 2. Transactions of one group do not conflict: every one of them holds its locks until it is
///    answered. Two of them may edit the same record at disjoint places; their edits are applied to
///    the record one after the other.
/// 3. `lastTouched` says, for every record, a number not less than that of the last commit that
///    wrote it. So an outcome that was computed on a record read at or after that commit is the
///    record's next state.
/// 4. A schema node is written in or before the first batch whose documents use it.
/// 5. In-memory counts are those of the last commit; on disk they are those of `countsSequence`,
///    and the change records behind it hold the rest.
/// 6. Counters are written as absolute values in the batch of the commits that add to them, see
///    [Counters].
/// 7. A pause stands in the queue like a commit and is never part of a group: what stands before it
///    is answered when it begins, what stands behind it is written when it is over.
///
/// Safe for use by many threads.
final class Committer {

  /// How many commits one group may have.
  private static final int GROUP_MAX = 1024;

  /// How many bytes one group may have, the first commit apart.
  private static final int GROUP_BYTES_MAX = 4 << 20;

  /// After so many commits the counts are written.
  private static final int COUNTS_EVERY = 4096;

  private static final int TOUCHED_SLOTS = 1 << 14;

  /// How many bytes of changes are retained, if commits are so large that as many commits as should
  /// be retained would take more; but never fewer than [#CHANGES_MIN] commits.
  private static final long CHANGES_BYTES_MAX = 256L << 20;

  private static final long CHANGES_MIN = 10_000;

  /// The size of a change is that of about so many of the last.
  private static final double CHANGES_AVERAGED = 4_096;

  private final Store store;
  private final Clock clock;
  private final Catalog catalog;
  private final Counters counters;
  private final long changesRetained;

  private final Object monitor = new Object();
  private final ArrayDeque<Commit> queue = new ArrayDeque<>();
  private boolean led;

  // The rest belongs to the leader.
  private final long[] lastTouched = new long[TOUCHED_SLOTS];
  private final WriteBuffer batch = new WriteBuffer();
  private final ChangeRecord changeRecord = new ChangeRecord();
  private final KeyMap<byte[]> edited = new KeyMap<>();
  private final Set<CollectionState> dirtyCounts = new LinkedHashSet<>();
  private long lastTime;
  private long countsSequence;
  private long firstRetained;
  private double changeBytes;

  private volatile long lastSequence;
  private volatile @Nullable Thread pausing;
  private final LongAdder syncs = new LongAdder();

  Committer(
      Store store,
      Clock clock,
      Catalog catalog,
      long changesRetained,
      long lastSequence,
      long lastTime,
      long firstRetained,
      long countsSequence) {
    this.store = store;
    this.clock = clock;
    this.catalog = catalog;
    this.counters = new Counters(catalog);
    this.changesRetained = changesRetained;
    this.lastSequence = lastSequence;
    this.lastTime = lastTime;
    this.firstRetained = firstRetained;
    this.countsSequence = countsSequence;
  }

  /// The number of the last commit that readers see.
  long lastSequence() {
    return lastSequence;
  }

  long syncs() {
    return syncs.sum();
  }

  /// Writes a commit; returns when it is as durable as it asked to be.
  ///
  /// @return its number
  /// @throws ProblemException what the storage says; nothing of it was written then
  long commit(Commit commit) {
    verifyNotPausing();
    awaitTurn(commit);
    if (commit.state != Commit.DONE) {
      lead();
    }
    return commit.outcome();
  }

  private void verifyNotPausing() {
    if (Thread.currentThread().equals(pausing)) {
      throw new IllegalStateException("what runs in a pause must not write: it waits for itself");
    }
  }

  /// Queues up until it is done, or its thread has the lead.
  private void awaitTurn(Commit commit) {
    boolean lead;
    synchronized (monitor) {
      queue.add(commit);
      lead = !led;
      led = true;
    }
    if (!lead) {
      boolean interrupted = false;
      while (commit.state == Commit.WAITING) {
        LockSupport.park(this);
        // What was asked for may be half-way to the disk: there is no giving up any more.
        interrupted |= Thread.interrupted();
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Runs `body` while no commit is being written and all that were are on the device.
  ///
  /// @param body gets the number of the last commit
  /// @throws ProblemException `engine_failed` if an earlier write failed, as what that left behind
  ///     is not known; what syncing throws; what the body throws
  <T extends @Nullable Object> T pause(LongFunction<T> body) {
    verifyNotPausing();
    Commit turn = Commit.pause();
    awaitTurn(turn);
    pausing = Thread.currentThread();
    try {
      store.verifyWritable();
      store.sync();
      return body.apply(lastSequence);
    } finally {
      pausing = null;
      synchronized (monitor) {
        queue.remove();
      }
      handOn();
    }
  }

  private void lead() {
    List<Commit> group = new ArrayList<>();
    synchronized (monitor) {
      int bytes = 0;
      for (Commit next = queue.peek();
          next != null && !next.isPause() && group.size() < GROUP_MAX && bytes < GROUP_BYTES_MAX;
          next = queue.peek()) {
        queue.remove();
        bytes += next.size();
        group.add(next);
      }
    }
    RuntimeException failure = null;
    try {
      write(group);
    } catch (RuntimeException e) {
      failure = e;
    }
    handOn();
    for (Commit commit : group) {
      if (failure != null) {
        commit.failed(failure);
      }
      boolean waits = commit.state == Commit.WAITING;
      commit.state = Commit.DONE;
      if (waits) {
        LockSupport.unpark(commit.thread());
      }
    }
  }

  /// Gives the lead to the first in the queue.
  private void handOn() {
    Commit successor;
    synchronized (monitor) {
      successor = queue.peek();
      led = successor != null;
    }
    if (successor != null) {
      successor.state = Commit.LEADING;
      LockSupport.unpark(successor.thread());
    }
  }

  private void write(List<Commit> group) {
    batch.clear();
    edited.clear();
    // First, for it may have to read: whatever fails here fails before anything has changed.
    counters.add(group);
    boolean sync = false;
    long sequence = lastSequence;
    long time = Math.max(lastTime, clock.millis());
    for (Commit commit : group) {
      sequence++;
      sync |= commit.sync();
      for (Commit.Counts counts : commit.counts()) {
        schemaOf(counts.collection());
        counts.collection().schema().apply(counts.added(), 1);
        counts.collection().schema().apply(counts.removed(), -1);
        dirtyCounts.add(counts.collection());
      }
      batch.append(commit.writes());
      for (byte[] key : commit.touched()) {
        lastTouched[slot(key)] = sequence;
      }
      for (Commit.Edited edit : commit.edits()) {
        edit(edit, sequence);
      }
      byte[] change = changeRecord.encode(time, commit);
      changeBytes += (change.length - changeBytes) / CHANGES_AVERAGED;
      batch.put(Table.CHANGES, ChangeRecord.key(sequence), change);
    }
    edited.forEach((key, value) -> batch.put(Table.DOCUMENTS, key, value));
    counters.putInto(batch);
    boolean countsDue = sequence - countsSequence >= COUNTS_EVERY;
    if (countsDue) {
      putCounts(sequence);
      retain(sequence);
    }
    store.write(batch, sync);
    counters.written();
    if (sync) {
      syncs.increment();
    }
    if (countsDue) {
      countsSequence = sequence;
      dirtyCounts.clear();
    }
    lastTime = time;
    long first = lastSequence + 1;
    for (int i = 0; i < group.size(); i++) {
      group.get(i).committed(first + i);
    }
    lastSequence = sequence;
  }

  private void schemaOf(CollectionState collection) {
    if (!collection.written()) {
      catalog.putCollection(batch, collection);
      collection.markWritten();
    }
    for (Schema.Written node : collection.schema().takeUnwritten()) {
      catalog.putNode(batch, collection.id(), node);
    }
  }

  private void edit(Commit.Edited edit, long sequence) {
    byte[] key = edit.edit().key();
    byte[] before = edited.get(key);
    byte[] after;
    byte[] outcome = edit.outcome();
    if (before == null && outcome != null && lastTouched[slot(key)] <= edit.readSequence()) {
      after = outcome;
    } else {
      after = edit.edit().apply(before != null ? before : store.get(Table.DOCUMENTS, key));
    }
    edited.put(key, after);
    lastTouched[slot(key)] = sequence;
  }

  private static int slot(byte[] key) {
    int hash = Arrays.hashCode(key);
    return (hash ^ (hash >>> 15)) & (TOUCHED_SLOTS - 1);
  }

  private void putCounts(long sequence) {
    for (CollectionState collection : dirtyCounts) {
      catalog.putCounts(batch, collection);
    }
    catalog.putCountsSequence(batch, sequence);
  }

  private void retain(long sequence) {
    long fit = (long) (CHANGES_BYTES_MAX / Math.max(1, changeBytes));
    long kept = Math.min(changesRetained, Math.max(CHANGES_MIN, fit));
    long first = sequence - kept + 1;
    if (first > firstRetained) {
      batch.deleteRange(Table.CHANGES, ChangeRecord.key(firstRetained), ChangeRecord.key(first));
      firstRetained = first;
    }
  }

  /// Says that counts have changed since they were written. Called before the first commit.
  void countsChanged(Collection<CollectionState> collections) {
    dirtyCounts.addAll(collections);
  }

  /// Writes the counts as they are, so that the next start has nothing to catch up on. Called when
  /// nobody commits any more.
  void writeCounts() {
    synchronized (monitor) {
      if (led || store.firstFailure() != null || dirtyCounts.isEmpty()) {
        return;
      }
      led = true;
    }
    try {
      batch.clear();
      putCounts(lastSequence);
      store.write(batch, true);
      countsSequence = lastSequence;
      dirtyCounts.clear();
    } finally {
      synchronized (monitor) {
        led = false;
      }
    }
  }

  /// Why a commit that is larger than this cannot be taken in one piece.
  static ProblemException tooLarge(long bytes, long allowed) {
    return new ProblemException(
        Problem.of(
                Problem.Kind.LIMIT,
                "transaction_too_large",
                "the transaction writes " + bytes + " bytes, more than the allowed " + allowed)
            .with("found", bytes)
            .with("allowed", allowed));
  }
}
