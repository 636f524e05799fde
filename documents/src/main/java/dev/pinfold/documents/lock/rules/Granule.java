package dev.pinfold.documents.lock.rules;

import java.util.Arrays;

/// What can be locked, named by a key whose unsigned byte order is the order of acquisition. A
/// granule's
/// ancestors are those whose keys are proper prefixes of its own along component borders.
///
/// ```
/// collection   number:4
/// column       number:4 01 step…          step: 10 name 00 | 30 (any element)
/// shape        number:4 01 step… 05
/// document     number:4 02 id 00
/// path         number:4 02 id 00 step…    step: 10 name 00 | 20 element:4
/// ```
///
/// Names and ids are UTF-8 with `00` written `00 FF`. Granules of one chain share one array.
public final class Granule implements Comparable<Granule> {

  private final byte[] key;
  private final int length;
  private final int hash;

  Granule(byte[] key, int length) {
    this.key = key;
    this.length = length;
    int h = 1;
    for (int i = 0; i < length; i++) {
      h = 31 * h + key[i];
    }
    this.hash = h;
  }

  @Override
  public int compareTo(Granule other) {
    return Arrays.compareUnsigned(key, 0, length, other.key, 0, other.length);
  }

  /// Whether this is `other` or one of its ancestors.
  public boolean isAtOrAbove(Granule other) {
    return length <= other.length && Arrays.equals(key, 0, length, other.key, 0, length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Granule granule
        && hash == granule.hash
        && Arrays.equals(key, 0, length, granule.key, 0, granule.length);
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

  /// What it is, for people.
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
