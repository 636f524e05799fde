package dev.pinfold.documents.value;

import java.util.Arrays;

/// The values that a write adds to, or takes from, a collection: for each the node it stands at and
/// its type. Not safe for use by several threads.
public final class TypeCounts {

  private int[] codes = new int[32];
  private int size;

  /// Records one value.
  void add(int node, ValueType type) {
    if (size == codes.length) {
      codes = Arrays.copyOf(codes, size * 2);
    }
    codes[size++] = (node << 3) | type.code();
  }

  /// Records the values of `other`.
  public void addAll(TypeCounts other) {
    if (codes.length - size < other.size) {
      codes = Arrays.copyOf(codes, Math.max(size + other.size, codes.length * 2));
    }
    System.arraycopy(other.codes, 0, codes, size, other.size);
    size += other.size;
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

  /// The node and type of a value as one number, for whoever adds them up.
  public int code(int i) {
    return codes[i];
  }
}
