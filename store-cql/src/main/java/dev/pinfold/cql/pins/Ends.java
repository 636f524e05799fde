package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.cql.Statement;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.model.PinRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What has its time: requests that end by themselves, and what is kept for a while only.
final class Ends {

  private static final int LOOK_MIN = 8;
  private static final int LOOK_MAX = 64;
  private static final int AHEAD_MAX = 8;

  private static final List<ListKey> DUE = parts(Entries::due);
  private static final List<ListKey> FORGET = parts(Entries::forget);

  private final Cql cql;
  private final SlicedList lists;
  private final CheckedLists checked;

  Ends(Cql cql, SlicedList lists, CheckedLists checked) {
    this.cql = cql;
    this.lists = lists;
    this.checked = checked;
  }

  private static List<ListKey> parts(IntFunction<ListKey> list) {
    return IntStream.range(0, Entries.PARTS).mapToObj(list).toList();
  }

  /// Goes through all parts of a queue as one. Used by one thread.
  private final class Reader {
    private final List<ListKey> queue;
    private final Place to;
    private final int limit;
    private @Nullable Place from = Place.FIRST;
    private int ahead = 1;

    Reader(List<ListKey> queue, Place to, int wanted) {
      this.queue = queue;
      this.to = to;
      this.limit = Math.clamp(2L * wanted / Entries.PARTS, LOOK_MIN, LOOK_MAX);
    }

    /// The next entries; null if there are no more.
    @Nullable List<SlicedList.Hint> next() {
      Place at = from;
      if (at == null || at.compareTo(to) >= 0) {
        return null;
      }
      SlicedList.Block block = lists.read(queue, at, to, limit, ahead);
      from = block.covered();
      ahead = block.hints().isEmpty() ? Math.min(AHEAD_MAX, 2 * ahead) : 1;
      return block.hints();
    }
  }

  /// Requests that end at `by` or before: by milliseconds the earliest first, and in the order of
  /// nanoseconds among those that are given.
  List<PinRequest> due(Instant by, int max) {
    List<PinRequest> due = new ArrayList<>();
    Reader reader = new Reader(DUE, Place.before(Entries.position(by) + 1), max);
    for (List<SlicedList.Hint> some = reader.next(); some != null; some = reader.next()) {
      for (CheckedLists.Checked entry : checked.check(some)) {
        PinRequest request = entry.found().request();
        if (due.size() < max && request != null && entry.holds() && !end(request).isAfter(by)) {
          due.add(request);
        }
      }
      if (due.size() == max) {
        break;
      }
    }
    due.sort(Comparator.comparing(Ends::end).thenComparing(PinRequest::id));
    return due;
  }

  private static Instant end(PinRequest request) {
    return Objects.requireNonNull(request.spec().expireAt());
  }

  /// Operations that were noted.
  ///
  /// @param next where to go on; null if there are no more
  record Noted(List<Forgettable.Done> done, @Nullable Place next) {}

  /// Some operations that were noted from a place on, by their time.
  Noted noted(Place from, int wanted) {
    Reader reader = new Reader(FORGET, Place.END, wanted);
    reader.from = from;
    List<Forgettable.Done> done = new ArrayList<>();
    List<SlicedList.Hint> some = reader.next();
    if (some != null) {
      for (SlicedList.Hint hint : some) {
        if (Forgettable.of(hint.entry().place(), hint.entry().cid())
            instanceof Forgettable.Done each) {
          done.add(each);
        }
      }
    }
    return new Noted(done, reader.from);
  }

  /// What was done or went before `before`, the earliest first. Whether it still is so is not
  /// known.
  List<Forgettable> forgettable(Instant before, int max) {
    List<Forgettable> old = new ArrayList<>();
    long position = Entries.position(before);
    Reader reader = new Reader(FORGET, Place.before(position), max);
    for (List<SlicedList.Hint> some = reader.next(); some != null; some = reader.next()) {
      for (SlicedList.Hint hint : some) {
        if (old.size() < max) {
          old.add(Forgettable.of(hint.entry().place(), hint.entry().cid()));
        }
      }
      if (old.size() == max) {
        break;
      }
    }
    return old;
  }

  /// Takes what was forgotten from the queue.
  ///
  /// @param number not less than those that they were put with
  void forgotten(List<Forgettable> old, long number) {
    List<Statement<?>> deletions = new ArrayList<>();
    old.forEach(each -> deletions.add(lists.deletion(Entries.forget(each), number)));
    cql.write(deletions);
  }
}
