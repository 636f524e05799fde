package dev.pinfold.cql.pins;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/// Which numbers of this node are open at one moment.
///
/// All numbers below `next` that are not in `open` are settled for good: their changes were not
/// made, or are in the counts of this process ([Counts#add]) and durable.
///
/// @param next less than or equal to every number that is given out later
/// @param open the numbers below `next` that are not settled
record OpenNumbers(long next, SortedSet<Long> open) {

  OpenNumbers {
    open = Collections.unmodifiableSortedSet(new TreeSet<>(open));
    if (!open.isEmpty() && open.last() >= next) {
      throw new IllegalArgumentException(
          "open numbers are below " + next + ", but one is " + open.last());
    }
  }

  /// The least number that is open or still to come.
  long horizon() {
    return open.isEmpty() ? next : open.first();
  }
}
