package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.pinfold.cql.session.Cql;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which slices of a list there are: a row a slice, put with the entries. The slice of everything
/// has none, as each list that can have it is looked for there.
///
/// A row says with which number it was put last. Who puts entries leaves the row alone for
/// [#FRESH_MICROS] after it was durable there; behind that it is put again. So, if all changes are
/// settled up to so much behind the number that a row has, and *then* its slice is found empty,
/// nothing is there and nothing is on its way but what puts the row again with a greater number:
/// the
/// row may be deleted as of the number that it had.
///
/// Safe for use by many threads.
final class SliceDirectory {

  /// How long a row that is there needs not be put again.
  static final long FRESH_MICROS = 10_000_000;

  /// How many slices are read at a time.
  static final int PAGE = 128;

  private static final String PUT =
      "INSERT INTO list_slices (list, slice, put) VALUES (?, ?, ?) USING TIMESTAMP ?";

  private static final String DELETE =
      "DELETE FROM list_slices USING TIMESTAMP ? WHERE list = ? AND slice = ?";

  private static final String FROM_FIRST =
      "SELECT slice, put FROM list_slices WHERE list = ? AND slice >= ? AND slice <= ? LIMIT "
          + PAGE;

  private static final String FROM_LAST =
      "SELECT slice, put FROM list_slices WHERE list = ? AND slice >= ? AND slice <= ?"
          + " ORDER BY slice DESC LIMIT "
          + PAGE;

  private static final String SOME =
      "SELECT slice, put FROM list_slices WHERE list = ? AND slice IN ?";

  /// A slice of a list.
  ///
  /// @param put with which number its row was put; 0 if it has none
  record Part(ListKey list, Slice slice, long put) {}

  /// The slices of a list that have places of a range.
  ///
  /// @param edge how far these are all there are, in the order of reading; null for the whole range
  record Page(List<Part> parts, @Nullable Place edge) {}

  private record Known(ListKey list, Slice slice) {}

  /// How a row was put by this node.
  ///
  /// @param durable with which number, for certain; or [#NEVER]
  /// @param asked with which number somebody was to put it last
  private record Put(long durable, long asked) {}

  private static final long NEVER = Long.MIN_VALUE / 2;

  private final Cql cql;
  private final PreparedStatement put;
  private final PreparedStatement delete;
  private final PreparedStatement fromFirst;
  private final PreparedStatement fromLast;
  private final PreparedStatement some;
  private final Object lock = new Object();

  @GuardedBy("lock")
  private final Map<Known, Put> fresh;

  SliceDirectory(Cql cql, int cached) {
    this.cql = cql;
    this.put = cql.prepare(PUT);
    this.delete = cql.prepare(DELETE);
    this.fromFirst = cql.prepare(FROM_FIRST);
    this.fromLast = cql.prepare(FROM_LAST);
    this.some = cql.prepare(SOME);
    this.fresh = Widths.bounded(cached);
  }

  /// What makes the slice known, unless it certainly is.
  @Nullable Statement<?> put(ListKey list, Slice slice, long number) {
    if (slice.equals(Slice.EVERYTHING)) {
      return null;
    }
    synchronized (lock) {
      Known known = new Known(list, slice);
      Put last = fresh.get(known);
      long durable = last == null ? NEVER : last.durable();
      if (number <= durable + FRESH_MICROS) {
        return null;
      }
      fresh.put(known, new Put(durable, number));
    }
    return put.bind(list.bytes(), slice.number(), number, number);
  }

  /// Notes that what [#put] gave for that number is durable.
  void written(ListKey list, Slice slice, long number) {
    synchronized (lock) {
      fresh.computeIfPresent(
          new Known(list, slice),
          (_, last) -> last.asked() == number ? new Put(number, number) : last);
    }
  }

  /// Deletes the row of a slice that was found empty.
  ///
  /// @param settled all changes below this were settled before the row was read, and that before
  /// the
  ///     slice
  /// @return null if the row is to stay for now
  @Nullable Statement<?> emptied(Part part, long settled) {
    if (part.put() == 0 || part.put() + FRESH_MICROS >= settled) {
      return null;
    }
    return delete.bind(part.put(), part.list().bytes(), part.slice().number());
  }

  /// The slices of lists that have places of a range, in the order in which they are read.
  List<Page> read(List<ListKey> lists, Place from, Place to, boolean newestFirst) {
    List<BoundStatement> statements = new ArrayList<>();
    for (ListKey list : lists) {
      statements.add(
          (newestFirst ? fromLast : fromFirst)
              .bind(
                  list.bytes(),
                  Math.max(1, Slice.leastNumber(from.position())),
                  Slice.greatestNumber(Math.min(to.position(), Place.POSITION_MAX))));
    }
    List<List<Row>> rows = cql.all(statements);
    Map<Integer, Place> lows = new HashMap<>();
    List<BoundStatement> more = new ArrayList<>();
    List<Integer> whose = new ArrayList<>();
    for (int i = 0; i < lists.size(); i++) {
      boolean full = rows.get(i).size() == PAGE;
      Place low = from;
      if (full) {
        Place last = slice(rows.get(i).getLast()).from();
        lows.put(i, last);
        low = newestFirst ? last : from;
      }
      // Those that began before, and reach into the range.
      if (low.position() > 0) {
        more.add(some.bind(lists.get(i).bytes(), covering(low.position())));
        whose.add(i);
      }
    }
    List<List<Row>> covering = cql.all(more);
    List<Page> pages = new ArrayList<>();
    for (int i = 0; i < lists.size(); i++) {
      Set<Part> parts = new LinkedHashSet<>();
      add(lists.get(i), rows.get(i), parts);
      int at = whose.indexOf(i);
      if (at >= 0) {
        add(lists.get(i), covering.get(at), parts);
      }
      pages.add(new Page(List.copyOf(parts), lows.get(i)));
    }
    return pages;
  }

  /// The slices that positions lie in, each position in the list at its place.
  List<List<Part>> at(List<ListKey> lists, List<Long> positions) {
    List<BoundStatement> statements = new ArrayList<>();
    for (int i = 0; i < lists.size(); i++) {
      statements.add(some.bind(lists.get(i).bytes(), covering(positions.get(i))));
    }
    List<List<Row>> rows = cql.all(statements);
    List<List<Part>> all = new ArrayList<>();
    for (int i = 0; i < lists.size(); i++) {
      Set<Part> parts = new LinkedHashSet<>();
      add(lists.get(i), rows.get(i), parts);
      all.add(List.copyOf(parts));
    }
    return all;
  }

  private static Slice slice(Row row) {
    return new Slice(row.getLong("slice"));
  }

  private static void add(ListKey list, List<Row> rows, Set<Part> parts) {
    for (Row row : rows) {
      parts.add(new Part(list, slice(row), row.getLong("put")));
    }
  }

  /// The numbers of all slices that a position can lie in.
  private static List<Long> covering(long position) {
    List<Long> numbers = new ArrayList<>();
    for (int shift : Slice.SHIFTS) {
      numbers.add(Slice.of(position, shift).number());
    }
    return numbers;
  }
}
