package dev.pinfold.documents.lock.rules;

/// Locks on granules, each granule once, in the order of the granules: what a plan names, or what a
/// transaction holds.
public interface LockSet {

  int size();

  /// The granule at a place in the order, from 0.
  Granule granule(int at);

  /// The mode of the granule at that place.
  LockMode mode(int at);

  /// The place of the last granule that is not greater than `granule`, or -1.
  default int floor(Granule granule) {
    return floor(granule, granule.length());
  }

  private int floor(Granule granule, int length) {
    int low = 0;
    int high = size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (granule(middle).compareToStart(granule, length) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  /// Whether these locks give what a lock on `granule` would, by one on it or on an ancestor.
  default boolean gives(Granule granule, LockMode mode) {
    // An ancestor that is in the set is a prefix of all between it and the granule. So each floor
    // that is not an ancestor bounds the length of those that can still come.
    int length = granule.length();
    while (length >= Granule.COLLECTION_LENGTH) {
      int at = floor(granule, length);
      if (at < 0) {
        return false;
      }
      Granule found = granule(at);
      int common = found.common(granule);
      if (common < found.length()) {
        length = common;
      } else if (common == granule.length() ? mode(at).covers(mode) : mode(at).coversBelow(mode)) {
        return true;
      } else {
        length = common - 1;
      }
    }
    return false;
  }

  /// Whether these locks give what `wanted` would.
  default boolean covers(LockSet wanted) {
    for (int i = 0; i < wanted.size(); i++) {
      if (!gives(wanted.granule(i), wanted.mode(i))) {
        return false;
      }
    }
    return true;
  }
}
