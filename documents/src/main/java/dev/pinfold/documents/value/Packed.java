package dev.pinfold.documents.value;

import java.util.Arrays;

/// The packed form of a value, and how to walk it.
///
/// | tag | value |
/// |---|---|
/// | `00` `01` `02` | null, false, true |
/// | `03` v | integer, zigzag varint |
/// | `04` n bytes | decimal: its JSON literal, n varint |
/// | `05` n bytes | string in UTF-8, n varint |
/// | `06` n members | object; n varint, bytes of the members |
/// | `07` n values | array whose element ids are 0, 1, 2, …; n as above |
/// | `08` n next (id value)… | array with element ids; next is the id that the next new element
/// gets |
/// | `09` | the value stands in a record of its own |
/// | `0A` n node | object whose members stand in records of their own; n as above |
/// | `0B` n next (id count)… | array likewise; its order as runs of consecutive ids |
/// | `20`…`3F` | integers 0 to 31 |
/// | `40`…`7F` | strings of 0 to 63 bytes |
///
/// A member is a varint: the distance of its node number from the member before it (the first: from
/// the object's own node), then its value. Distance 0 marks a member of a map, which is a name
/// (varint length and UTF-8) and its value; those come last, in the byte order of their names.
/// Varints are little-endian base 128. Tags `09` to `0B` occur only in records of documents too
/// large for one; above the storage layer a value is always whole.
public final class Packed {

  static final byte NULL = 0x00;
  static final byte FALSE = 0x01;
  static final byte TRUE = 0x02;
  static final byte INTEGER = 0x03;
  static final byte DECIMAL = 0x04;
  static final byte STRING = 0x05;
  static final byte OBJECT = 0x06;
  static final byte SEQUENCE = 0x07;
  static final byte ARRAY = 0x08;

  /// Tag of a value that stands in a record of its own.
  public static final byte ELSEWHERE = 0x09;

  /// Tag of an object whose members stand in records of their own.
  public static final byte SPREAD_OBJECT = 0x0A;

  /// Tag of an array whose elements stand in records of their own.
  public static final byte SPREAD_ARRAY = 0x0B;

  static final int SMALL_INTEGER = 0x20;
  static final int SHORT_STRING = 0x40;
  static final int SHORT_STRING_MAX = 63;

  /// The empty object.
  private static final byte[] EMPTY_OBJECT = {OBJECT, 0};

  private Packed() {}

  public static byte[] emptyObject() {
    return EMPTY_OBJECT.clone();
  }

  /// The tag at `pos`, one of the documented ones.
  public static int tag(byte[] b, int pos) {
    return b[pos] & 0xFF;
  }

  /// What stands at `pos`.
  ///
  /// @throws IllegalArgumentException if it stands elsewhere, or the tag is unknown
  public static ValueType type(byte[] b, int pos) {
    int tag = b[pos] & 0xFF;
    if (tag >= SMALL_INTEGER) {
      if (tag < SHORT_STRING) {
        return ValueType.INTEGER;
      }
      if (tag <= SHORT_STRING + SHORT_STRING_MAX) {
        return ValueType.STRING;
      }
      throw new IllegalArgumentException("unknown tag " + tag);
    }
    return switch (tag) {
      case NULL -> ValueType.NULL;
      case FALSE, TRUE -> ValueType.BOOLEAN;
      case INTEGER -> ValueType.INTEGER;
      case DECIMAL -> ValueType.DECIMAL;
      case STRING -> ValueType.STRING;
      case OBJECT, SPREAD_OBJECT -> ValueType.OBJECT;
      case SEQUENCE, ARRAY, SPREAD_ARRAY -> ValueType.ARRAY;
      default -> throw new IllegalArgumentException("unknown tag " + tag);
    };
  }

