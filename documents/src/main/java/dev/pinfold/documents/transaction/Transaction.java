package dev.pinfold.documents.transaction;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.lock.LockOwner;
import dev.pinfold.documents.lock.LockTable;
import dev.pinfold.documents.lock.rules.LockPlan;
import dev.pinfold.documents.lock.rules.LockRequest;
import dev.pinfold.documents.storage.DocumentLayout;
import dev.pinfold.documents.storage.Keys;
import dev.pinfold.documents.storage.RecordCursor;
import dev.pinfold.documents.storage.Records;
import dev.pinfold.documents.storage.Table;
import dev.pinfold.documents.storage.WriteBuffer;
import dev.pinfold.documents.value.DocumentBody;
import dev.pinfold.documents.value.NodeNames;
import dev.pinfold.documents.value.Path;
import dev.pinfold.documents.value.Step;
import dev.pinfold.documents.value.TypeCounts;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One try of a transaction: reads and writes documents under locks that it takes as it goes, and
/// gathers what will be committed. It sees its own writes.
///
/// Used by one thread, and only inside the body it was given to.
public final class Transaction {

  private final Engine engine;
  private final LockOwner owner;
  private final TransactionRecords records;
  private final Commit commit;

  /// Entries of indexes that it puts (true) or takes away.
  private final KeyMap<Boolean> entries = new KeyMap<>();

  /// Documents that it has locked for writing, as a whole.
  private final KeyMap<Boolean> held = new KeyMap<>();

  /// The documents whose records have grown too large.
  private final List<Grown> grown = new ArrayList<>(0);

  private final List<LockPlan> needed = new ArrayList<>(4);
  private boolean ended;
  private boolean mustRestart;
  private boolean changing;
  private long sequence;

  /// A document that should be laid out again.
  private record Grown(CollectionState collection, byte[] id) {}

  Transaction(Engine engine, LockOwner owner, Durability durability) {
    this.engine = engine;
    this.owner = owner;
    this.records = new TransactionRecords(engine.store().documents());
    this.commit = new Commit(durability);
  }

  /// What it needed in its try, for the next.
  LockPlan wanted() {
    LockPlan wanted = LockPlan.EMPTY;
    for (LockPlan plan : needed) {
      wanted = wanted.with(plan);
    }
    return wanted;
  }

  void end() {
    ended = true;
  }

  // ---- locks

  /// Says which locks it begins with.
  void holds(Collection<? extends LockRequest> requests) {
    for (LockRequest request : requests) {
      if (request instanceof LockRequest.WriteDocument(int collection, byte[] id)) {
        held.put(engine.documentKey(collection, id), Boolean.TRUE);
      }
    }
  }

  /// Locks a document as a whole; one that it holds for writing takes no look at the locks.
  private void lockDocument(CollectionState collection, byte[] id, byte[] key, boolean write) {
    checkRunning();
    if (held.get(key) != null) {
      return;
    }
    lock(
        LockPlan.of(
            write
                ? new LockRequest.WriteDocument(collection.id(), id)
                : new LockRequest.ReadPath(collection.id(), id, List.of())));
    if (write) {
      held.put(key, Boolean.TRUE);
    }
  }

  /// Makes sure that it holds what `requests` need.
  public void lock(List<? extends LockRequest> requests) {
    lock(LockPlan.of(requests));
  }

  private void checkRunning() {
    if (ended) {
      throw new ProblemException(
          Problem.of(
              Problem.Kind.INVALID,
              "transaction_ended",
              "the transaction has ended; use it only inside the body it was given to"));
    }
    if (mustRestart) {
      // The body has caught what was to end this try.
      throw new Restart();
    }
  }

  private void lock(LockPlan need) {
    checkRunning();
    if (LockTable.covers(owner, need)) {
      return;
    }
    needed.add(need);
    for (LockPlan.Lock lock : need.locks()) {
      if (engine.locks().lock(owner, lock.granule(), lock.mode()) == LockTable.Outcome.RESTART) {
        mustRestart = true;
        throw new Restart();
      }
    }
  }

