package dev.pinfold.documents.transaction;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.schema.Schema;
import dev.pinfold.documents.storage.Keys;
import dev.pinfold.documents.storage.RecordCursor;
import dev.pinfold.documents.storage.Store;
import dev.pinfold.documents.storage.Table;
import dev.pinfold.documents.storage.Tables;
import dev.pinfold.documents.storage.WriteBuffer;
import dev.pinfold.documents.value.Path;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// The records of the catalog table.
///
/// | key | value |
/// |---|---|
/// | `01` | format version: 4 bytes |
/// | `02` | the key of the slots' hash: 16 random bytes, drawn when the database is made |
/// | `10` collection:4 | its name |
/// | `20` collection:4 node:4 | a schema node |
/// | `30` collection:4 index:4 | an index: flags (1 complete, 2 sparse), its name, its paths |
/// | `31` | the number that the next index gets: 4 bytes |
/// | `40` collection:4 | the counts of its schema |
/// | `41` | the number of the commit that the counts are of: 8 bytes |
/// | `50` name | a counter that is not 0: 8 bytes |
///
/// The numbers are on disk: never reused.
///
/// Format 2 brought counters and sparse indexes. All of format 1 means the same in it.
final class Catalog {

  /// The format that this code writes. A database of a greater one is refused.
  static final int FORMAT = 2;

  private static final int KEY_FORMAT = 0x01;
  private static final int KEY_HASH = 0x02;
  private static final int KEY_COLLECTION = 0x10;
  private static final int KEY_NODE = 0x20;
  private static final int KEY_INDEX = 0x30;
  private static final int KEY_NEXT_INDEX = 0x31;
  private static final int KEY_COUNTS = 0x40;
  private static final int KEY_COUNTS_SEQUENCE = 0x41;
  private static final int KEY_COUNTER = 0x50;

  private static final int FLAG_COMPLETE = 0x01;
  private static final int FLAG_SPARSE = 0x02;

  private final Tables tables;

  Catalog(Tables tables) {
    this.tables = tables;
  }

