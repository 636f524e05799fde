package dev.pinfold.documents.lock.rules;

import java.util.Arrays;

/// What can be locked, named by a key whose unsigned byte order is the order of acquisition. A
/// granule's ancestors are those whose keys are proper prefixes of its own, so they come before it.
///
/// ```
/// collection   number:4
/// column       number:4 01 step…          step: 10 name 00 | 30 (any element)
/// shape        number:4 01 step… 05
/// document     number:4 02 id 00
/// path         number:4 02 id 00 step…    step: 10 name 00 | 20 element:4
/// ```
///
/// In names and ids `00` is written `01 01` and `01` is written `01 02`: the order stays, and `00`
/// ends them and is never inside, so that no step is a prefix of another. (With the usual `00 FF`
/// for `00`, the key of `"a"` is a prefix of the key of `"a\0b"`, and a lock on one would seem to
/// cover the other.) Names are UTF-8; a lone surrogate is encoded as if it were a character, so
/// different names have different keys.
///
/// Immutable. Granules of one chain share one array.
public final class Granule implements Comparable<Granule> {

  static final byte COLUMNS = 0x01;
  static final byte DOCUMENTS = 0x02;
  static final byte SHAPE = 0x05;
  static final byte MEMBER = 0x10;
  static final byte ELEMENT = 0x20;
  static final byte ANY_ELEMENT = 0x30;

  static final int COLLECTION_LENGTH = 4;

  private final byte[] key;
  private final int length;
  private final int hash;

  /// @param key not changed from now on, as far as `length`
  /// @param hash that of [#hash(int, byte)] over the key
  Granule(byte[] key, int length, int hash) {
    this.key = key;
    this.length = length;
    this.hash = hash;
  }

  /// The hash of a key from that of the key without its last byte; 0 for the empty one.
  static int hash(int before, byte last) {
    return (before ^ (last & 0xFF)) * 0x01000193;
  }

  @Override
  public int compareTo(Granule other) {
    return compareToStart(other, other.length);
  }

  /// Compares this with what the first `end` bytes of another's key name.
  int compareToStart(Granule other, int end) {
    return Arrays.compareUnsigned(key, 0, length, other.key, 0, end);
  }

  /// How many bytes at their start this and `other` have in common.
  int common(Granule other) {
    int differ = Arrays.mismatch(key, 0, length, other.key, 0, other.length);
    return differ < 0 ? length : differ;
  }

  /// Whether this is `other` or one of its ancestors.
  public boolean isAtOrAbove(Granule other) {
    return length <= other.length && Arrays.equals(key, 0, length, other.key, 0, length);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof Granule granule
            && hash == granule.hash
            && Arrays.equals(key, 0, length, granule.key, 0, granule.length));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /// A copy of the key.
  public byte[] key() {
    return Arrays.copyOf(key, length);
  }

  byte at(int i) {
    return key[i];
  }

  int length() {
    return length;
  }

  /// The number of its collection.
  public int collection() {
    return ((key[0] & 0xFF) << 24)
        | ((key[1] & 0xFF) << 16)
        | ((key[2] & 0xFF) << 8)
        | (key[3] & 0xFF);
  }

  /// Whether it is a whole collection.
  public boolean isCollection() {
    return length == COLLECTION_LENGTH;
  }

  /// Whether it is a whole document, and not a collection, a column or a path.
  public boolean isDocument() {
    if (isCollection() || key[COLLECTION_LENGTH] != DOCUMENTS) {
      return false;
    }
    int end = COLLECTION_LENGTH + 1;
    while (key[end] != 0) {
      end++;
    }
    return end == length - 1;
  }

  /// What it is, for people: `pins`, `pins columns .meta.size`, `pins columns .meta.#`, `pins
  /// document "abc" .meta.size`.
  ///
  /// @param collectionName the name of its collection
  public String describe(String collectionName) {
    return GranuleText.describe(this, collectionName);
  }

  @Override
  public String toString() {
    return describe("collection " + collection());
  }
}