  // ---- reading

  /// The whole document as a packed value, or null if there is none.
  public byte @Nullable [] get(CollectionState collection, String id) {
    byte[] idBytes = engine.idBytes(id);
    byte[] key = engine.documentKey(collection, idBytes);
    lockDocument(collection, idBytes, key, false);
    records.beginOperation();
    byte[] first = records.getSettled(key);
    return first == null ? null : DocumentLayout.whole(records, key, first);
  }

  /// A part of a document as a packed value with the node it stands at, or null if there is none.
  public @Nullable Part get(CollectionState collection, String id, Path path) {
    byte[] idBytes = engine.idBytes(id);
    byte[] key = engine.documentKey(collection, idBytes);
    LockPath lockPath = LockPath.of(path);
    lock(LockPlan.of(new LockRequest.ReadPath(collection.id(), idBytes, lockPath.steps())));
    records.beginOperation();
    return Parts.read(records, key, path, collection.schema());
  }

  /// The records as this transaction sees them now; locking comes before, and is the caller's.
  public Records records() {
    records.beginOperation();
    return records;
  }

  /// The committed entries of an index with those that this transaction puts and takes away: what
  /// it has put and taken away up to now.
  ///
  /// @param down from the greatest down to the least
  public RecordCursor indexEntries(byte[] from, byte[] to, boolean down) {
    RecordCursor below =
        down
            ? engine.store().scanDown(Table.INDEXES, from, to)
            : engine.store().scan(Table.INDEXES, from, to);
    if (entries.isEmpty()) {
      return below;
    }
    TreeMap<byte[], byte @Nullable []> above = new TreeMap<>(Arrays::compareUnsigned);
    entries.between(from, to).forEach((key, put) -> above.put(key, put ? NOTHING : null));
    return new TransactionRecords.Merged(below, above, down);
  }

  // ---- counters

  /// Adds to a counter when it commits. Takes no lock: many transactions may add to one counter at
  /// the same time, and none of them sees its value.
  ///
  /// @throws ProblemException `invalid_counter`
  public void add(String counter, long delta) {
    checkRunning();
    Counters.name(counter);
    if (delta != 0) {
      commit.add(counter, delta);
      checkSize();
    }
  }

  // ---- whole documents

  /// Puts a document, in the stead of one of its id if there is one.
  ///
  /// @return whether there was none
  public boolean put(CollectionState collection, String id, byte[] json) {
    return put(collection, id, json, false);
  }

  /// Puts a new document.
  ///
  /// @throws ProblemException `document_exists`
  public void insert(CollectionState collection, String id, byte[] json) {
    put(collection, id, json, true);
  }

  /// Puts a document, in the stead of one of its id if there is one.
  ///
  /// @return whether there was none
  public boolean put(CollectionState collection, String id, DocumentBody body) {
    TypeCounts added = new TypeCounts();
    return putWithId(collection, id, engine.encode(collection, body, added), added, false);
  }

  private boolean put(CollectionState collection, String id, byte[] json, boolean insert) {
    TypeCounts added = new TypeCounts();
    return putWithId(collection, id, engine.encode(collection, json, added), added, insert);
  }

  /// Puts a document that may name its id.
  private boolean putWithId(
      CollectionState collection, String id, byte[] packed, TypeCounts values, boolean insert) {
    TypeCounts added = values;
    byte[] stripped = IdMember.strip(packed, id, collection.schema());
    if (stripped.length != packed.length) {
      added = new TypeCounts();
      added.addAll(stripped, 0, NodeNames.ROOT, collection.schema());
    }
    return put(collection, id, stripped, added, insert);
  }

  /// Puts a document that is encoded already.
  ///
  /// @param values what the encoding found
  /// @return whether there was none of its id
  public boolean put(CollectionState collection, String id, byte[] packed, TypeCounts values) {
    return put(collection, id, packed, values, false);
  }

