package dev.pinfold.documents;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.query.IndexDefinition;
import dev.pinfold.documents.storage.Keys;
import dev.pinfold.documents.storage.Store;
import dev.pinfold.documents.transaction.Engine;
import dev.pinfold.documents.value.OrderedKey;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Which entries of an index to walk over: those that begin with some values, and whose next value
/// lies between bounds. The cost is one seek and a step for each entry; no document is read and
/// nothing is planned, sorted or looked for twice.
///
/// ```java
/// try (IndexCursor pins =
///     view.entries("pins", "by owner and time").equal("o1").lessThan(1_700_000_000L).descending()
///         .behind(position).open()) {
///   while (page.size() < 10 && pins.next()) { … }
/// }
/// ```
///
/// An entry has a value for each path of the index; for a path that ends in `.*` it has two, the
/// member's name and its value. Values are `String`, `Integer`, `Long` and `Boolean`, and
/// [OrderedKey.Special] for null and for a path that reaches nothing. The order is that of
/// [OrderedKey], over all types: missing, null, numbers, strings, objects, arrays, booleans. A
/// bound of one type thus says something about the others too: `atLeast("")` lets booleans through.
/// Bounds add up. A document has several entries where it has several values.
///
/// Immutable: each call gives another scan. Valid as long as the view that it was asked of.
public final class IndexScan {

  private static final byte[] NOTHING = {};

  /// Greater than the first byte of what stands behind a value.
  private static final byte[] BEHIND_ALL = {(byte) 0xFF};

  private final Store.View view;
  private final IndexDefinition index;
  private final byte[] head;
  private final int equal;
  private final byte[] low;
  private final byte[] high;
  private final boolean bounded;
  private final boolean down;
  private final byte @Nullable [] behind;

  IndexScan(Store.View view, IndexDefinition index) {
    this(view, index, NOTHING, 0, NOTHING, BEHIND_ALL, false, false, null);
  }

  private IndexScan(
      Store.View view,
      IndexDefinition index,
      byte[] head,
      int equal,
      byte[] low,
      byte[] high,
      boolean bounded,
      boolean down,
      byte @Nullable [] behind) {
    this.view = view;
    this.index = index;
    this.head = head;
    this.equal = equal;
    this.low = low;
    this.high = high;
    this.bounded = bounded;
    this.down = down;
    this.behind = behind;
  }

  /// The entries that begin with these values, behind those that were named already. Strings of
  /// more than 512 bytes are told apart by a hash.
  public IndexScan equal(Object... values) {
    if (bounded) {
      throw wrong("a value that is fixed comes before one with bounds");
    }
    int count = equal + values.length;
    if (count > index.fields()) {
      throw wrong("index " + index.name() + " has " + index.fields() + " values, not " + count);
    }
    byte[] longer = head;
    for (Object value : values) {
      longer = join(longer, key(value));
    }
    return new IndexScan(view, index, longer, count, low, high, false, down, behind);
  }

  /// The next value is not less than this.
  public IndexScan atLeast(Object value) {
    return between(bound(value), BEHIND_ALL);
  }

  /// The next value is greater than this.
  public IndexScan moreThan(Object value) {
    return between(join(bound(value), BEHIND_ALL), BEHIND_ALL);
  }

  /// The next value is not greater than this.
  public IndexScan atMost(Object value) {
    return between(NOTHING, join(bound(value), BEHIND_ALL));
  }

  /// The next value is less than this.
  public IndexScan lessThan(Object value) {
    return between(NOTHING, bound(value));
  }

  /// The next value is a string that begins so.
  public IndexScan prefix(String prefix) {
    byte[] start = OrderedKey.stringPrefix(text(prefix));
    bound(prefix);
    return between(start, Keys.after(start));
  }

  private IndexScan between(byte[] from, byte[] to) {
    if (equal == index.fields()) {
      throw wrong("all values of index " + index.name() + " are fixed: there is none to bound");
    }
    return new IndexScan(
        view,
        index,
        head,
        equal,
        Arrays.compareUnsigned(from, low) > 0 ? from : low,
        Arrays.compareUnsigned(to, high) < 0 ? to : high,
        true,
        down,
        behind);
  }

  /// From the greatest entry to the least.
  public IndexScan descending() {
    return new IndexScan(view, index, head, equal, low, high, bounded, true, behind);
  }

  /// Only what comes behind a position that a cursor told, in this direction. The entry there may
  /// be gone, and others may have come. The position of a scan with other bounds is right too.
  ///
  /// @param position null for the beginning
  public IndexScan behind(byte @Nullable [] position) {
    return new IndexScan(view, index, head, equal, low, high, bounded, down, position);
  }

  /// Begins to walk. The cursor must be closed, before the view is.
  public IndexCursor open() {
    byte[] from = join(head, low);
    byte[] to = join(head, high);
    byte[] position = behind;
    if (position != null && down) {
      to = Arrays.compareUnsigned(position, to) < 0 ? position : to;
    } else if (position != null) {
      byte[] next = Arrays.copyOf(position, position.length + 1);
      from = Arrays.compareUnsigned(next, from) > 0 ? next : from;
    }
    if (Arrays.compareUnsigned(from, to) > 0) {
      to = from;
    }
    byte[] number = ByteBuffer.allocate(Integer.BYTES).putInt(index.id()).array();
    return new IndexCursor(view, index, join(number, from), join(number, to), down);
  }

  private static byte[] bound(Object value) {
    byte[] key = key(value);
    if (OrderedKey.value(key, 0) == OrderedKey.Special.SHORTENED) {
      throw wrong(
          "a string that bounds a scan has up to "
              + OrderedKey.TEXT_BYTES_MAX
              + " bytes: the rest of longer ones has no order");
    }
    return key;
  }

  private static byte[] key(Object value) {
    return switch (value) {
      case String text -> OrderedKey.ofString(text(text));
      case Long number -> OrderedKey.ofInteger(number);
      case Integer number -> OrderedKey.ofInteger(number);
      case Boolean truth -> OrderedKey.ofBoolean(truth);
      case OrderedKey.Special special when special != OrderedKey.Special.SHORTENED ->
          OrderedKey.of(special);
      default -> throw wrong("a value is a string, an integer or a boolean, not " + value);
    };
  }

  private static String text(String text) {
    if (!Engine.isUnicode(text)) {
      throw wrong("a string is not valid Unicode");
    }
    return text;
  }

  private static byte[] join(byte[] a, byte[] b) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(a.length + b.length);
    out.writeBytes(a);
    out.writeBytes(b);
    return out.toByteArray();
  }

  private static ProblemException wrong(String what) {
    return new ProblemException(Problem.of(Problem.Kind.INVALID, "invalid_index_scan", what));
  }

  /// For people.
  @Override
  public String toString() {
    return "scan of index " + index.name() + (down ? ", descending" : "");
  }
}
