package dev.pinfold.cql.pins;

import java.util.Set;

/// What a change of a pin makes of lists.
///
/// @param put entries that are there after it and were not before
/// @param deleted entries that were there before it and are not after
record ListDelta(Set<Entry> put, Set<Entry> deleted) {

  ListDelta {
    put = Set.copyOf(put);
    deleted = Set.copyOf(deleted);
  }
}
