package dev.pinfold.documents.value;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Puts a packed value together, part by part as a JSON text has them, and gives every path its
/// schema node on the way. For a program that has a document in its own form: there is no text to
/// write and to parse again.
///
/// ```java
/// out.beginObject();
/// out.name("size").integer(7);
/// out.name("tags").beginArray().string("new").end();
/// out.end();
/// ```
///
/// A value that is refused leaves the writer unusable. Cost: one growing buffer, and one look-up by
/// position for each member of a document whose shape is known. Not safe for use by several
/// threads.
public final class ValueWriter {

  private static final int ENTRY = Integer.MAX_VALUE;

  // What is kept of a container that is open.
  private static final int NODE = 0;
  private static final int MARK = 1;
  private static final int FIRST = 2;
  private static final int LAST = 3;
  private static final int ORDINAL = 4;
  private static final int ORDERED = 5;
  private static final int MEMBER = 6;
  private static final int MEMBER_FROM = 7;
  private static final int FRAME = 8;

  /// In the place of [#ORDERED]: it is an array, whose elements have their node in [#MEMBER].
  private static final int ARRAY = 2;

  private final ValueLimits limits;
  private final NodeAllocator nodes;
  private final TypeCounts counts;
  private final PackedBuffer out;
  private final int root;

  private int[] open = new int[4 * FRAME];

  /// Where the innermost open container begins in `open`; negative if none is open.
  private int top = -FRAME;

  /// The members of the objects that are open, three numbers each: node (or [#ENTRY]), where the
  /// value (for an entry: its name) begins, where it ends. Needed only where members must be put in
  /// order.
  private int[] members = new int[96];

  private int memberCount;
  private int paths;

  /// @param node where the value will stand
  /// @param counts gets the values found
  /// @param sizeHint how many bytes the value may have
  public ValueWriter(
      ValueLimits limits, int node, NodeAllocator nodes, TypeCounts counts, int sizeHint) {
    this.limits = limits;
    this.root = node;
    this.nodes = nodes;
    this.counts = counts;
    this.out = new PackedBuffer(Math.max(64, sizeHint));
  }

  /// The document, which has ended.
  ///
  /// @throws ProblemException `document_too_large`
  public byte[] toDocument() {
    if (out.length() > limits.documentBytesMax()) {
      throw ValueLimits.exceeded(
          "document_too_large",
          "the size of the document",
          out.length(),
          limits.documentBytesMax());
    }
    return toBytes();
  }

  byte[] toBytes() {
    if (top >= 0 || paths == 0) {
      throw new IllegalStateException("the value has not ended");
    }
    return out.toBytes();
  }

  // ---- containers

  /// Begins an object.
  public ValueWriter beginObject() {
    int node = begin(ValueType.OBJECT);
    push(node, out.begin(Packed.OBJECT));
    open[top + LAST] = node;
    open[top + ORDERED] = 1;
    return this;
  }

  /// Says which member of the object comes next; its value follows.
  public ValueWriter name(String name) {
    int node = open[top + NODE];
    int child = nodes.field(node, name, open[top + ORDINAL]++);
    if (child == NodeNames.NONE) {
      byte[] utf8 = nameBytes(name);
      if (!lastNameBefore(open[top + FIRST], utf8)) {
        open[top + ORDERED] = 0;
      }
      open[top + LAST] = ENTRY;
      out.putByte(0);
      open[top + MEMBER] = ENTRY;
      open[top + MEMBER_FROM] = out.length();
      out.putVarint(utf8.length).putBytes(utf8);
    } else {
      if (child <= open[top + LAST]) {
        open[top + ORDERED] = 0;
      }
      // A wrong distance is harmless: members out of order are written again when all are there.
      out.putVarint(open[top + ORDERED] == 1 ? child - open[top + LAST] : 1);
      open[top + LAST] = child;
      open[top + MEMBER] = child;
      open[top + MEMBER_FROM] = out.length();
    }
    return this;
  }

  /// Begins an array.
  public ValueWriter beginArray() {
    int node = begin(ValueType.ARRAY);
    push(node, out.begin(Packed.SEQUENCE));
    open[top + ORDERED] = ARRAY;
    open[top + MEMBER] = NodeNames.NONE;
    return this;
  }

  /// Ends the innermost object or array.
  ///
  /// @throws ProblemException `duplicate_name`
  public ValueWriter end() {
    if (open[top + ORDERED] == 0) {
      sort(open[top + FIRST], open[top + MARK], open[top + NODE]);
    }
    memberCount = open[top + FIRST];
    out.end(open[top + MARK]);
    top -= FRAME;
    return ended();
  }

  private void push(int node, int mark) {
    top += FRAME;
    if (top / FRAME >= limits.depthMax()) {
      throw ValueLimits.exceeded(
          "too_deep", "the depth of nesting", top / FRAME + 1L, limits.depthMax());
    }
    if (top == open.length) {
      open = Arrays.copyOf(open, top * 2);
    }
    open[top + NODE] = node;
    open[top + MARK] = mark;
    open[top + FIRST] = memberCount;
    open[top + ORDINAL] = 0;
  }

  // ---- values

  /// Puts an integer.
  public ValueWriter integer(long value) {
    begin(ValueType.INTEGER);
    out.putInteger(value);
    return ended();
  }

