package dev.pinfold.documents.transaction;

import dev.pinfold.documents.storage.DocumentLayout.RecordEdit;
import dev.pinfold.documents.storage.WriteBuffer;
import dev.pinfold.documents.value.TypeCounts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one transaction wants written, on its way through the committer.
///
/// Filled by one thread, then handed over; what the committer sets is visible to the waiting thread
/// through `state`.
final class Commit {

  /// A change for the feed.
  record Change(
      CollectionState collection,
      dev.pinfold.documents.transaction.Change.Kind kind,
      byte[] id,
      byte[] path) {}

  /// What a commit does to the counts of one collection.
  record Counts(CollectionState collection, TypeCounts added, TypeCounts removed) {}

  /// An edit of one record, and its outcome on the record as the transaction read it: good if
  /// nobody has written that record since.
  ///
  /// @param readSequence the last commit when it was read, or one before
  /// @param outcome null where there is none worth keeping
  record Edited(RecordEdit edit, long readSequence, byte @Nullable [] outcome) {}

  static final int WAITING = 0;
  static final int LEADING = 1;
  static final int DONE = 2;

  /// What a counter takes in a batch and in memory beside its name.
  private static final int COUNTER_BYTES = 64;

  private static final byte[] NO_PATH = {};

  private final WriteBuffer writes = new WriteBuffer();
  private final List<Edited> edits = new ArrayList<>(2);
  private final List<byte[]> touched = new ArrayList<>(2);
  private final List<Change> changes = new ArrayList<>(2);
  private final List<Counts> counts = new ArrayList<>(1);
  private final Map<String, Long> counters = new HashMap<>(0);
  private int counterBytes;
  private final boolean sync;
  private final boolean pause;

  private final Thread thread = Thread.currentThread();
  volatile int state = WAITING;
  private long sequence;
  private @Nullable RuntimeException failure;

  Commit(Durability durability) {
    this(durability == Durability.SYNCED, false);
  }

  private Commit(boolean sync, boolean pause) {
    this.sync = sync;
    this.pause = pause;
  }

  /// One that writes nothing, and holds the lead until its thread hands it on.
  static Commit pause() {
    return new Commit(false, true);
  }

  boolean isPause() {
    return pause;
  }

  WriteBuffer writes() {
    return writes;
  }

  List<Edited> edits() {
    return edits;
  }

  /// The keys of records that `writes` puts or deletes, of which others may hold a copy.
  List<byte[]> touched() {
    return touched;
  }

  List<Change> changes() {
    return changes;
  }

  List<Counts> counts() {
    return counts;
  }

  /// What is added to counters, by their names. No amount is 0.
  Map<String, Long> counters() {
    return counters;
  }

  void add(String counter, long delta) {
    Long before = counters.get(counter);
    long sum = before == null ? delta : before + delta;
    if (sum == 0) {
      if (counters.remove(counter) != null) {
        counterBytes -= COUNTER_BYTES + counter.length();
      }
    } else if (counters.put(counter, sum) == null) {
      counterBytes += COUNTER_BYTES + counter.length();
    }
  }

  boolean isEmpty() {
    return writes.isEmpty() && edits.isEmpty() && counters.isEmpty();
  }

  /// How many bytes it writes beside its edits, nearly.
  int size() {
    return writes.size() + counterBytes;
  }

  boolean sync() {
    return sync;
  }

  Thread thread() {
    return thread;
  }

  void change(
      CollectionState collection,
      dev.pinfold.documents.transaction.Change.Kind kind,
      byte[] id,
      String path) {
    changes.add(
        new Change(
            collection,
            kind,
            id,
            path.isEmpty() ? NO_PATH : path.getBytes(StandardCharsets.UTF_8)));
  }

  void committed(long number) {
    sequence = number;
  }

  void failed(RuntimeException cause) {
    failure = cause;
  }

  /// The commit's number.
  long outcome() {
    if (failure != null) {
      throw failure;
    }
    return sequence;
  }
}
