package dev.pinfold.cql.pins;

/// A part of a list: the positions from `start` to before `end`. Its number says which these are,
/// and slices sort by their numbers as they begin.
///
/// Slices of different widths may hold the same positions, as the width of a list changes when it
/// grows. An entry is looked for in all of them, so a width that somebody does not know yet costs
/// nothing but that.
///
/// ```
/// 58 bits start | 6 bits exponent of the width; 0 is the slice of all positions
/// ```
record Slice(long number) {

  /// Holds all positions.
  static final Slice EVERYTHING = new Slice(0);

  /// The exponent of a list that is one slice.
  static final int WHOLE = 0;

  /// The widths there are, as exponents of milliseconds: a second, 16 seconds, 4 minutes, 70
  /// minutes, 19 hours, 12 days.
  static final int[] SHIFTS = {10, 14, 18, 22, 26, 30};

  static final int WIDEST = SHIFTS[SHIFTS.length - 1];

  /// Slices that are narrower than this are told by the part of the directory that is their era's.
  static final int NARROW = 22;

  /// The widest of those.
  private static final int NARROW_MAX = 18;

  /// An era, as an exponent: 19 hours.
  static final int ERA = 26;

  /// What tells an era from the slice of the same positions.
  private static final int ERA_MARK = ERA + 1;

  private static final int SHIFT_BITS = 6;
  private static final long SHIFT_MASK = (1L << SHIFT_BITS) - 1;

  /// The slice that a position lies in.
  ///
  /// @param shift the exponent of the width, one of [#SHIFTS] or [#WHOLE]
  static Slice of(long position, int shift) {
    return shift == WHOLE
        ? EVERYTHING
        : new Slice((position >>> shift << shift) << SHIFT_BITS | shift);
  }

  /// Not greater than the number of any slice that begins at `position` or later.
  static long leastNumber(long position) {
    return position << SHIFT_BITS;
  }

  /// Not less than the number of any slice that begins at `position` or earlier.
  static long greatestNumber(long position) {
    return position << SHIFT_BITS | SHIFT_MASK;
  }

  /// The era of a position, as what names it in the directory. It is no slice that has entries.
  static Slice era(long position) {
    return new Slice((position >>> ERA << ERA) << SHIFT_BITS | ERA_MARK);
  }

  /// The first position, not before `position`, that no narrow slice reaches over.
  static long endOfNarrow(long position) {
    return (position + (1L << NARROW_MAX) - 1) >>> NARROW_MAX << NARROW_MAX;
  }

  boolean isEra() {
    return shift() == ERA_MARK;
  }

  boolean isNarrow() {
    return shift() != WHOLE && shift() < NARROW;
  }

  /// What an era is numbered by, or the era of a slice.
  long eraNumber() {
    return start() >>> ERA;
  }

  int shift() {
    return (int) (number & SHIFT_MASK);
  }

  long start() {
    return number >>> SHIFT_BITS;
  }

  /// The first place in it.
  Place from() {
    return Place.before(start());
  }

  /// The first place behind it.
  Place to() {
    if (shift() == WHOLE) {
      return Place.END;
    }
    return Place.before(start() + (1L << (isEra() ? ERA : shift())));
  }
}