  /// Puts a number as JSON writes it.
  ValueWriter decimal(String literal) {
    begin(ValueType.DECIMAL);
    out.putDecimal(literal);
    return ended();
  }

  /// Puts a boolean.
  public ValueWriter bool(boolean value) {
    begin(ValueType.BOOLEAN);
    out.putByte(value ? Packed.TRUE : Packed.FALSE);
    return ended();
  }

  /// Puts null.
  ValueWriter none() {
    begin(ValueType.NULL);
    out.putByte(Packed.NULL);
    return ended();
  }

  /// Puts a string.
  ///
  /// @throws ProblemException `invalid_text`
  public ValueWriter string(String text) {
    begin(ValueType.STRING);
    if (!out.putString(text)) {
      throw new ProblemException(
          Problem.of(
              Problem.Kind.INVALID, "invalid_text", "a string holds half of a surrogate pair"));
    }
    return ended();
  }

  /// Puts a string.
  ///
  /// @return false if it holds half of a surrogate pair; the writer is unusable then
  boolean string(char[] text, int start, int count) {
    begin(ValueType.STRING);
    if (!out.putString(text, start, count)) {
      return false;
    }
    ended();
    return true;
  }

  /// Counts a value that begins.
  ///
  /// @return where it stands
  private int begin(ValueType type) {
    if (++paths > limits.pathsMax()) {
      throw ValueLimits.exceeded("too_many_paths", "the number of paths", paths, limits.pathsMax());
    }
    int node = node();
    counts.add(node, type);
    return node;
  }

  private int node() {
    if (top < 0) {
      return root;
    }
    int node = open[top + MEMBER];
    if (open[top + ORDERED] == ARRAY) {
      if (node == NodeNames.NONE) {
        node = nodes.element(open[top + NODE]);
        open[top + MEMBER] = node;
      }
      return node;
    }
    return node == ENTRY ? nodes.entry(open[top + NODE]) : node;
  }

  private ValueWriter ended() {
    if (top >= 0 && open[top + ORDERED] != ARRAY) {
      int i = memberCount * 3;
      if (i == members.length) {
        members = Arrays.copyOf(members, i * 2);
      }
      members[i] = open[top + MEMBER];
      members[i + 1] = open[top + MEMBER_FROM];
      members[i + 2] = out.length();
      memberCount++;
    }
    return this;
  }

  // ---- names

  private byte[] nameBytes(String name) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    if (utf8.length > limits.nameBytesMax()) {
      throw ValueLimits.exceeded(
          "name_too_long", "the length of a name", utf8.length, limits.nameBytesMax());
    }
    return utf8;
  }

  private boolean lastNameBefore(int first, byte[] name) {
    if (memberCount == first) {
      return true;
    }
    int i = (memberCount - 1) * 3;
    if (members[i] != ENTRY) {
      return true;
    }
    byte[] b = out.array();
    int at = members[i + 1];
    int start = Packed.skipVarint(b, at);
    return Arrays.compareUnsigned(b, start, start + Packed.varint(b, at), name, 0, name.length) < 0;
  }

  /// Puts the members written since `mark` in order, and finds duplicates: they become neighbours.
  private void sort(int first, int mark, int node) {
    int count = memberCount - first;
    byte[] b = Arrays.copyOf(out.array(), out.length());
    Integer[] order = new Integer[count];
    for (int i = 0; i < count; i++) {
      order[i] = (first + i) * 3;
    }
    Arrays.sort(order, (x, y) -> compareMembers(b, x, y));
    out.truncate(mark);
    int last = node;
    for (int k = 0; k < count; k++) {
      int i = order[k];
      if (k > 0 && compareMembers(b, order[k - 1], i) == 0) {
        throw duplicate(b, i);
      }
      if (members[i] == ENTRY) {
        out.putByte(0);
      } else {
        out.putVarint(members[i] - last);
        last = members[i];
      }
      out.putBytes(b, members[i + 1], members[i + 2]);
    }
  }

  private int compareMembers(byte[] b, int x, int y) {
    if (members[x] != ENTRY || members[y] != ENTRY) {
      return Integer.compare(members[x], members[y]);
    }
    int xLength = Packed.varint(b, members[x + 1]);
    int xStart = Packed.skipVarint(b, members[x + 1]);
    int yLength = Packed.varint(b, members[y + 1]);
    int yStart = Packed.skipVarint(b, members[y + 1]);
    return Arrays.compareUnsigned(b, xStart, xStart + xLength, b, yStart, yStart + yLength);
  }

  private ProblemException duplicate(byte[] b, int member) {
    String name;
    if (members[member] == ENTRY) {
      int length = Packed.varint(b, members[member + 1]);
      int start = Packed.skipVarint(b, members[member + 1]);
      name = new String(b, start, length, StandardCharsets.UTF_8);
    } else {
      name = nodes.name(members[member]);
    }
    return new ProblemException(
        Problem.of(
                Problem.Kind.INVALID,
                DUPLICATE_NAME,
                "the object that ends here has the name \"" + shorten(name) + "\" twice")
            .with("name", shorten(name)));
  }

  static final String DUPLICATE_NAME = "duplicate_name";

  static String shorten(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }
}
