package dev.pinfold.documents.transaction;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.storage.WriteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Adds what commits say to counters, on the committer's behalf: reads each counter that a group
/// touches once, and puts its new value in the group's batch once.
///
/// Invariants:
///
/// 1. What is remembered of a counter is its value on disk: it is replaced when the batch has been
///    written, and not before.
/// 2. A counter of 0 has no record.
///
/// Sums wrap around as those of `long` do, so the order of additions does not matter and no
/// addition can fail. Used by the committer's leader only.
final class Counters {

  /// How many values are remembered.
  static final int REMEMBERED_MAX = 8_192;

  private static final int NAME_BYTES_MAX = 255;

  private final Catalog catalog;
  private final Map<String, Long> remembered =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > REMEMBERED_MAX;
        }
      };

  /// What the group makes of the counters that it touches.
  private final Map<String, Sum> sums = new HashMap<>();

  /// A counter's value on disk and with the group.
  private static final class Sum {
    private final long before;
    private long after;

    Sum(long before) {
      this.before = before;
      this.after = before;
    }
  }

  Counters(Catalog catalog) {
    this.catalog = catalog;
  }

  /// A counter's name in UTF-8.
  ///
  /// @throws ProblemException `invalid_counter`
  static byte[] name(String counter) {
    byte[] utf8 = counter.getBytes(StandardCharsets.UTF_8);
    if (utf8.length == 0 || utf8.length > NAME_BYTES_MAX || !Engine.isUnicode(counter)) {
      throw invalid(utf8.length);
    }
    return utf8;
  }

  /// What the names of some counters begin with, in UTF-8; nothing for all.
  ///
  /// @throws ProblemException `invalid_counter`
  static byte[] prefix(String prefix) {
    return prefix.isEmpty() ? new byte[0] : name(prefix);
  }

  private static ProblemException invalid(int bytes) {
    return new ProblemException(
        Problem.of(
                Problem.Kind.INVALID,
                "invalid_counter",
                "a counter's name has 1 to "
                    + NAME_BYTES_MAX
                    + " bytes of valid Unicode; this one has "
                    + bytes)
            .with("found", bytes));
  }

  /// Works out the new values. If that fails, nothing has changed.
  void add(List<Commit> group) {
    sums.clear();
    for (Commit commit : group) {
      for (Map.Entry<String, Long> counter : commit.counters().entrySet()) {
        sum(counter.getKey()).after += counter.getValue();
      }
    }
  }

  private Sum sum(String counter) {
    Sum sum = sums.get(counter);
    if (sum == null) {
      Long known = remembered.get(counter);
      sum = new Sum(known != null ? known : catalog.counter(name(counter)));
      sums.put(counter, sum);
    }
    return sum;
  }

  /// Puts the new values.
  void putInto(WriteBuffer batch) {
    for (Map.Entry<String, Sum> counter : sums.entrySet()) {
      Sum sum = counter.getValue();
      if (sum.after != sum.before) {
        catalog.putCounter(batch, name(counter.getKey()), sum.after);
      }
    }
  }

  /// Remembers the new values: they are on disk.
  void written() {
    sums.forEach((counter, sum) -> remembered.put(counter, sum.after));
    sums.clear();
  }
}
