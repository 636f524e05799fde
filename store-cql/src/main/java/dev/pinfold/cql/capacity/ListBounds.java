package dev.pinfold.cql.capacity;

import dev.pinfold.cql.pins.StoreBounds;

/// How long the partitions of lists get that are cut into slices.
///
/// A server counts what it puts into a slice, and narrows the slices of a list when it has put so
/// much into one; it counts those slices that it used last. Two things follow:
///
/// - each server counts by itself, so a slice gets as much from each;
/// - a list that comes to its turn rarely among all lists is forgotten before it is counted up, and
///   stays one slice.
record ListBounds(double servers, double entries) {

  /// A list whose share of all entries is less than so many times one in those that are counted is
  /// surely forgotten at some time before it is counted up: the odds that it is passed over
  /// once are e to the power of minus this, and it takes 16,384 turns.
  private static final double TURNS = 10;

  /// @param entries of all lists of the table; they come as they are spread
  ListBounds {}

  /// How long a list may be and still be one slice for ever.
  double longestUncounted() {
    return TURNS * entries / StoreBounds.SLICES_COUNTED;
  }

  /// The most rows that a slice of a list has.
  ///
  /// @param length entries of the list
  /// @param perSecond how many it gets
  double worst(double length, double perSecond) {
    if (length <= longestUncounted()) {
      return length;
    }
    return Math.min(
        length,
        Math.max(servers * StoreBounds.SLICE_FULL, perSecond * StoreBounds.SLICE_SECONDS_LEAST));
  }

  /// The most slices that a list has: where one server puts all its entries.
  static double slices(double length) {
    return length <= StoreBounds.SLICE_FULL ? 1 : Math.ceil(length / StoreBounds.SLICE_AIM);
  }
}
