package dev.pinfold.documents.value;

import java.util.Arrays;

/// How a write changes the counts of a schema: for each value that it adds or takes away, the node
/// it
/// stands at and its type. Not safe for use by several threads.
public final class TypeCounts {

  private int[] codes = new int[32];
  private int size;
  private int added;

  /// Records a value of `type` at `node` that the write adds.
  void add(int node, ValueType type) {
    if (size == codes.length) {
      codes = Arrays.copyOf(codes, size * 2);
    }
    codes[size++] = (node << 3) | type.code();
  }

  /// Makes every value recorded so far one that the write takes away, and lets [#add] add from here
  /// on.
  ///
  /// Must be called at most once.
  void removedSoFar() {
    added = size;
  }

  /// The number of values recorded.
  public int size() {
    return size;
  }

  public int node(int i) {
    return codes[i] >>> 3;
  }

  public ValueType type(int i) {
    return ValueType.of(codes[i] & 7);
  }

  /// +1 for a value that is added, -1 for one that is taken away.
  public int sign(int i) {
    return i < added ? -1 : 1;
  }

  /// Records the value at `pos` and all below it.
  public void addAll(byte[] b, int pos, int node, NodeNames names) {
    ValueType type = Packed.type(b, pos);
    add(node, type);
    if (type == ValueType.OBJECT) {
      Packed.Members members = new Packed.Members(b, pos, node);
      while (members.next()) {
        int child = members.isEntry() ? names.findEntry(node) : members.node();
        addAll(b, members.value(), child, names);
      }
    } else if (type == ValueType.ARRAY) {
      Packed.Elements elements = new Packed.Elements(b, pos);
      int child = names.findElement(node);
      while (elements.next()) {
        addAll(b, elements.value(), child, names);
      }
    }
  }

  /// Records the value at `pos` and all below it as taken away. Comes before any [#add].
  public void removeAll(byte[] b, int pos, int node, NodeNames names) {
    addAll(b, pos, node, names);
    removedSoFar();
  }
}