  private boolean put(
      CollectionState collection, String id, byte[] packed, TypeCounts added, boolean insert) {
    byte[] idBytes = engine.idBytes(id);
    byte[] key = engine.documentKey(collection, idBytes);
    lockDocument(collection, idBytes, key, true);
    records.beginOperation();
    byte[] first = records.getSettled(key);
    if (first != null && insert) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.CONFLICT,
                  "document_exists",
                  "collection " + collection.name() + " has a document \"" + id + "\" already")
              .with("collection", collection.name())
              .with("id", id));
    }
    changing = true;
    Commit.Counts counts = counts(collection);
    byte[] old = first == null ? null : takeAway(collection, key, first, counts);
    for (DocumentLayout.Put put : DocumentLayout.lay(key, packed, collection.schema())) {
      putWhole(put.key(), put.value());
    }
    counts.added().addAll(added);
    index(collection, collection.maintainedIndexes(), key, old, packed);
    commit.change(
        collection, first == null ? Change.Kind.CREATED : Change.Kind.REPLACED, idBytes, "");
    changing = false;
    return first == null;
  }

  /// Removes a document.
  ///
  /// @return whether there was one
  public boolean delete(CollectionState collection, String id) {
    byte[] idBytes = engine.idBytes(id);
    byte[] key = engine.documentKey(collection, idBytes);
    lockDocument(collection, idBytes, key, true);
    records.beginOperation();
    byte[] first = records.getSettled(key);
    if (first == null) {
      return false;
    }
    changing = true;
    byte[] old = takeAway(collection, key, first, counts(collection));
    index(collection, collection.maintainedIndexes(), key, old, null);
    commit.change(collection, Change.Kind.DELETED, idBytes, "");
    changing = false;
    return true;
  }

  /// Deletes a document's records, and counts its values off.
  private byte[] takeAway(
      CollectionState collection, byte[] key, byte[] first, Commit.Counts counts) {
    byte[] old = DocumentLayout.whole(records, key, first);
    counts.removed().addAll(old, 0, NodeNames.ROOT, collection.schema());
    deleteRecords(key, first);
    return old;
  }

  private void deleteRecords(byte[] key, byte[] first) {
    if (DocumentLayout.isSpread(first)) {
      List<byte[]> keys = new ArrayList<>();
      try (RecordCursor all = records.scan(key, Keys.afterDocument(key))) {
        while (all.next()) {
          keys.add(all.key());
        }
      }
      keys.forEach(this::deleteWhole);
    } else {
      deleteWhole(key);
    }
  }

  private void putWhole(byte[] key, byte[] value) {
    commit.edits().removeIf(edited -> Arrays.equals(edited.edit().key(), key));
    records.write(key, value);
  }

  private void deleteWhole(byte[] key) {
    commit.edits().removeIf(edited -> Arrays.equals(edited.edit().key(), key));
    records.write(key, null);
  }

  private Commit.Counts counts(CollectionState collection) {
    for (Commit.Counts counts : commit.counts()) {
      if (counts.collection() == collection) {
        return counts;
      }
    }
    Commit.Counts counts = new Commit.Counts(collection, new TypeCounts(), new TypeCounts());
    commit.counts().add(counts);
    return counts;
  }

  // ---- parts of documents

  /// Sets a part of a document. Objects that are missing on the way are made; elements of arrays
  /// must be there.
  ///
  /// @throws ProblemException `document_not_found`, `path_conflict` where a value on the way is no
  ///     object or array, `element_not_found`, `invalid_path` where the path names more than one
  ///     place
  public void set(CollectionState collection, String id, Path path, byte[] json) {
    if (path.isRoot()) {
      put(collection, id, json);
      return;
    }
    IdMember.refuse(path);
    byte[] idBytes = engine.idBytes(id);
    byte[] key = engine.documentKey(collection, idBytes);
    TypeCounts added = new TypeCounts();
    LockPath lockPath = LockPath.of(path);
    while (true) {
      List<Index> touched = lockWrite(collection, idBytes, lockPath, path);
      long readSequence = engine.committer().lastSequence();
      records.beginOperation();
      Parts.Target target =
          Parts.forWriting(records, key, path, collection, id, collection.schema());
      if (target.lockLength() < lockPath.length()) {
        // Objects on the way are missing, and making them takes a lock on the first of them.
        lockPath = lockPath.shorter(target.lockLength());
        continue;
      }
      byte[] value = engine.encode(collection, json, target.node(), added);
      if (target.isWrapped()) {
        value = target.wrap(value);
        added = new TypeCounts();
        added.addAll(value, 0, target.steps().getLast().node(), collection.schema());
      }
      byte[] oldPart =
          target.isWrapped() ? null : DocumentLayout.readPart(records, key, target.steps(), false);
      byte[] oldWhole = touched.isEmpty() ? null : DocumentLayout.read(records, key);
      changing = true;
      Commit.Counts counts = counts(collection);
      if (oldPart != null) {
        counts.removed().addAll(oldPart, 0, target.steps().getLast().node(), collection.schema());
      }
      counts.added().addAll(added);
      apply(
          collection,
          idBytes,
          DocumentLayout.set(records, key, target.steps(), value, collection.schema()),
          readSequence);
      reindex(collection, touched, key, oldWhole);
      commit.change(collection, Change.Kind.UPDATED, idBytes, path.toString());
      changing = false;
      return;
    }
  }

  /// Takes a part of a document away.
  ///
  /// @return whether there was one
  public boolean remove(CollectionState collection, String id, Path path) {
    if (path.isRoot()) {
      return delete(collection, id);
    }
    byte[] idBytes = engine.idBytes(id);
    byte[] key = engine.documentKey(collection, idBytes);
    boolean element = !(path.segments().getLast() instanceof Path.Name);
    // An element that goes changes the order of its array.
    List<Index> touched =
        lockWrite(collection, idBytes, LockPath.of(element ? path.parent() : path), path);
    long readSequence = engine.committer().lastSequence();
    records.beginOperation();
    List<Step> steps = Parts.steps(records, key, path, collection.schema());
    byte[] oldPart = steps == null ? null : DocumentLayout.readPart(records, key, steps, false);
    if (steps == null || oldPart == null) {
      return false;
    }
    byte[] oldWhole = touched.isEmpty() ? null : DocumentLayout.read(records, key);
    changing = true;
    counts(collection).removed().addAll(oldPart, 0, steps.getLast().node(), collection.schema());
    apply(collection, idBytes, DocumentLayout.remove(records, key, steps), readSequence);
    reindex(collection, touched, key, oldWhole);
    commit.change(collection, Change.Kind.UPDATED, idBytes, path.toString());
    changing = false;
    return true;
  }

  /// Puts a new element into an array.
  ///
  /// @param position before the element at that position; the array's size or -1 for the end
  /// @return the new element's id
  /// @throws ProblemException `document_not_found`, `path_conflict` where there is no array,
  ///     `element_not_found` where the position is beyond the end
  public int insertElement(
      CollectionState collection, String id, Path array, int position, byte[] json) {
    byte[] idBytes = engine.idBytes(id);
    byte[] key = engine.documentKey(collection, idBytes);
    List<Index> touched = lockWrite(collection, idBytes, LockPath.of(array), array);
    long readSequence = engine.committer().lastSequence();
    records.beginOperation();
    if (records.get(key) == null) {
      throw Parts.documentNotFound(collection, id);
    }
    List<Step> steps = Parts.steps(records, key, array, collection.schema());
    DocumentLayout.ArrayShape shape =
        steps == null ? null : DocumentLayout.arrayAt(records, key, steps);
    if (steps == null || shape == null) {
      throw Parts.noArray(collection, id, array);
    }
    int size = shape.ids().size();
    if (position > size || position < -1) {
      throw Parts.noElement(array, position, size);
    }
    int before = position == -1 || position == size ? -1 : shape.ids().get(position);
    int arrayNode = steps.isEmpty() ? NodeNames.ROOT : steps.getLast().node();
    int elementNode = collection.schema().element(arrayNode);
    TypeCounts added = new TypeCounts();
    byte[] value = engine.encode(collection, json, elementNode, added);
    byte[] oldWhole = touched.isEmpty() ? null : DocumentLayout.read(records, key);
    changing = true;
    counts(collection).added().addAll(added);
    apply(
        collection,
        idBytes,
        DocumentLayout.insert(
            records,
            key,
            new Step.Element(elementNode, shape.nextId()),
            steps,
            before,
            value,
            collection.schema()),
        readSequence);
    reindex(collection, touched, key, oldWhole);
    commit.change(collection, Change.Kind.UPDATED, idBytes, array.toString());
    changing = false;
    return shape.nextId();
  }

  /// Locks a path for writing, and what else the entries of the indexes on it depend on.
  ///
  /// @return those indexes
  private List<Index> lockWrite(
      CollectionState collection, byte[] id, LockPath lockPath, Path written) {
    while (true) {
      List<Index> maintained = collection.maintainedIndexes();
      List<Index> touched = IndexPaths.touched(maintained, written);
      lock(writePlan(collection, id, lockPath, touched));
      // Indexes come and go under an exclusive lock on the collection: now that this holds one,
      // they stay.
      if (maintained.equals(collection.maintainedIndexes())) {
        return touched;
      }
    }
  }

  private static LockPlan writePlan(
      CollectionState collection, byte[] id, LockPath path, List<Index> touched) {
    LockRequest write =
        path.steps().isEmpty()
            ? new LockRequest.WriteDocument(collection.id(), id)
            : new LockRequest.WritePath(collection.id(), id, path.steps());
    if (touched.isEmpty()) {
      return LockPlan.of(write);
    }
    List<LockRequest> requests = new ArrayList<>();
    requests.add(write);
    for (Path sibling : IndexPaths.readBy(touched, collection.schema())) {
      requests.add(new LockRequest.ReadPath(collection.id(), id, LockPath.of(sibling).steps()));
    }
    return LockPlan.of(requests);
  }

  private void apply(
      CollectionState collection,
      byte[] id,
      DocumentLayout.@Nullable Change change,
      long readSequence) {
    if (change == null) {
      throw new IllegalStateException("the place was there under the lock");
    }
    change.deletes().forEach(this::deleteWhole);
    change.puts().forEach(put -> putWhole(put.key(), put.value()));
    for (DocumentLayout.RecordEdit edit : change.edits()) {
      byte[] outcome = edit.apply(records.get(edit.key()));
      if (records.isWritten(edit.key())) {
        putWhole(edit.key(), outcome);
      } else {
        commit.edits().add(new Commit.Edited(edit, readSequence, outcome));
        records.edit(edit, outcome);
      }
      if (outcome.length > DocumentLayout.RECORD_BYTES_MAX
          && edit.form() == DocumentLayout.Form.VALUE) {
        grown.add(new Grown(collection, id));
      }
    }
  }

  /// Lays a document out again whose records have grown.
  void layAgain(CollectionState collection, byte[] id) {
    byte[] key = engine.documentKey(collection, id);
    lockDocument(collection, id, key, true);
    records.beginOperation();
    byte[] first = records.get(key);
    if (first != null) {
      byte[] packed = DocumentLayout.whole(records, key, first);
      deleteRecords(key, first);
      for (DocumentLayout.Put put : DocumentLayout.lay(key, packed, collection.schema())) {
        putWhole(put.key(), put.value());
      }
    }
  }

  // ---- indexes

  private void reindex(
      CollectionState collection, List<Index> touched, byte[] key, byte @Nullable [] oldWhole) {
    if (!touched.isEmpty()) {
      index(collection, touched, key, oldWhole, DocumentLayout.read(records, key));
    }
  }

  private void index(
      CollectionState collection,
      List<Index> indexes,
      byte[] key,
      byte @Nullable [] old,
      byte @Nullable [] now) {
    for (Index index : indexes) {
      List<byte[]> before = old == null ? List.of() : index.entriesOf(old, collection.schema());
      List<byte[]> after = now == null ? List.of() : index.entriesOf(now, collection.schema());
      int b = 0;
      int a = 0;
      while (b < before.size() || a < after.size()) {
        int order =
            b == before.size()
                ? 1
                : a == after.size() ? -1 : Arrays.compareUnsigned(before.get(b), after.get(a));
        if (order < 0) {
          entries.put(entry(index, before.get(b++), key), Boolean.FALSE);
        } else if (order > 0) {
          entries.put(entry(index, after.get(a++), key), Boolean.TRUE);
        } else {
          a++;
          b++;
        }
      }
    }
  }

  /// Puts the entries that an index should have for a document, whatever it has.
  void indexAgain(CollectionState collection, Index index, String id) {
    byte[] idBytes = engine.idBytes(id);
    byte[] key = engine.documentKey(collection, idBytes);
    byte[] packed = get(collection, id);
    if (packed != null) {
      index(collection, List.of(index), key, null, packed);
    }
  }

  /// The key of an index entry: the index, the values, a border, and the document's key without its
  /// collection.
  static byte[] entry(Index index, byte[] values, byte[] document) {
    ByteBuffer entry = ByteBuffer.allocate(4 + values.length + 1 + document.length - 4);
    entry.putInt(index.id()).put(values).put(IndexPaths.BORDER);
    entry.put(document, 4, document.length - 4);
    return entry.array();
  }

  /// Makes the commit write the collection's name if none has.
  void touch(CollectionState collection) {
    counts(collection);
  }

  /// Adds a write beside documents.
  WriteBuffer writes() {
    return commit.writes();
  }

  // ---- the end

  void commit() {
    if (mustRestart) {
      throw new Restart();
    }
    if (changing) {
      throw new ProblemException(
          Problem.of(
              Problem.Kind.INVALID,
              "transaction_broken",
              "a change failed half-way and the body went on: nothing of the transaction is written;"
                  + " let the problem end the transaction"));
    }
    records.writes(
        (key, value) -> {
          if (value != null) {
            commit.writes().put(Table.DOCUMENTS, key, value);
          } else {
            commit.writes().delete(Table.DOCUMENTS, key);
          }
          commit.touched().add(key);
        });
    entries.forEach(
        (key, put) -> {
          if (put) {
            commit.writes().put(Table.INDEXES, key, NOTHING);
          } else {
            commit.writes().delete(Table.INDEXES, key);
          }
        });
    if (commit.isEmpty()) {
      return;
    }
    checkSize();
    sequence = engine.committer().commit(commit);
  }

  private void checkSize() {
    if (commit.size() > BYTES_MAX) {
      throw Committer.tooLarge(commit.size(), BYTES_MAX);
    }
  }

  /// The number of its commit; 0 before it, or if there was nothing to write.
  public long sequence() {
    return sequence;
  }

  /// The documents to be laid out again, by whoever runs the transaction, when its locks are
  /// released.
  void forGrown(GrownAction action) {
    for (Grown document : grown) {
      action.layAgain(document.collection(), document.id());
    }
  }

  /// Gets the documents that have grown.
  interface GrownAction {
    void layAgain(CollectionState collection, byte[] id);
  }

  private static final byte[] NOTHING = {};

  /// How many bytes one transaction may write.
  static final int BYTES_MAX = 256 << 20;
}