  private static byte[] key(int kind, int... numbers) {
    ByteBuffer key = ByteBuffer.allocate(1 + numbers.length * 4).put((byte) kind);
    for (int number : numbers) {
      key.putInt(number);
    }
    return key.array();
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  /// The hash key of the database, which is made a database of this format if it is empty or of a
  /// lesser one.
  ///
  /// @throws ProblemException `format_newer`
  byte[] open(Store store, RandomGenerator random) {
    byte[] format = tables.get(Table.CATALOG, key(KEY_FORMAT));
    if (format == null) {
      byte[] hashKey = new byte[16];
      random.nextBytes(hashKey);
      store.write(
          new WriteBuffer()
              .put(Table.CATALOG, key(KEY_FORMAT), number(FORMAT))
              .put(Table.CATALOG, key(KEY_HASH), hashKey),
          true);
      return hashKey;
    }
    int found = ByteBuffer.wrap(format).getInt();
    if (found > FORMAT) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.INVALID,
                  "format_newer",
                  "the database in "
                      + store.directory()
                      + " has format "
                      + found
                      + ", this program knows formats up to "
                      + FORMAT
                      + ": use a newer Pinfold")
              .with("found", found)
              .with("known", FORMAT));
    }
    byte[] hashKey = tables.get(Table.CATALOG, key(KEY_HASH));
    if (hashKey == null || hashKey.length != 16) {
      throw new ProblemException(
          Problem.of(
              Problem.Kind.CORRUPT, "catalog_corrupt", "the key of the slots' hash is not there"));
    }
    if (found < FORMAT) {
      // Before anything is written that an older program would misread.
      store.write(new WriteBuffer().put(Table.CATALOG, key(KEY_FORMAT), number(FORMAT)), true);
    }
    return hashKey;
  }

  List<CollectionState> collections(int nodesMax, int nameBytesMax) {
    List<CollectionState> collections = new ArrayList<>();
    try (RecordCursor cursor =
        tables.scan(Table.CATALOG, key(KEY_COLLECTION), key(KEY_COLLECTION + 1))) {
      while (cursor.next()) {
        int id = ByteBuffer.wrap(cursor.key(), 1, 4).getInt();
        String name = new String(cursor.value(), StandardCharsets.UTF_8);
        Schema schema = new Schema(name, nodesMax, nameBytesMax);
        restore(id, schema);
        collections.add(new CollectionState(id, name, schema, true));
      }
    }
    return collections;
  }

  private void restore(int collection, Schema schema) {
    try (RecordCursor nodes =
        tables.scan(Table.CATALOG, key(KEY_NODE, collection), key(KEY_NODE, collection + 1))) {
      while (nodes.next()) {
        schema.restore(ByteBuffer.wrap(nodes.key(), 5, 4).getInt(), nodes.value());
      }
    }
    byte[] counts = tables.get(Table.CATALOG, key(KEY_COUNTS, collection));
    if (counts != null) {
      schema.restoreCounts(counts);
    }
  }

  void putCollection(WriteBuffer batch, CollectionState collection) {
    batch.put(
        Table.CATALOG,
        key(KEY_COLLECTION, collection.id()),
        collection.name().getBytes(StandardCharsets.UTF_8));
  }

  void putNode(WriteBuffer batch, int collection, Schema.Written node) {
    batch.put(Table.CATALOG, key(KEY_NODE, collection, node.id()), node.record());
  }

  void putCounts(WriteBuffer batch, CollectionState collection) {
    batch.put(Table.CATALOG, key(KEY_COUNTS, collection.id()), collection.schema().counts());
  }

  void putCountsSequence(WriteBuffer batch, long sequence) {
    batch.put(Table.CATALOG, key(KEY_COUNTS_SEQUENCE), ChangeRecord.key(sequence));
  }

  long countsSequence() {
    byte[] sequence = tables.get(Table.CATALOG, key(KEY_COUNTS_SEQUENCE));
    return sequence == null ? 0 : ChangeRecord.sequence(sequence);
  }

  // ---- counters

  private static byte[] counterKey(byte[] name) {
    return ByteBuffer.allocate(1 + name.length).put((byte) KEY_COUNTER).put(name).array();
  }

  private static String counterName(byte[] key) {
    return new String(key, 1, key.length - 1, StandardCharsets.UTF_8);
  }

  private static long counterValue(byte[] key, byte[] value) {
    if (value.length != Long.BYTES) {
      throw new ProblemException(
          Problem.of(
              Problem.Kind.CORRUPT,
              "catalog_corrupt",
              "counter " + counterName(key) + " has " + value.length + " bytes, not 8"));
    }
    return ByteBuffer.wrap(value).getLong();
  }

  /// The value of a counter; 0 if there is none.
  long counter(byte[] name) {
    byte[] key = counterKey(name);
    byte[] value = tables.get(Table.CATALOG, key);
    return value == null ? 0 : counterValue(key, value);
  }

  /// The counters whose names begin with `prefix`, in the order of the bytes of their names.
  void counters(byte[] prefix, BiConsumer<String, Long> action) {
    byte[] from = counterKey(prefix);
    try (RecordCursor cursor = tables.scan(Table.CATALOG, from, Keys.after(from))) {
      while (cursor.next()) {
        action.accept(counterName(cursor.key()), counterValue(cursor.key(), cursor.value()));
      }
    }
  }

  void putCounter(WriteBuffer batch, byte[] name, long value) {
    if (value == 0) {
      batch.delete(Table.CATALOG, counterKey(name));
    } else {
      batch.put(
          Table.CATALOG, counterKey(name), ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }
  }

  /// Says what is wrong with the records of counters.
  void checkCounters(Consumer<String> found) {
    byte[] from = key(KEY_COUNTER);
    try (RecordCursor cursor = tables.scan(Table.CATALOG, from, Keys.after(from))) {
      while (cursor.next()) {
        byte[] key = cursor.key();
        String name = counterName(key);
        try {
          if (!Arrays.equals(key, counterKey(Counters.name(name)))) {
            found.accept("the name of counter " + name + " is not valid Unicode");
          }
          if (counterValue(key, cursor.value()) == 0) {
            found.accept("counter " + name + " is 0 and has a record");
          }
        } catch (ProblemException e) {
          found.accept(e.problem().message());
        }
      }
    }
  }

  // ---- indexes

  /// An index as it is on disk.
  record StoredIndex(int id, boolean complete, String name, List<Path> paths, boolean sparse) {
    Index toIndex(Engine.IndexFactory factory) {
      return factory.index(id, name, paths, sparse);
    }
  }

  List<StoredIndex> indexes(int collection) {
    List<StoredIndex> indexes = new ArrayList<>();
    try (RecordCursor cursor =
        tables.scan(Table.CATALOG, key(KEY_INDEX, collection), key(KEY_INDEX, collection + 1))) {
      while (cursor.next()) {
        int id = ByteBuffer.wrap(cursor.key(), 5, 4).getInt();
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(cursor.value()));
        int flags = in.readUnsignedByte();
        String name = in.readUTF();
        int count = in.readUnsignedByte();
        List<Path> paths = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
          paths.add(Path.parse(in.readUTF()));
        }
        indexes.add(
            new StoredIndex(
                id, (flags & FLAG_COMPLETE) != 0, name, paths, (flags & FLAG_SPARSE) != 0));
      }
    } catch (IOException e) {
      throw new ProblemException(
          Problem.of(
              Problem.Kind.CORRUPT, "catalog_corrupt", "the definition of an index ends early"),
          e);
    }
    return indexes;
  }

  void putIndex(WriteBuffer batch, int collection, StoredIndex index) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte((index.complete() ? FLAG_COMPLETE : 0) | (index.sparse() ? FLAG_SPARSE : 0));
      out.writeUTF(index.name());
      out.writeByte(index.paths().size());
      for (Path path : index.paths()) {
        out.writeUTF(path.toString());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a byte array cannot fail", e);
    }
    batch.put(Table.CATALOG, key(KEY_INDEX, collection, index.id()), bytes.toByteArray());
  }

  void deleteIndex(WriteBuffer batch, int collection, int index) {
    batch.delete(Table.CATALOG, key(KEY_INDEX, collection, index));
  }

  int nextIndex() {
    byte[] next = tables.get(Table.CATALOG, key(KEY_NEXT_INDEX));
    return next == null ? 1 : ByteBuffer.wrap(next).getInt();
  }

  void putNextIndex(WriteBuffer batch, int next) {
    batch.put(Table.CATALOG, key(KEY_NEXT_INDEX), number(next));
  }
}
