package dev.pinfold.documents.transaction;

import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.schema.SchemaNode;
import dev.pinfold.documents.storage.DocumentLayout;
import dev.pinfold.documents.storage.Keys;
import dev.pinfold.documents.storage.RecordCursor;
import dev.pinfold.documents.storage.Store;
import dev.pinfold.documents.storage.Table;
import dev.pinfold.documents.value.NodeNames;
import dev.pinfold.documents.value.TypeCounts;
import dev.pinfold.documents.value.ValueType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/// Verifies what must hold on disk, at one moment, while others write:
///
/// 1. every record belongs to a document of a known collection, and something in it leads to the
/// record;
/// 2. every document lies in the slot that its id's hash says;
/// 3. every value stands at a node of the schema, and the counts of the schema are those of the
/// documents;
/// 4. every document has exactly the entries that each complete index should have, and no entry is
///    without its document;
/// 5. commits are numbered without gaps;
/// 6. the records of counters can be read, and none is 0;
/// 7. if asked, every block of every file has its checksum.
public final class Check {

  /// After so many findings it stops looking.
  private static final int FINDINGS_MAX = 1_000;

  /// What was looked at, and what is wrong.
  ///
  /// @param findings nothing, if all is well
  public record Report(
      long sequence,
      long collections,
      long documents,
      long records,
      long indexEntries,
      List<String> findings) {

    public boolean isClean() {
      return findings.isEmpty();
    }
  }

  private final Engine engine;
  private final LongConsumer progress;
  private final List<String> findings = new ArrayList<>();
  private final Map<Integer, CollectionState> collections = new HashMap<>();
  private long documents;
  private long records;
  private long indexEntries;

  /// @param progress gets the number of documents looked at
  public Check(Engine engine, LongConsumer progress) {
    this.engine = engine;
    this.progress = progress;
  }

  private void found(String what) {
    if (findings.size() < FINDINGS_MAX) {
      findings.add(what);
    }
  }

  /// Looks at everything.
  public Report run(boolean checksums) {
    long sequence = 0;
    try (Store.View view = engine.store().view()) {
      Catalog catalog = new Catalog(view);
      EngineOptions options = engine.options();
      for (CollectionState collection :
          catalog.collections(options.schemaNodesMax(), options.values().nameBytesMax())) {
        collections.put(collection.id(), collection);
      }
      Engine.applyCounts(view, catalog.countsSequence(), collections);
      sequence = sequences(view);
      catalog.checkCounters(this::found);
      strangers(view);
      for (CollectionState collection : collections.values()) {
        collection(view, catalog, collection);
      }
    } catch (ProblemException e) {
      found(String.valueOf(e.getMessage()));
    }
    if (checksums) {
      try {
        engine.store().verifyChecksums();
      } catch (ProblemException e) {
        found(String.valueOf(e.getMessage()));
      }
    }
    return new Report(
        sequence, collections.size(), documents, records, indexEntries, List.copyOf(findings));
  }

  private long sequences(Store.View view) {
    long last = 0;
    try (RecordCursor changes =
        view.scan(Table.CHANGES, ChangeRecord.key(0), ChangeRecord.key(Long.MAX_VALUE))) {
      while (changes.next()) {
        long sequence = ChangeRecord.sequence(changes.key());
        if (last != 0 && sequence != last + 1) {
          found("commits " + (last + 1) + " to " + (sequence - 1) + " are not in the feed");
        }
        last = sequence;
      }
    }
    return last;
  }

  /// Records of collections that are not in the catalog.
  private void strangers(Store.View view) {
    byte[] from = new byte[0];
    byte[] end = {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF};
    try (RecordCursor cursor = view.scan(from, end)) {
      while (cursor.next()) {
        int id = Keys.collection(cursor.key());
        if (!collections.containsKey(id)) {
          found("there are records of a collection number " + id + " that is not in the catalog");
        }
        cursor.seek(Keys.after(Keys.collectionStart(id)));
      }
    }
  }

