package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.cql.Row;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What one writer counted of a subject: exactly its changes up to `upto` without those in
/// `missing`, and those in `beyond`.
///
/// @param beyond greater than `upto`
/// @param missing at most `upto`
record CountRow(List<Long> counts, long upto, Set<Long> beyond, Set<Long> missing) {

  CountRow {
    counts = List.copyOf(counts);
    beyond = Set.copyOf(beyond);
    missing = Set.copyOf(missing);
  }

  /// @param row with the columns of the same names; null if there is none
  static CountRow of(@Nullable Row row, CountSubject subject) {
    if (row == null) {
      return new CountRow(
          Collections.nCopies(subject.size(), 0L), Long.MIN_VALUE, Set.of(), Set.of());
    }
    return new CountRow(
        fitted(row.getList("counts", Long.class), subject),
        row.getLong("upto"),
        set(row, "beyond"),
        set(row, "missing"));
  }

  private static Set<Long> set(Row row, String column) {
    Set<Long> set = row.getSet(column, Long.class);
    return set == null ? Set.of() : set;
  }

  /// Rows written before a status was added are shorter.
  private static List<Long> fitted(@Nullable List<Long> counts, CountSubject subject) {
    long[] fitted = new long[subject.size()];
    if (counts != null) {
      for (int i = 0; i < Math.min(fitted.length, counts.size()); i++) {
        fitted[i] = counts.get(i);
      }
    }
    return Arrays.stream(fitted).boxed().toList();
  }

  boolean includes(long number) {
    return number <= upto ? !missing.contains(number) : beyond.contains(number);
  }

  /// The greatest number it may include.
  long greatest() {
    return beyond.stream().mapToLong(Long::longValue).reduce(upto, Math::max);
  }

  /// The same with one more change, which it does not include.
  CountRow with(long number, long[] deltas) {
    long[] sums = counts.stream().mapToLong(Long::longValue).toArray();
    for (int i = 0; i < deltas.length; i++) {
      sums[i] += deltas[i];
    }
    Set<Long> more = new HashSet<>(beyond);
    Set<Long> fewer = new HashSet<>(missing);
    if (number <= upto) {
      fewer.remove(number);
    } else {
      more.add(number);
    }
    return new CountRow(Arrays.stream(sums).boxed().toList(), upto, more, fewer);
  }
}
