package dev.pinfold.documents.transaction;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.base.SipHash;
import dev.pinfold.documents.lock.LockListener;
import dev.pinfold.documents.lock.LockOwner;
import dev.pinfold.documents.lock.LockTable;
import dev.pinfold.documents.lock.rules.LockPlan;
import dev.pinfold.documents.lock.rules.LockRequest;
import dev.pinfold.documents.schema.Schema;
import dev.pinfold.documents.storage.Keys;
import dev.pinfold.documents.storage.RecordCursor;
import dev.pinfold.documents.storage.Store;
import dev.pinfold.documents.storage.Table;
import dev.pinfold.documents.storage.Tables;
import dev.pinfold.documents.value.DocumentBody;
import dev.pinfold.documents.value.JsonEncoder;
import dev.pinfold.documents.value.NodeAllocator;
import dev.pinfold.documents.value.NodeNames;
import dev.pinfold.documents.value.TypeCounts;
import dev.pinfold.documents.value.ValueType;
import dev.pinfold.documents.value.ValueWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// An open database below its queries: collections, locks, the committer, and the running of
/// transactions.
///
/// Safe for use by many threads. Its calls block, some of them in native code.
public final class Engine implements AutoCloseable {

  private static final int COLLECTION_NAME_BYTES_MAX = 255;
  private static final int COLLECTIONS_MAX = 100_000;

  /// What is hashed under the key of the slots, which itself must not be told: who knows it can
  /// make ids that lie in one slot.
  private static final byte[] IDENTITY = "identity".getBytes(StandardCharsets.US_ASCII);

  /// How many bytes most documents have at most.
  private static final int BODY_BYTES = 512;

  /// Makes the indexes that the catalog names.
  public interface IndexFactory {
    Index index(int id, String name, List<dev.pinfold.documents.value.Path> paths, boolean sparse);
  }

  private final EngineOptions options;
  private final Store store;
  private final Catalog catalog;
  private final Committer committer;
  private final LockTable locks;
  private final JsonEncoder encoder;
  private final IndexFactory indexFactory;
  private final long hashKey0;
  private final long hashKey1;

  private final Map<String, CollectionState> byName = new ConcurrentHashMap<>();
  private final Map<Integer, CollectionState> byId = new ConcurrentHashMap<>();
  private final AtomicInteger lastCollection = new AtomicInteger();
  private final AtomicLong ages = new AtomicLong();
  private final LongAdder committed = new LongAdder();
  private final LongAdder restarted = new LongAdder();

