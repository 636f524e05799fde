package dev.pinfold.documents.transaction;

import dev.pinfold.documents.storage.DocumentLayout.RecordEdit;
import dev.pinfold.documents.storage.RecordCursor;
import dev.pinfold.documents.storage.Records;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The records as a transaction sees them: what is committed now, with its own writes on top. A
/// record that it has edited is read again in every operation and edited again, for others may have
/// committed edits of other places in it. Within one operation a record is read once; one that
/// nobody else can change, for the transaction has locked its document as a whole, is read once at
/// all. Not safe for use by several threads.
final class TransactionRecords implements Records {

  private static final int REMEMBERED_MAX = 8;

  /// How many committed records are kept from one operation to the next, and how large one may be.
  private static final int SETTLED_MAX = 1_024;

  private static final int SETTLED_BYTES_MAX = 8 << 10;

  /// What is kept of a record that is not there.
  private static final byte[] NONE = {};

  /// A record that it writes.
  ///
  /// @param value null where it deletes it
  private record Written(byte @Nullable [] value) {}

  /// A record that was read in this operation.
  private record Read(byte[] key, byte @Nullable [] value) {}

  private final Records committed;

  /// What it writes or deletes whole.
  private final KeyMap<Written> own = new KeyMap<>();

  /// Its own edits of records that it has not written whole, in their order.
  private final KeyMap<List<RecordEdit>> edits = new KeyMap<>();

  /// Committed first records of documents that it has locked as a whole.
  private final KeyMap<byte[]> settled = new KeyMap<>();

  private final List<Read> remembered = new ArrayList<>(REMEMBERED_MAX);

  TransactionRecords(Records committed) {
    this.committed = committed;
  }

  /// Forgets what was read: others may have changed it since, at places that this transaction has
  /// not locked.
  void beginOperation() {
    remembered.clear();
  }

  void write(byte[] key, byte @Nullable [] value) {
    own.put(key, new Written(value));
    edits.remove(key);
  }

  boolean isWritten(byte[] key) {
    return own.get(key) != null;
  }

  /// Edits a record that it has not written whole.
  ///
  /// @param outcome what the record is then, as far as this operation knows
  void edit(RecordEdit edit, byte[] outcome) {
    List<RecordEdit> before = edits.get(edit.key());
    if (before == null) {
      before = new ArrayList<>(2);
      edits.put(edit.key(), before);
    }
    before.add(edit);
    remembered.removeIf(read -> Arrays.equals(read.key(), edit.key()));
    remembered.add(new Read(edit.key(), outcome));
  }

  /// Gets what is written or deleted whole, in the order of the keys.
  interface WriteReader {
    void write(byte[] key, byte @Nullable [] value);
  }

  void writes(WriteReader reader) {
    own.forEach((key, written) -> reader.write(key, written.value()));
  }

  /// The first record of a document that the transaction has locked as a whole, so that from now on
  /// nobody else changes it.
  byte @Nullable [] getSettled(byte[] key) {
    Written written = own.get(key);
    if (written != null) {
      return written.value();
    }
    byte[] before = settled.get(key);
    if (before == null) {
      byte[] value = committed.get(key);
      before = value == null ? NONE : value;
      if (before.length <= SETTLED_BYTES_MAX && settled.size() < SETTLED_MAX) {
        settled.put(key, before);
      }
    }
    return edited(key, before.length == 0 ? null : before);
  }

  private byte @Nullable [] edited(byte[] key, byte @Nullable [] before) {
    List<RecordEdit> own = edits.get(key);
    byte[] value = before;
    if (own != null) {
      for (RecordEdit edit : own) {
        value = edit.apply(value);
      }
    }
    return value;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    Written written = own.get(key);
    if (written != null) {
      return written.value();
    }
    for (Read read : remembered) {
      if (Arrays.equals(read.key(), key)) {
        return read.value();
      }
    }
    byte[] value = edited(key, committed.get(key));
    if (remembered.size() < REMEMBERED_MAX) {
      remembered.add(new Read(key, value));
    }
    return value;
  }

  @Override
  public RecordCursor scan(byte[] from, byte[] to) {
    RecordCursor below = committed.scan(from, to);
    if (own.isEmpty() && edits.isEmpty()) {
      return below;
    }
    TreeMap<byte[], byte @Nullable []> above = new TreeMap<>(Arrays::compareUnsigned);
    own.between(from, to).forEach((key, written) -> above.put(key, written.value()));
    for (byte[] key : edits.between(from, to).keySet()) {
      above.put(key, get(key));
    }
    return new Merged(below, above, false);
  }

  /// Two sources in one order as one; the upper one wins where both have a key, and null in it
  /// hides one.
  static final class Merged implements RecordCursor {
    private final RecordCursor below;
    private final NavigableMap<byte[], byte @Nullable []> above;
    private final Comparator<byte[]> order;
    private Iterator<Map.Entry<byte[], byte @Nullable []>> rest;
    private byte @Nullable [] belowKey;
    private byte @Nullable [] aboveKey;
    private byte @Nullable [] aboveValue;
    private byte[] key = {};
    private byte[] value = {};

    /// @param above what lies in the bounds of the lower source
    /// @param down whether the lower source goes from the greatest key to the least
    Merged(RecordCursor below, TreeMap<byte[], byte @Nullable []> above, boolean down) {
      this.below = below;
      this.above = down ? above.descendingMap() : above;
      this.order = down ? (a, b) -> Arrays.compareUnsigned(b, a) : Arrays::compareUnsigned;
      this.rest = this.above.entrySet().iterator();
      advanceBelow();
      advanceAbove();
    }

    private void advanceBelow() {
      belowKey = below.next() ? below.key() : null;
    }

    private void advanceAbove() {
      if (rest.hasNext()) {
        Map.Entry<byte[], byte @Nullable []> entry = rest.next();
        aboveKey = entry.getKey();
        aboveValue = entry.getValue();
      } else {
        aboveKey = null;
        aboveValue = null;
      }
    }

    @Override
    public boolean next() {
      while (true) {
        byte[] lower = belowKey;
        byte[] upper = aboveKey;
        if (upper == null) {
          if (lower == null) {
            return false;
          }
          key = lower;
          value = below.value();
          advanceBelow();
          return true;
        }
        int which = lower == null ? 1 : order.compare(lower, upper);
        if (lower != null && which < 0) {
          key = lower;
          value = below.value();
          advanceBelow();
          return true;
        }
        byte[] written = aboveValue;
        if (which == 0) {
          advanceBelow();
        }
        advanceAbove();
        if (written != null) {
          key = upper;
          value = written;
          return true;
        }
      }
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
      below.seek(wanted);
      advanceBelow();
      rest = above.tailMap(wanted, true).entrySet().iterator();
      advanceAbove();
    }

    @Override
    public void close() {
      below.close();
    }
  }
}