  private void collection(Store.View view, Catalog catalog, CollectionState collection) {
    List<Index> indexes = new ArrayList<>();
    for (Catalog.StoredIndex stored : catalog.indexes(collection.id())) {
      if (stored.complete()) {
        indexes.add(stored.toIndex(engine.indexFactory()));
      }
    }
    long[] expected = new long[indexes.size()];
    Map<Integer, long[]> counts = new TreeMap<>();
    byte[] start = Keys.collectionStart(collection.id());
    try (RecordCursor cursor = view.scan(start, Keys.after(start))) {
      boolean more = cursor.next();
      while (more) {
        byte[] key = Arrays.copyOf(cursor.key(), Keys.documentEnd(cursor.key()));
        byte[] first = cursor.key().length == key.length ? cursor.value() : null;
        records++;
        int extra = 0;
        while ((more = cursor.next())
            && Arrays.equals(
                cursor.key(), 0, Math.min(cursor.key().length, key.length), key, 0, key.length)
            && Keys.documentEnd(cursor.key()) == key.length) {
          extra++;
          records++;
        }
        if (first == null) {
          found("document " + name(collection, key) + " has no first record");
        } else {
          document(view, collection, key, first, extra, indexes, expected, counts);
        }
        if (++documents % 1_000 == 0) {
          progress.accept(documents);
        }
      }
    }
    compareCounts(collection, counts);
    for (int i = 0; i < indexes.size(); i++) {
      index(view, collection, indexes.get(i), expected[i]);
    }
  }

  private static String name(CollectionState collection, byte[] key) {
    return collection.name() + ":" + Keys.id(key);
  }

  private void document(
      Store.View view,
      CollectionState collection,
      byte[] key,
      byte[] first,
      int extra,
      List<Index> indexes,
      long[] expected,
      Map<Integer, long[]> counts) {
    try {
      byte[] packed = first;
      if (DocumentLayout.isSpread(first)) {
        DocumentLayout.Inspection inspection = DocumentLayout.inspect(view, key, first);
        packed = inspection.packed();
        for (byte[] orphan : inspection.orphans()) {
          found(
              "document "
                  + name(collection, key)
                  + " has a record of "
                  + orphan.length
                  + " key bytes that nothing leads to");
        }
      } else if (extra > 0) {
        found("document " + name(collection, key) + " has " + extra + " records too many");
      }
      if (Keys.slot(key) != Keys.slot(engine.documentKey(collection, Keys.id(key)))) {
        found("document " + name(collection, key) + " lies in a slot that is not its own");
      }
      TypeCounts values = new TypeCounts();
      values.addAll(packed, 0, NodeNames.ROOT, collection.schema());
      for (int i = 0; i < values.size(); i++) {
        if (!collection.schema().has(values.node(i))) {
          found(
              "document "
                  + name(collection, key)
                  + " has a value at schema node "
                  + values.node(i)
                  + ", which is not there");
          return;
        }
        counts
            .computeIfAbsent(values.node(i), _ -> new long[ValueType.values().length])[
            values.type(i).code()]++;
      }
      for (int i = 0; i < indexes.size(); i++) {
        for (byte[] entry : indexes.get(i).entriesOf(packed, collection.schema())) {
          expected[i]++;
          if (view.get(Table.INDEXES, Transaction.entry(indexes.get(i), entry, key)) == null) {
            found(
                "index "
                    + indexes.get(i).name()
                    + " lacks an entry of document "
                    + name(collection, key));
          }
        }
      }
    } catch (ProblemException | IllegalArgumentException | IndexOutOfBoundsException e) {
      found("document " + name(collection, key) + " cannot be read: " + e.getMessage());
    }
  }

  private void compareCounts(CollectionState collection, Map<Integer, long[]> counts) {
    for (int id = NodeNames.ROOT; id <= collection.schema().size(); id++) {
      SchemaNode node = collection.schema().node(id);
      long[] actual = counts.getOrDefault(id, new long[ValueType.values().length]);
      for (ValueType type : ValueType.values()) {
        if (node.count(type) != actual[type.code()]) {
          found(
              "the schema of "
                  + collection.name()
                  + " counts "
                  + node.count(type)
                  + " values of type "
                  + type.label()
                  + " at \""
                  + node.path()
                  + "\"; there are "
                  + actual[type.code()]);
        }
      }
    }
  }

  private void index(Store.View view, CollectionState collection, Index index, long expected) {
    byte[] start = ByteBuffer.allocate(4).putInt(index.id()).array();
    long entries = 0;
    try (RecordCursor cursor = view.scan(Table.INDEXES, start, Keys.after(start))) {
      while (cursor.next()) {
        entries++;
      }
    }
    indexEntries += entries;
    if (entries != expected) {
      found(
          "index "
              + index.name()
              + " of "
              + collection.name()
              + " has "
              + entries
              + " entries, its documents make "
              + expected);
    }
  }
}