  /// The position behind the value at `pos`.
  public static int skip(byte[] b, int pos) {
    int tag = b[pos] & 0xFF;
    if (tag >= SMALL_INTEGER) {
      return tag < SHORT_STRING ? pos + 1 : pos + 1 + tag - SHORT_STRING;
    }
    switch (tag) {
      case NULL, FALSE, TRUE, ELSEWHERE:
        return pos + 1;
      case INTEGER:
        return skipVarint(b, pos + 1);
      case DECIMAL, STRING, OBJECT, SEQUENCE, ARRAY, SPREAD_OBJECT, SPREAD_ARRAY:
        int at = skipVarint(b, pos + 1);
        return at + varint(b, pos + 1);
      default:
        throw new IllegalArgumentException("unknown tag " + tag);
    }
  }

  /// The varint at `pos`, which must fit 32 bits.
  public static int varint(byte[] b, int pos) {
    int x = b[pos];
    if (x >= 0) {
      return x;
    }
    int result = x & 0x7F;
    int shift = 7;
    while ((x = b[++pos]) < 0) {
      result |= (x & 0x7F) << shift;
      shift += 7;
    }
    return result | (x << shift);
  }

  static long varlong(byte[] b, int pos) {
    long result = 0;
    int shift = 0;
    long x;
    while ((x = b[pos++]) < 0) {
      result |= (x & 0x7F) << shift;
      shift += 7;
    }
    return result | (x << shift);
  }

  public static int skipVarint(byte[] b, int pos) {
    while (b[pos] < 0) {
      pos++;
    }
    return pos + 1;
  }

  /// The bytes of the value at `pos`, on their own.
  public static byte[] copy(byte[] b, int pos) {
    return Arrays.copyOfRange(b, pos, skip(b, pos));
  }

  public static boolean isContainer(byte[] b, int pos) {
    int tag = b[pos] & 0xFF;
    return (tag >= OBJECT && tag <= ARRAY) || tag == SPREAD_OBJECT || tag == SPREAD_ARRAY;
  }

  public static boolean booleanAt(byte[] b, int pos) {
    return b[pos] == TRUE;
  }

  public static long integerAt(byte[] b, int pos) {
    int tag = b[pos] & 0xFF;
    if (tag >= SMALL_INTEGER) {
      return tag - SMALL_INTEGER;
    }
    long zigzag = varlong(b, pos + 1);
    return (zigzag >>> 1) ^ -(zigzag & 1);
  }

  /// The node of the spread object at `pos`.
  public static int spreadNode(byte[] b, int pos) {
    return varint(b, skipVarint(b, pos + 1));
  }

  /// Where the text of the string or decimal at `pos` begins.
  public static int textStart(byte[] b, int pos) {
    return (b[pos] & 0xFF) >= SHORT_STRING ? pos + 1 : skipVarint(b, pos + 1);
  }

  /// How many bytes the text of the string or decimal at `pos` has.
  public static int textLength(byte[] b, int pos) {
    int tag = b[pos] & 0xFF;
    return tag >= SHORT_STRING ? tag - SHORT_STRING : varint(b, pos + 1);
  }

  /// The position of the value of field node `child` in the object at `pos`, whose own node is
  /// `node`;
  /// -1 if it has none. Costs a walk over the members before it.
  public static int findField(byte[] b, int pos, int node, int child) {
    int at = skipVarint(b, pos + 1);
    return findField(b, at, at + varint(b, pos + 1), node, child);
  }

  /// The same among the members that stand from `at` to `end`.
  public static int findField(byte[] b, int at, int end, int node, int child) {
    int current = node;
    while (at < end) {
      int distance = varint(b, at);
      if (distance == 0) {
        return -1;
      }
      current += distance;
      at = skipVarint(b, at);
      if (current == child) {
        return at;
      }
      if (current > child) {
        return -1;
      }
      at = skip(b, at);
    }
    return -1;
  }