  /// Opens the database in `directory`, creating it if need be.
  ///
  /// @param lockListener is told of every lock, or null
  /// @throws ProblemException see [Store], and `format_newer`
  public Engine(
      Path directory,
      EngineOptions options,
      IndexFactory indexFactory,
      Clock clock,
      RandomGenerator random,
      @Nullable LockListener lockListener) {
    this.options = options;
    this.indexFactory = indexFactory;
    this.encoder = new JsonEncoder(options.values());
    this.locks = new LockTable(options.lockTimeout(), this::collectionName, lockListener);
    this.store = new Store(directory, options.store());
    try {
      this.catalog = new Catalog(store);
      ByteBuffer hashKey = ByteBuffer.wrap(catalog.open(store, random));
      this.hashKey0 = hashKey.getLong();
      this.hashKey1 = hashKey.getLong();
      for (CollectionState collection :
          catalog.collections(options.schemaNodesMax(), options.values().nameBytesMax())) {
        register(collection);
      }
      this.committer = recover(clock);
      byName.values().forEach(this::loadIndexes);
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private void register(CollectionState collection) {
    byName.put(collection.name(), collection);
    byId.put(collection.id(), collection);
    lastCollection.accumulateAndGet(collection.id(), Math::max);
  }

  /// Brings the counts from their last written state up to the last commit.
  private Committer recover(Clock clock) {
    long countsSequence = catalog.countsSequence();
    long last = countsSequence;
    long first = 1;
    long time = 0;
    byte[] end = ChangeRecord.key(Long.MAX_VALUE);
    try (Store.View view = store.view()) {
      try (RecordCursor up = view.scan(Table.CHANGES, ChangeRecord.key(0), end)) {
        if (up.next()) {
          first = ChangeRecord.sequence(up.key());
        }
      }
      try (RecordCursor down = view.scanDown(Table.CHANGES, ChangeRecord.key(0), end)) {
        if (down.next()) {
          last = ChangeRecord.sequence(down.key());
          time = ChangeRecord.time(down.value());
        }
      }
      applyCounts(view, countsSequence, byId);
    }
    Committer recovered =
        new Committer(
            store, clock, catalog, options.changesRetained(), last, time, first, countsSequence);
    if (last > countsSequence) {
      recovered.countsChanged(byId.values());
    }
    return recovered;
  }

  /// Applies what commits behind `sequence` did to the counts of collections.
  static void applyCounts(Tables tables, long sequence, Map<Integer, CollectionState> collections) {
    try (RecordCursor changes =
        tables.scan(
            Table.CHANGES, ChangeRecord.key(sequence + 1), ChangeRecord.key(Long.MAX_VALUE))) {
      while (changes.next()) {
        ChangeRecord.readCounts(
            changes.value(),
            (number, code, sign) -> {
              CollectionState collection = collections.get(number);
              if (collection == null) {
                throw new ProblemException(
                    Problem.of(
                        Problem.Kind.CORRUPT,
                        "catalog_corrupt",
                        "there is no collection number " + number));
              }
              collection.schema().apply(code >>> 3, ValueType.of(code & 7), sign);
            });
      }
    }
  }

  private void loadIndexes(CollectionState collection) {
    List<Index> maintained = new ArrayList<>();
    List<Index> readable = new ArrayList<>();
    for (Catalog.StoredIndex stored : catalog.indexes(collection.id())) {
      Index index = stored.toIndex(indexFactory);
      maintained.add(index);
      if (stored.complete()) {
        readable.add(index);
      }
    }
    collection.indexes(maintained, readable);
  }

  /// The name of a collection, for people.
  public String nameOf(int id) {
    return collectionName(id);
  }

  private String collectionName(int id) {
    CollectionState collection = byId.get(id);
    return collection == null ? "collection " + id : collection.name();
  }

  /// All collections, by name.
  public List<CollectionState> collections() {
    List<CollectionState> all = new ArrayList<>(byName.values());
    all.sort((a, b) -> a.name().compareTo(b.name()));
    return all;
  }

  /// The collection of that name, or null if nothing was ever written to one.
  public @Nullable CollectionState find(String name) {
    return byName.get(name);
  }

  /// The collection of that name; its first commit makes it.
  ///
  /// @throws ProblemException `invalid_collection`, `too_many_collections`
  public CollectionState collection(String name) {
    CollectionState found = byName.get(name);
    if (found != null) {
      return found;
    }
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > COLLECTION_NAME_BYTES_MAX || !isUnicode(name)) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.INVALID,
                  "invalid_collection",
                  "a collection's name has 1 to "
                      + COLLECTION_NAME_BYTES_MAX
                      + " bytes of valid Unicode; this one has "
                      + bytes)
              .with("found", bytes));
    }
    synchronized (byId) {
      found = byName.get(name);
      if (found != null) {
        return found;
      }
      if (byId.size() >= COLLECTIONS_MAX) {
        throw new ProblemException(
            Problem.of(
                Problem.Kind.LIMIT,
                "too_many_collections",
                "there are " + COLLECTIONS_MAX + " collections, more are not allowed"));
      }
      Schema schema = new Schema(name, options.schemaNodesMax(), options.values().nameBytesMax());
      CollectionState made =
          new CollectionState(lastCollection.incrementAndGet(), name, schema, false);
      register(made);
      return made;
    }
  }

  /// Whether a string holds no half of a surrogate pair, so that UTF-8 can hold it.
  public static boolean isUnicode(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return false;
      }
    }
    return true;
  }

  /// The key of a document's first record.
  ///
  /// @throws ProblemException `invalid_id`
  public byte[] documentKey(CollectionState collection, String id) {
    return documentKey(collection, idBytes(id));
  }

  byte[] documentKey(CollectionState collection, byte[] id) {
    return documentKey(collection.id(), id);
  }

  byte[] documentKey(int collection, byte[] id) {
    return Keys.document(collection, Keys.slot(hashKey0, hashKey1, id), id);
  }

  byte[] idBytes(String id) {
    byte[] utf8 = id.getBytes(StandardCharsets.UTF_8);
    if (utf8.length == 0 || utf8.length > options.idBytesMax() || !isUnicode(id)) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.INVALID,
                  "invalid_id",
                  "a document's id has 1 to "
                      + options.idBytesMax()
                      + " bytes of valid Unicode; this one has "
                      + utf8.length)
              .with("found", utf8.length)
              .with("allowed", options.idBytesMax()));
    }
    return utf8;
  }

  public EngineOptions options() {
    return options;
  }

  public Store store() {
    return store;
  }

  public LockTable locks() {
    return locks;
  }

  Committer committer() {
    return committer;
  }

  Catalog catalog() {
    return catalog;
  }

  /// Encodes a document of a collection.
  ///
  /// @param values gets the values found
  /// @throws ProblemException see [JsonEncoder#encode]
  public byte[] encode(CollectionState collection, byte[] json, TypeCounts values) {
    return encode(collection, json, NodeNames.ROOT, values);
  }

  /// Encodes a value that will stand at `node`. A value that is refused leaves the schema as it
  /// was: one with new paths is looked at as a whole before any of them gets a node.
  byte[] encode(CollectionState collection, byte[] json, int node, TypeCounts values) {
    return encode(
        collection,
        node,
        values,
        (at, nodes, found) -> encoder.encode(json, 0, json.length, at, nodes, found));
  }

  /// Encodes a document of a collection.
  ///
  /// @param values gets the values found
  /// @throws ProblemException see [ValueWriter]
  byte[] encode(CollectionState collection, DocumentBody body, TypeCounts values) {
    return encode(
        collection,
        NodeNames.ROOT,
        values,
        (at, nodes, found) -> {
          ValueWriter out = new ValueWriter(options.values(), at, nodes, found, BODY_BYTES);
          body.write(out);
          return out.toDocument();
        });
  }

  /// Packs a value with nodes of some schema.
  private interface Packing {
    byte[] pack(int node, NodeAllocator nodes, TypeCounts values);
  }

  private byte[] encode(CollectionState collection, int node, TypeCounts values, Packing packing) {
    Schema schema = collection.schema();
    TypeCounts known = new TypeCounts();
    try {
      byte[] packed = packing.pack(node, schema.unwidened(), known);
      values.addAll(known);
      return packed;
    } catch (Schema.NewPath e) {
      Schema alone =
          new Schema(collection.name(), options.schemaNodesMax(), options.values().nameBytesMax());
      packing.pack(NodeNames.ROOT, alone, new TypeCounts());
      schema.checkRoom(alone, node);
      return packing.pack(node, schema, values);
    }
  }

  IndexFactory indexFactory() {
    return indexFactory;
  }

  /// The number of the last commit.
  public long lastSequence() {
    return committer.lastSequence();
  }

  /// The value of a counter, as `tables` show it; 0 if there is none.
  ///
  /// @throws ProblemException `invalid_counter`
  public long counter(Tables tables, String name) {
    return new Catalog(tables).counter(Counters.name(name));
  }

  /// The counters that are not 0 and whose names begin with `prefix`, in the order of their names.
  ///
  /// @throws ProblemException `invalid_counter`
  public void counters(Tables tables, String prefix, BiConsumer<String, Long> action) {
    new Catalog(tables).counters(Counters.prefix(prefix), action);
  }

  /// Commits, tries that began again, and syncs, since the database was opened.
  public record Figures(long commits, long restarts, long syncs) {}

  public Figures figures() {
    return new Figures(committed.sum(), restarted.sum(), committer.syncs());
  }

  /// Runs a transaction to its commit. Its locks are those that `requests` name, acquired first and
  /// in order, and whatever more the body turns out to need; if that collides with an older
  /// transaction, the body runs again, with all it has needed so far acquired first.
  ///
  /// @param body may run several times; what it does beside the transaction must bear that
  /// @throws ProblemException `transaction_restarted` after the allowed tries, and what the body
  ///     throws: then nothing is written
  public <T extends @Nullable Object> T transact(
      String label,
      Durability durability,
      Collection<? extends LockRequest> requests,
      Function<Transaction, T> body) {
    LockPlan plan = requests.isEmpty() ? LockPlan.EMPTY : LockPlan.of(requests);
    LockOwner owner = new LockOwner(ages.incrementAndGet(), label);
    for (int i = 0; i < options.triesMax(); i++) {
      Transaction transaction = new Transaction(this, owner, durability);
      T result;
      try {
        locks.acquire(owner, plan);
        transaction.holds(requests);
        result = body.apply(transaction);
        transaction.commit();
        committed.increment();
      } catch (Restart e) {
        restarted.increment();
        plan = plan.with(transaction.wanted());
        continue;
      } finally {
        locks.releaseAll(owner);
        transaction.end();
      }
      transaction.forGrown(
          (collection, id) ->
              transact(
                  "lay out again",
                  durability,
                  List.of(),
                  again -> {
                    again.layAgain(collection, id);
                    return Boolean.TRUE;
                  }));
      return result;
    }
    throw new ProblemException(
        Problem.of(
                Problem.Kind.BUSY,
                "transaction_restarted",
                "the transaction ("
                    + label
                    + ") was begun "
                    + options.triesMax()
                    + " times and each time gave way to an older one; try again, or declare what it"
                    + " touches")
            .with("tries", options.triesMax()));
  }

  /// Follows the committed changes.
  ///
  /// @param after the number of the last commit that is known already; 0 for the first retained
  /// @return the changes that are there, in order and without gaps
  /// @throws ProblemException `changes_gone` if commits after that are no longer retained
  public List<CommittedChanges> changes(long after, int max) {
    List<CommittedChanges> commits = new ArrayList<>();
    changes(after, max, commits::add);
    return commits;
  }

  private void changes(long after, int max, Consumer<CommittedChanges> action) {
    // What is not answered yet is not told either.
    long last = committer.lastSequence();
    long expected = after + 1;
    try (RecordCursor cursor =
        store.scan(Table.CHANGES, ChangeRecord.key(expected), ChangeRecord.key(last + 1))) {
      for (int i = 0; i < max && cursor.next(); i++) {
        CommittedChanges commit =
            ChangeRecord.read(cursor.key(), cursor.value(), this::collectionName);
        if (commit.sequence() != expected && !(after == 0 && i == 0)) {
          throw new ProblemException(
              Problem.of(
                      Problem.Kind.NOT_FOUND,
                      "changes_gone",
                      "the changes after commit "
                          + after
                          + " are no longer retained; the first that is has number "
                          + commit.sequence())
                  .with("first", commit.sequence()));
        }
        expected = commit.sequence() + 1;
        action.accept(commit);
      }
    }
  }

  /// Makes what was committed with weaker durability durable.
  public void sync() {
    store.sync();
  }

  /// Runs a body while no commit is being written, see [Committer#pause].
  public <T extends @Nullable Object> T pause(LongFunction<T> body) {
    return committer.pause(body);
  }

  /// Tells databases apart: drawn when one is made, and the same in all copies of it.
  public String identity() {
    return String.format("%016x", SipHash.hash(hashKey0, hashKey1, IDENTITY, 0, IDENTITY.length));
  }

  @Override
  public void close() {
    try {
      committer.writeCounts();
    } finally {
      store.close();
    }
  }
}
