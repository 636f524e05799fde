package dev.pinfold.documents.storage;

import dev.pinfold.documents.value.Packed;

/// Walks over the elements of a spread array that share a record, in the order of their ids. Not
/// safe for use by several threads.
final class ElementRun {

  private final byte[] b;
  private int at;
  private int id;
  private int value = -1;

  ElementRun(byte[] b) {
    this.b = b;
  }

  boolean next() {
    if (value >= 0) {
      at = Packed.skip(b, value);
    }
    if (at >= b.length) {
      return false;
    }
    id = Packed.varint(b, at);
    value = Packed.skipVarint(b, at);
    return true;
  }

  int id() {
    return id;
  }

  int value() {
    return value;
  }
}
