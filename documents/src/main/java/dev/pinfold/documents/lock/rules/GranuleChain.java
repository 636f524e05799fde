package dev.pinfold.documents.lock.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The granules from a collection down to a column, a document or a path. A chain costs one array:
/// the key of the deepest granule, which those above it share. Used by one thread, once.
final class GranuleChain {

  private byte[] key = new byte[48];
  private int length;
  private int hash;
  private final List<Granule> granules;
  private int[] ends = new int[8];
  private int[] hashes = new int[8];
  private int count;

  private GranuleChain(int collection, int depth) {
    this.granules = new ArrayList<>(depth);
    number(collection);
    end();
  }

  /// The collection alone.
  static Granule collection(int collection) {
    return new GranuleChain(collection, 1).done().getFirst();
  }

  /// The collection, the root column, and the columns down to that of `path`.
  static List<Granule> column(int collection, List<PathStep> path) {
    return columns(collection, path, 2).done();
  }

  /// The collection, the root column, the columns down to that of `path`, and the shape of the
  /// last.
  static List<Granule> shape(int collection, List<PathStep> path) {
    GranuleChain chain = columns(collection, path, 3);
    chain.put(Granule.SHAPE);
    chain.end();
    return chain.done();
  }

  private static GranuleChain columns(int collection, List<PathStep> path, int more) {
    GranuleChain chain = new GranuleChain(collection, path.size() + more);
    chain.put(Granule.COLUMNS);
    chain.end();
    for (int i = 0; i < path.size(); i++) {
      switch (path.get(i)) {
        case PathStep.Member(String name) -> chain.member(name);
        case PathStep.Element _ -> chain.put(Granule.ANY_ELEMENT);
      }
      chain.end();
    }
    return chain;
  }

  /// The collection, the document, and the paths down to `path`.
  static List<Granule> document(int collection, byte[] id, List<PathStep> path) {
    GranuleChain chain = new GranuleChain(collection, path.size() + 2);
    chain.put(Granule.DOCUMENTS);
    for (byte b : id) {
      chain.inText(b);
    }
    chain.put((byte) 0);
    chain.end();
    for (int i = 0; i < path.size(); i++) {
      switch (path.get(i)) {
        case PathStep.Member(String name) -> chain.member(name);
        case PathStep.Element(int element) -> {
          chain.put(Granule.ELEMENT);
          chain.number(element);
        }
      }
      chain.end();
    }
    return chain.done();
  }

  /// The shape of a column.
  static Granule shapeOf(Granule column) {
    byte[] key = Arrays.copyOf(column.key(), column.length() + 1);
    key[column.length()] = Granule.SHAPE;
    return new Granule(key, key.length, Granule.hash(column.hashCode(), Granule.SHAPE));
  }

  private void put(byte b) {
    if (length == key.length) {
      key = Arrays.copyOf(key, length * 2);
    }
    key[length++] = b;
    hash = Granule.hash(hash, b);
  }

  private void number(int number) {
    put((byte) (number >>> 24));
    put((byte) (number >>> 16));
    put((byte) (number >>> 8));
    put((byte) number);
  }

  private void inText(byte b) {
    if (b == 0 || b == 1) {
      put((byte) 1);
      put((byte) (b + 1));
    } else {
      put(b);
    }
  }

  private void member(String name) {
    put(Granule.MEMBER);
    for (int i = 0; i < name.length(); i++) {
      int c = name.charAt(i);
      if (c < 0x80) {
        inText((byte) c);
        continue;
      }
      if (Character.isHighSurrogate((char) c)
          && i + 1 < name.length()
          && Character.isLowSurrogate(name.charAt(i + 1))) {
        c = name.codePointAt(i++);
      }
      utf8(c);
    }
    put((byte) 0);
  }

  private void utf8(int c) {
    if (c < 0x800) {
      put((byte) (0xC0 | c >> 6));
    } else {
      if (c < 0x10000) {
        put((byte) (0xE0 | c >> 12));
      } else {
        put((byte) (0xF0 | c >> 18));
        put((byte) (0x80 | (c >> 12 & 0x3F)));
      }
      put((byte) (0x80 | (c >> 6 & 0x3F)));
    }
    put((byte) (0x80 | (c & 0x3F)));
  }

  private void end() {
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, count * 2);
      hashes = Arrays.copyOf(hashes, count * 2);
    }
    ends[count] = length;
    hashes[count] = hash;
    count++;
  }

  /// The chain, outermost first. The array has its final place only now.
  private List<Granule> done() {
    for (int i = 0; i < count; i++) {
      granules.add(new Granule(key, ends[i], hashes[i]));
    }
    return granules;
  }
}
