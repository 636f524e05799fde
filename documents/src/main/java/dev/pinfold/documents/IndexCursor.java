package dev.pinfold.documents;

import dev.pinfold.documents.query.IndexDefinition;
import dev.pinfold.documents.storage.Keys;
import dev.pinfold.documents.storage.RecordCursor;
import dev.pinfold.documents.storage.Store;
import dev.pinfold.documents.storage.Table;
import dev.pinfold.documents.value.OrderedKey;
import java.util.Arrays;

/// Walks over entries of an index, see [IndexScan].
///
/// Used by one thread; holds native memory until closed.
public final class IndexCursor implements AutoCloseable {

  /// The number of the index stands before the values.
  private static final int VALUES = 4;

  private static final byte[] NONE = {};

  private final IndexDefinition index;
  private final RecordCursor entries;
  private byte[] entry = NONE;
  private boolean closed;

  IndexCursor(Store.View view, IndexDefinition index, byte[] from, byte[] to, boolean down) {
    this.index = index;
    this.entries =
        down ? view.scanDown(Table.INDEXES, from, to) : view.scan(Table.INDEXES, from, to);
  }

  /// Moves to the next entry, at first to the first one.
  public boolean next() {
    if (closed) {
      throw new IllegalStateException("the cursor is closed");
    }
    // Behind the end the storage would have to be asked to begin again.
    boolean more = entries.next();
    entry = more ? entries.key() : NONE;
    return more;
  }

  private byte[] entry() {
    if (entry.length == 0) {
      throw new IllegalStateException("the cursor is at no entry");
    }
    return entry;
  }

  /// The id of the document that the entry is of.
  public String id() {
    // Behind the values stands a border of one byte.
    return Keys.id(entry(), valueStart(index.fields()) + 1);
  }

  /// One of the values that the entry is made of: a `String`, a `Long`, a `BigDecimal` for other
  /// numbers, a `Boolean`, or what [OrderedKey.Special] says. Strings of more than 512 bytes,
  /// objects and arrays are not in the entry as a whole: they are `SHORTENED`.
  ///
  /// @param i from 0; a path that ends in `.*` has two, the member's name and its value
  public Object value(int i) {
    if (i < 0 || i >= index.fields()) {
      throw new IndexOutOfBoundsException("index " + index.name() + " has no value " + i);
    }
    return OrderedKey.value(entry(), valueStart(i));
  }

  private int valueStart(int i) {
    int at = VALUES;
    for (int skipped = 0; skipped < i; skipped++) {
      at = OrderedKey.skip(entry(), at);
    }
    return at;
  }

  /// What a later scan of this index continues behind, see [IndexScan#behind]. It is made of the
  /// entry's values and the document's id.
  public byte[] position() {
    byte[] at = entry();
    return Arrays.copyOfRange(at, VALUES, at.length);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      entries.close();
    }
  }
}
