package dev.pinfold.cql.capacity;

import dev.pinfold.cql.pins.StoreBounds;

/// How long the partitions of lists get, which are cut into slices.
///
/// A slice that is full is narrowed. Who fills it may notice late: of some thousand entries one
/// makes a server look how many there are; and until all servers know, they go on for some seconds.
final class ListBounds {

  /// The odds that nobody looks for so many times the usual number of entries are e to the power of
  /// minus this.
  private static final double UNLUCKY = 10;

  /// For how long slices are told in one place that are not narrow.
  private static final double YEARS = 10;

  private static final double YEAR_SECONDS = 365.25 * 86_400;

  private ListBounds() {}

  /// The most rows that a slice of a list has.
  ///
  /// @param length entries of the list
  /// @param perSecond how many it gets
  static double worst(double length, double perSecond) {
    double noticed = StoreBounds.SLICE_FULL + UNLUCKY * StoreBounds.SLICE_LOOKED;
    return Math.min(length, noticed + perSecond * StoreBounds.SLICE_LEAD_SECONDS);
  }

  /// The most slices that a list has, if none but the first is whole.
  static double slices(double length) {
    return length <= StoreBounds.SLICE_FULL ? 1 : Math.ceil(length / StoreBounds.SLICE_AIM);
  }

  /// The most rows of a partition of the directory of a list with so many slices.
  static double directory(double slices) {
    double wide = YEARS * YEAR_SECONDS / StoreBounds.WIDE_SLICE_SECONDS;
    double eras = YEARS * YEAR_SECONDS / StoreBounds.ERA_SECONDS;
    return Math.min(slices, Math.max(wide + eras, (double) StoreBounds.ERA_SLICES));
  }
}