  /// The position of the value of map member `name` (UTF-8) in the object at `pos`; -1 if it has
  /// none.
  public static int findEntry(byte[] b, int pos, byte[] name) {
    int at = skipVarint(b, pos + 1);
    int end = at + varint(b, pos + 1);
    while (at < end) {
      boolean entry = b[at] == 0;
      at = skipVarint(b, at);
      if (entry) {
        int length = varint(b, at);
        at = skipVarint(b, at);
        if (Arrays.equals(b, at, at + length, name, 0, name.length)) {
          return at + length;
        }
        at += length;
      }
      at = skip(b, at);
    }
    return -1;
  }

  /// The position of the element with id `element` in the array at `pos`; -1 if it has none.
  public static int findElement(byte[] b, int pos, int element) {
    Elements elements = new Elements(b, pos);
    while (elements.next()) {
      if (elements.id() == element) {
        return elements.value();
      }
    }
    return -1;
  }

  /// The members of an object, in the order of their nodes and then of their names.
  ///
  /// A cursor over bytes it does not copy; not safe for use by several threads.
  public static final class Members {
    private final byte[] b;
    private final int end;
    private int at;
    private int node;
    private int nameStart;
    private int nameLength = -1;
    private int value = -1;

    /// @param node the object's own node
    public Members(byte[] b, int pos, int node) {
      this.b = b;
      this.node = node;
      if (b[pos] != OBJECT) {
        throw new IllegalArgumentException("no packed object: tag " + b[pos]);
      }
      this.at = skipVarint(b, pos + 1);
      this.end = at + varint(b, pos + 1);
    }

    /// Over members that stand without an object around them.
    public Members(byte[] b, int from, int to, int node) {
      this.b = b;
      this.at = from;
      this.end = to;
      this.node = node;
    }

    public boolean next() {
      if (value >= 0) {
        at = skip(b, value);
      }
      if (at >= end) {
        return false;
      }
      int distance = varint(b, at);
      at = skipVarint(b, at);
      if (distance == 0) {
        nameLength = varint(b, at);
        nameStart = skipVarint(b, at);
        at = nameStart + nameLength;
      } else {
        node += distance;
      }
      value = at;
      return true;
    }

    /// Whether this member belongs to a map and has a name rather than a node.
    public boolean isEntry() {
      return nameLength >= 0;
    }

    /// The field's node.
    public int node() {
      return node;
    }

    public int nameStart() {
      return nameStart;
    }

    public int nameLength() {
      return nameLength;
    }

    /// The map member's name, copied.
    public byte[] name() {
      return Arrays.copyOfRange(b, nameStart, nameStart + nameLength);
    }

    /// Where its value stands.
    public int value() {
      return value;
    }
  }

  /// The elements of an array, in their order. Not safe for use by several threads.
  public static final class Elements {
    private final byte[] b;
    private final int end;
    private final boolean sequence;
    private final int nextId;
    private int at;
    private int id = -1;
    private int value = -1;

    public Elements(byte[] b, int pos) {
      this.b = b;
      this.sequence = b[pos] == SEQUENCE;
      if (!sequence && b[pos] != ARRAY) {
        throw new IllegalArgumentException("no packed array: tag " + b[pos]);
      }
      int start = skipVarint(b, pos + 1);
      this.end = start + varint(b, pos + 1);
      this.nextId = sequence ? -1 : varint(b, start);
      this.at = sequence ? start : skipVarint(b, start);
    }

    public boolean next() {
      if (value >= 0) {
        at = skip(b, value);
      }
      if (at >= end) {
        return false;
      }
      if (sequence) {
        id++;
      } else {
        id = varint(b, at);
        at = skipVarint(b, at);
      }
      value = at;
      return true;
    }

    /// The element's stable id.
    public int id() {
      return id;
    }

    /// Where its value stands.
    public int value() {
      return value;
    }

    /// The id that the next new element of this array gets. Walks to the end of a plain sequence.
    public int nextId() {
      if (!sequence) {
        return nextId;
      }
      int count = id + 1;
      int p = value >= 0 ? skip(b, value) : at;
      while (p < end) {
        p = skip(b, p);
        count++;
      }
      return count;
    }
  }
}
