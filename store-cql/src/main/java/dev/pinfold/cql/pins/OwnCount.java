package dev.pinfold.cql.pins;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/// What this node counted of a subject, in memory. Used under the lock of [Counts].
///
/// Invariants:
///
/// 1. `sums` has in it what was in the node's row before this object was made, once that is loaded,
///    and every change added since.
/// 2. `included` has every number in `sums` that is still open, and every settled one that is
///    greater than `floor` and not behind the horizon. So a number up to `floor` that is open and
///    not in `included` is not in `sums`.
/// 3. `floor` moves only when `included` becomes too large because some number stays open.
final class OwnCount {

  /// More than this are not listed because of one change that stays open for long.
  private static final int LISTED_MAX = 1024;

  private final CountSubject subject;
  private final long[] sums;
  private final TreeSet<Long> included = new TreeSet<>();
  private boolean loaded;

  /// The greatest number that `sums` has in it.
  private long greatest = Long.MIN_VALUE;

  private long floor = Long.MIN_VALUE;

  /// In how many rounds it waits to be written.
  private int awaited;

  /// How many threads are reading it.
  private int users;

  OwnCount(CountSubject subject) {
    this.subject = subject;
    this.sums = new long[subject.size()];
  }

  CountSubject subject() {
    return subject;
  }

  boolean isLoaded() {
    return loaded;
  }

  /// Takes over what the row has that was there before this object was made.
  ///
  /// @param numbers taken since then
  void load(CountRow row, OpenNumbers numbers) {
    if (loaded) {
      return;
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] += row.counts().get(i);
    }
    numbers.open().stream().filter(row::includes).forEach(included::add);
    included.addAll(row.beyond());
    floor = row.upto();
    greatest = Math.max(greatest, row.greatest());
    loaded = true;
  }

  void add(long number, long[] deltas) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += deltas[i];
    }
    included.add(number);
    greatest = Math.max(greatest, number);
  }

  /// Adds what is counted here to `all`.
  void addTo(long[] all) {
    for (int i = 0; i < all.length; i++) {
      all[i] += sums[i];
    }
  }

  /// The row as it is to be written now.
  ///
  /// @param numbers taken before, so that what is settled by them has been added
  CountRow row(OpenNumbers numbers) {
    settle(numbers);
    long upto = Math.max(floor, Math.min(numbers.horizon() - 1, greatest));
    Set<Long> missing = new HashSet<>(numbers.open().headSet(upto + 1));
    missing.removeAll(included);
    return new CountRow(
        Arrays.stream(sums).boxed().toList(), upto, included.tailSet(upto, false), missing);
  }

  private void settle(OpenNumbers numbers) {
    included.headSet(numbers.horizon()).clear();
    if (included.size() > LISTED_MAX) {
      floor = Math.max(floor, Math.min(greatest, numbers.next() - 1));
      included.removeIf(number -> number <= floor && !numbers.open().contains(number));
    }
  }

  /// Whether it may be forgotten: its row has everything.
  boolean isSpare() {
    return awaited == 0 && users == 0;
  }

  void awaitRound() {
    awaited++;
  }

  void written() {
    awaited--;
  }

  void use() {
    users++;
  }

  void unuse() {
    users--;
  }
}
