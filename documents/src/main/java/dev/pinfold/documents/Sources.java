package dev.pinfold.documents;

import dev.pinfold.documents.query.DocumentSource;
import dev.pinfold.documents.query.IndexDefinition;
import dev.pinfold.documents.schema.Schema;
import dev.pinfold.documents.schema.SchemaNode;
import dev.pinfold.documents.storage.DocumentLayout;
import dev.pinfold.documents.storage.Keys;
import dev.pinfold.documents.storage.RecordCursor;
import dev.pinfold.documents.storage.Records;
import dev.pinfold.documents.storage.Table;
import dev.pinfold.documents.transaction.CollectionState;
import dev.pinfold.documents.transaction.Engine;
import dev.pinfold.documents.transaction.Index;
import dev.pinfold.documents.value.NodeNames;
import dev.pinfold.documents.value.Path;
import dev.pinfold.documents.value.ValueType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A collection as queries read it, over whatever shows its records. A document's key is its first
/// record's without the collection's number.
final class Sources implements DocumentSource {

  /// Reads the entries of indexes.
  interface Entries {
    RecordCursor scan(byte[] from, byte[] to, boolean down);
  }

  private final Engine engine;
  private final CollectionState collection;
  private final Records records;
  private final Entries entries;
  private final List<Index> indexes;
  private final byte[] start;

  Sources(
      Engine engine,
      CollectionState collection,
      Records records,
      Entries entries,
      List<Index> indexes) {
    this.engine = engine;
    this.collection = collection;
    this.records = records;
    this.entries = entries;
    this.indexes = indexes;
    this.start = Keys.collectionStart(collection.id());
  }

  @Override
  public NodeNames names() {
    return collection.schema();
  }

  @Override
  public long count() {
    return collection.count();
  }

  @Override
  public List<IndexDefinition> indexes() {
    return indexes.stream().map(IndexDefinition.class::cast).toList();
  }

  @Override
  public boolean mayHaveArrays(Path path) {
    Schema schema = collection.schema();
    int node = NodeNames.ROOT;
    for (Path.Segment segment : path.segments()) {
      if (node == NodeNames.NONE) {
        return false;
      }
      if (schema.findElement(node) != NodeNames.NONE) {
        return true;
      }
      if (!(segment instanceof Path.Name(String name))) {
        return true;
      }
      int child = schema.findField(node, name);
      node = child != NodeNames.NONE ? child : schema.findEntry(node);
    }
    return node != NodeNames.NONE && schema.findElement(node) != NodeNames.NONE;
  }

  @Override
  public long values(Path path) {
    return values(collection.schema().root(), path.segments(), 0);
  }

  private long values(@Nullable SchemaNode node, List<Path.Segment> segments, int i) {
    if (node == null) {
      return 0;
    }
    SchemaNode element = node.element();
    if (i == segments.size()) {
      return element == null
          ? node.count()
          : node.count() - node.count(ValueType.ARRAY) + element.count();
    }
    return switch (segments.get(i)) {
      case Path.Name(String name) -> {
        int child = collection.schema().findField(node.id(), name);
        yield values(element, segments, i)
            + values(
                child == NodeNames.NONE ? node.entry() : collection.schema().node(child),
                segments,
                i + 1);
      }
      case Path.AnyMember _ -> {
        long all = values(element, segments, i) + values(node.entry(), segments, i + 1);
        for (SchemaNode field : node.fields()) {
          all += values(field, segments, i + 1);
        }
        yield all;
      }
      case Path.AnyElement _, Path.Position _, Path.ElementId _ -> values(element, segments, i + 1);
    };
  }

  @Override
  public long size(IndexDefinition index, byte[] from, byte[] to) {
    byte[] number = ByteBuffer.allocate(4).putInt(index.id()).array();
    return engine.store().sizeBetween(Table.INDEXES, join(number, from), join(number, to));
  }

  private byte[] full(byte[] key) {
    byte[] full = Arrays.copyOf(start, start.length + key.length);
    System.arraycopy(key, 0, full, start.length, key.length);
    return full;
  }

  private static byte[] withoutNumber(byte[] key) {
    return Arrays.copyOfRange(key, 4, key.length);
  }

  @Override
  public RecordCursor documents(byte @Nullable [] after) {
    byte[] from = after == null ? start : Keys.afterDocument(full(after));
    return new Whole(records.scan(from, Keys.after(start)));
  }

  /// The documents of the slots from `fromSlot` (inclusive) to `toSlot` (exclusive) behind `after`.
  RecordCursor documents(int fromSlot, int toSlot, byte @Nullable [] after) {
    byte[] from = Keys.slotStart(collection.id(), fromSlot);
    byte[] to = Keys.slotStart(collection.id(), toSlot);
    if (after != null) {
      byte[] behind = Keys.afterDocument(full(after));
      from = Arrays.compareUnsigned(behind, from) > 0 ? behind : from;
    }
    return new Whole(records.scan(Arrays.compareUnsigned(from, to) < 0 ? from : to, to));
  }

  @Override
  public RecordCursor entries(IndexDefinition index, byte[] from, byte[] to, boolean down) {
    byte[] number = ByteBuffer.allocate(4).putInt(index.id()).array();
    return new Stripped(entries.scan(join(number, from), join(number, to), down), number);
  }

  private static byte[] join(byte[] a, byte[] b) {
    byte[] joined = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, joined, a.length, b.length);
    return joined;
  }

  @Override
  public byte @Nullable [] document(byte[] key) {
    return DocumentLayout.read(records, full(key));
  }

  @Override
  public byte[] keyOf(String id) {
    return withoutNumber(engine.documentKey(collection, id));
  }

  @Override
  public String idOf(byte[] key) {
    return Keys.id(full(key));
  }

  /// Whole documents out of their records.
  private final class Whole implements RecordCursor {
    private final RecordCursor all;
    private byte[] key = {};
    private byte[] value = {};

    Whole(RecordCursor all) {
      this.all = all;
    }

    @Override
    public boolean next() {
      if (!all.next()) {
        return false;
      }
      byte[] first = all.key();
      key = withoutNumber(first);
      value = all.value();
      if (DocumentLayout.isSpread(value)) {
        value = DocumentLayout.whole(records, first, value);
        all.seek(Keys.afterDocument(first));
      }
      return true;
    }

    @Override
    public byte[] key() {
      return key;
    }

    @Override
    public byte[] value() {
      return value;
    }

    @Override
    public void seek(byte[] wanted) {
      all.seek(full(wanted));
    }

    @Override
    public void close() {
      all.close();
    }
  }

  /// Entries without the number of their index.
  private record Stripped(RecordCursor all, byte[] number) implements RecordCursor {
    @Override
    public boolean next() {
      return all.next();
    }

    @Override
    public byte[] key() {
      return withoutNumber(all.key());
    }

    @Override
    public byte[] value() {
      return all.value();
    }

    @Override
    public void seek(byte[] wanted) {
      all.seek(join(number, wanted));
    }

    @Override
    public void close() {
      all.close();
    }
  }
}
