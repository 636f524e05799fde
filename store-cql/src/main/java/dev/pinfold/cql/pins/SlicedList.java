package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.data.TupleValue;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.api.core.type.TupleType;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.model.Cid;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Lists that are cut into slices of their positions, so that no partition grows without bound.
///
/// An entry is put, with the row of the directory that names its slice, before it becomes true, and
/// deleted when it is true no more; readers check each.
/// The slice that an entry lies in is a matter of who put it: a reader looks in all slices that
/// have its position. So widths may change at any time, and a deletion that misses its entry leaves
/// a hint that is not true.
///
/// Safe for use by many threads.
final class SlicedList {

  /// An entry as it was read.
  record Hint(Entry entry, Slice slice) {}

  /// Some entries of lists, in their order; one that is in two slices comes twice.
  ///
  /// @param covered how far these are all there are; null if there are no more
  record Block(List<Hint> hints, @Nullable Place covered) {}

  /// A slice that is read.
  private static final class Source {
    private final SliceDirectory.Part part;
    private Place from;
    private Place to;
    private final List<Hint> hints = new ArrayList<>();

    Source(SliceDirectory.Part part) {
      this.part = part;
      this.from = part.slice().from();
      this.to = part.slice().to();
    }

    /// One place of it.
    Source(SliceDirectory.Part part, Place place) {
      this(part);
      clip(place, place.next());
    }

    private boolean clip(Place low, Place high) {
      from = Place.max(from, low);
      to = Place.min(to, high);
      return from.compareTo(to) < 0;
    }

    boolean isWhole() {
      return from.equals(part.slice().from()) && to.equals(part.slice().to());
    }

    /// All of the slice.
    Source whole() {
      return new Source(part);
    }
  }

  /// How many places one statement reads at most: engines limit how many rows it may name.
  private static final int PLACES_MAX = 64;

  private static final TupleType PLACE = DataTypes.tupleOf(DataTypes.BIGINT, DataTypes.BLOB);

  private static final String AT =
      """
      SELECT position, id, cid FROM requests_by_owner
      WHERE owner = ? AND kind = ? AND value = ? AND slice = ? AND (position, id) IN ?
      """;

  private final Cql cql;
  private final PreparedStatement at;
  private final Widths widths;
  private final SliceDirectory directory;
  private final LongSupplier settled;
  private final Chores chores;
  private final Map<ListTable, PreparedStatement> puts = new EnumMap<>(ListTable.class);
  private final Map<ListTable, PreparedStatement> deletions = new EnumMap<>(ListTable.class);
  private final Map<ListTable, PreparedStatement> reads = new EnumMap<>(ListTable.class);

  /// @param settled all changes with numbers below are decided, and what was put for them is
  /// durable
  SlicedList(
      Cql cql, Widths widths, SliceDirectory directory, LongSupplier settled, Chores chores) {
    this.cql = cql;
    this.at = cql.prepare(AT);
    this.widths = widths;
    this.directory = directory;
    this.settled = settled;
    this.chores = chores;
    for (ListTable table : ListTable.values()) {
      puts.put(table, cql.prepare(table.put()));
      deletions.put(table, cql.prepare(table.delete()));
      reads.put(table, cql.prepare(table.read()));
    }
  }

  // ---- writing

  /// Adds what puts an entry.
  ///
  /// @return where
  Slice put(Entry entry, long number, List<Statement<?>> statements) {
    ListKey list = entry.list();
    long position = entry.place().position();
    Slice slice = widths.slice(list, position);
    List<Object> values = new ArrayList<>(list.parts());
    values.add(slice.number());
    list.table().bind(entry.place(), values);
    values.add(ByteBuffer.wrap(entry.cid().bytes()));
    if (list.table() == ListTable.PEERS) {
      values.removeLast();
    }
    values.add(number);
    statements.add(bind(puts, list.table(), values));
    directory.put(list, slice, number, statements);
    List<Statement<?>> change = widths.count(list, slice, position, number);
    if (!change.isEmpty()) {
      chores.add(() -> cql.write(change));
    }
    if (widths.isToLook()) {
      chores.add(() -> look(list, slice, position, number));
    }
    return slice;
  }

  /// Looks how many entries a slice has.
  private void look(ListKey list, Slice slice, long position, long number) {
    Source source = new Source(new SliceDirectory.Part(list, slice, 0));
    int count = 0;
    long first = position;
    long last = position;
    for (Row row : cql.rows(reading(source, widths.full()))) {
      count++;
      first = Math.min(first, row.getLong("position"));
      last = Math.max(last, row.getLong("position"));
    }
    List<Statement<?>> change = widths.looked(list, slice, position, count, last - first, number);
    if (!change.isEmpty()) {
      cql.write(change);
    }
  }

  /// Notes that what [#put] gave for that number is durable. Saves writing the directory each time.
  void written(ListKey list, Slice slice, long number) {
    directory.written(list, slice, number);
  }

  /// What deletes an entry from the slice that it was put into if widths have not changed since.
  Statement<?> deletion(Entry entry, long number) {
    return deletion(new Hint(entry, widths.slice(entry.list(), entry.place().position())), number);
  }

  /// What deletes an entry from where it was read, as of a number.
  Statement<?> deletion(Hint hint, long number) {
    ListKey list = hint.entry().list();
    List<Object> values = new ArrayList<>();
    values.add(number);
    values.addAll(list.parts());
    values.add(hint.slice().number());
    list.table().bind(hint.entry().place(), values);
    return bind(deletions, list.table(), values);
  }

  private static BoundStatement bind(
      Map<ListTable, PreparedStatement> statements, ListTable table, List<Object> values) {
    PreparedStatement statement = statements.get(table);
    if (statement == null) {
      throw new IllegalStateException("no statement for " + table);
    }
    return statement.bind(values.toArray());
  }

  // ---- reading

  /// A place of a list.
  record Spot(ListKey list, Place place) {}

  /// Places that lie in the same slices, however wide these are.
  private record Window(ListKey list, Slice slice) {}

  /// Those of some entries that are not there. What lies close together is read together.
  Set<Entry> missing(Collection<Entry> entries) {
    List<Spot> spots =
        entries.stream().map(entry -> new Spot(entry.list(), entry.place())).toList();
    Set<Entry> missing = new HashSet<>(entries);
    found(inSlices(windows(spots))).forEach(hint -> missing.remove(hint.entry()));
    // Lists that are cut have little in the slice of everything.
    Map<SliceDirectory.Part, List<Place>> everything = new LinkedHashMap<>();
    for (Entry entry : missing) {
      if (entry.list().table().shift() == Slice.WHOLE) {
        add(everything, everything(entry.list()), List.of(entry.place()));
      }
    }
    found(everything).forEach(hint -> missing.remove(hint.entry()));
    return missing;
  }

  /// The entries of owners' lists that are at some places, in no order; one that is in two slices
  /// comes twice. Places that lie close together are read together.
  List<Hint> at(List<Spot> spots) {
    Map<Window, List<Place>> windows = windows(spots);
    Map<SliceDirectory.Part, List<Place>> places = inSlices(windows);
    windows.forEach((window, near) -> add(places, everything(window.list()), near));
    return at(places);
  }

  private static SliceDirectory.Part everything(ListKey list) {
    return new SliceDirectory.Part(list, Slice.EVERYTHING, 0);
  }

  private static Map<Window, List<Place>> windows(List<Spot> spots) {
    Map<Window, List<Place>> windows = new LinkedHashMap<>();
    for (Spot spot : spots) {
      Slice narrowest = Slice.of(spot.place().position(), Slice.SHIFTS[0]);
      windows
          .computeIfAbsent(new Window(spot.list(), narrowest), _ -> new ArrayList<>())
          .add(spot.place());
    }
    return windows;
  }

  /// The slices that are in the directory, with the places that lie in them.
  private Map<SliceDirectory.Part, List<Place>> inSlices(Map<Window, List<Place>> windows) {
    List<Window> all = List.copyOf(windows.keySet());
    List<List<SliceDirectory.Part>> slices =
        directory.at(
            all.stream().map(Window::list).toList(),
            all.stream().map(window -> window.slice().start()).toList());
    Map<SliceDirectory.Part, List<Place>> places = new LinkedHashMap<>();
    for (int i = 0; i < all.size(); i++) {
      List<Place> near = windows.getOrDefault(all.get(i), List.of());
      slices.get(i).forEach(part -> add(places, part, near));
    }
    return places;
  }

  private static void add(
      Map<SliceDirectory.Part, List<Place>> places, SliceDirectory.Part part, List<Place> more) {
    places.computeIfAbsent(part, _ -> new ArrayList<>()).addAll(more);
  }

  /// The entries that are at some places of slices.
  private List<Hint> found(Map<SliceDirectory.Part, List<Place>> places) {
    Map<SliceDirectory.Part, List<Place>> ofOwners = new LinkedHashMap<>();
    List<Source> others = new ArrayList<>();
    places.forEach(
        (part, all) -> {
          if (part.list().table() == ListTable.REQUESTS) {
            ofOwners.put(part, all);
          } else {
            all.forEach(place -> others.add(new Source(part, place)));
          }
        });
    List<Hint> hints = new ArrayList<>(at(ofOwners));
    fetch(others, 1, false, Place.END);
    others.forEach(source -> hints.addAll(source.hints));
    return hints;
  }

  private List<Hint> at(Map<SliceDirectory.Part, List<Place>> places) {
    List<BoundStatement> statements = new ArrayList<>();
    List<SliceDirectory.Part> parts = new ArrayList<>();
    places.forEach(
        (part, all) -> {
          for (int from = 0; from < all.size(); from += PLACES_MAX) {
            List<TupleValue> some =
                all.subList(from, Math.min(all.size(), from + PLACES_MAX)).stream()
                    .map(place -> PLACE.newValue(place.position(), place.id()))
                    .toList();
            List<Object> values = new ArrayList<>(part.list().parts());
            values.add(part.slice().number());
            values.add(some);
            statements.add(at.bind(values.toArray()));
            parts.add(part);
          }
        });
    List<Hint> hints = new ArrayList<>();
    List<List<Row>> answers = cql.all(statements);
    for (int i = 0; i < answers.size(); i++) {
      for (Row row : answers.get(i)) {
        hints.add(hint(parts.get(i), row));
      }
    }
    return hints;
  }

  /// Reads some entries of lists of one table as one list.
  ///
  /// An entry that moves from one of these lists to another meanwhile is in the block, if it moves
  /// once: it is put there before it is deleted here, and lists between which entries can move are
  /// read twice.
  ///
  /// @param from the first place; of what is read from the end, the last
  /// @param to behind the last place
  /// @param limit how many entries of each slice are read
  /// @param ahead how many slices of each list are read at once
  Block read(List<ListKey> lists, Place from, Place to, int limit, int ahead) {
    Block first = once(lists, from, to, limit, ahead);
    if (lists.size() == 1 || !lists.getFirst().table().moves()) {
      return first;
    }
    Block second = once(lists, from, to, limit, ahead);
    boolean newestFirst = lists.getFirst().table().newestFirst();
    Place end = newestFirst ? from : to;
    Place one = first.covered() == null ? end : first.covered();
    Place other = second.covered() == null ? end : second.covered();
    Set<Hint> both = new LinkedHashSet<>(first.hints());
    both.addAll(second.hints());
    return block(
        both, newestFirst ? Place.max(one, other) : Place.min(one, other), end, newestFirst);
  }

  /// What there is as far as it is covered, in order.
  private static Block block(
      Collection<Hint> found, Place covered, Place end, boolean newestFirst) {
    List<Hint> hints = new ArrayList<>();
    for (Hint hint : found) {
      if ((hint.entry().place().compareTo(covered) >= 0) == newestFirst) {
        hints.add(hint);
      }
    }
    Comparator<Hint> order = Comparator.comparing(hint -> hint.entry().place());
    hints.sort(newestFirst ? order.reversed() : order);
    return new Block(hints, covered.equals(end) ? null : covered);
  }

  private Block once(List<ListKey> lists, Place from, Place to, int limit, int ahead) {
    boolean newestFirst = lists.getFirst().table().newestFirst();
    long before = settled.getAsLong();
    List<Source> sources = new ArrayList<>();
    Place low = from;
    Place high = to;
    List<SliceDirectory.Page> pages = directory.read(lists, from, to, newestFirst);
    for (int i = 0; i < lists.size(); i++) {
      SliceDirectory.Page page = pages.get(i);
      List<Source> own = sources(lists.get(i), page, from, to, newestFirst);
      int count = together(own, ahead, newestFirst);
      Place edge = page.edge();
      if (newestFirst) {
        low = edge == null ? low : Place.max(low, edge);
        low = count < own.size() ? Place.max(low, own.get(count).to) : low;
      } else {
        high = edge == null ? high : Place.min(high, edge);
        high = count < own.size() ? Place.min(high, own.get(count).from) : high;
      }
      sources.addAll(own.subList(0, count));
      page.drained().forEach(era -> drained(era, before));
    }
    Place lowest = low;
    Place highest = high;
    List<Source> asked = sources.stream().filter(Source::isWhole).toList();
    sources.removeIf(source -> !source.clip(lowest, highest));
    Place covered = fetch(sources, limit, newestFirst, newestFirst ? lowest : highest);
    for (Source source : asked) {
      if (source.hints.isEmpty()) {
        drained(source, before);
      }
    }
    List<Hint> found = new ArrayList<>();
    sources.forEach(source -> found.addAll(source.hints));
    return block(found, covered, newestFirst ? from : to, newestFirst);
  }

  /// Takes a slice from the directory if it is empty as a whole. Of one that reaches over others
  /// only a part may have been read.
  private void drained(Source source, long before) {
    Statement<?> row = directory.emptied(source.part, before);
    if (row == null) {
      return;
    }
    chores.add(
        () -> {
          if (!source.isWhole()) {
            Source whole = source.whole();
            fetch(List.of(whole), 1, false, Place.END);
            if (!whole.hints.isEmpty()) {
              return;
            }
          }
          cql.write(List.of(row));
        });
  }

  /// Takes an era from the directory if it has no slices at all.
  private void drained(SliceDirectory.Part era, long before) {
    Statement<?> row = directory.emptied(era, before);
    if (row != null) {
      chores.add(
          () -> {
            if (directory.isEmpty(era)) {
              cql.write(List.of(row));
            }
          });
    }
  }

  /// The slices of a list that have places of a range, in the order in which they are read.
  private static List<Source> sources(
      ListKey list, SliceDirectory.Page page, Place from, Place to, boolean newestFirst) {
    List<Source> sources = new ArrayList<>();
    if (list.table().shift() == Slice.WHOLE) {
      sources.add(new Source(everything(list)));
    }
    page.parts().forEach(part -> sources.add(new Source(part)));
    sources.removeIf(source -> !source.clip(from, to));
    sources.sort(
        newestFirst
            ? Comparator.comparing((Source source) -> source.to).reversed()
            : Comparator.comparing(source -> source.from));
    return sources;
  }

  /// How many of the first sources are read at once: not less than those that begin together, so
  /// that something is read.
  private static int together(List<Source> sources, int ahead, boolean newestFirst) {
    // The slice of everything reaches over all others, and is read beside the first of them.
    boolean over = !sources.isEmpty() && sources.getFirst().part.slice().equals(Slice.EVERYTHING);
    int count = Math.min(over ? ahead + 1 : ahead, sources.size());
    while (count < sources.size()) {
      Source next = sources.get(count);
      Source first = sources.getFirst();
      if (!(newestFirst ? next.to.equals(first.to) : next.from.equals(first.from))) {
        break;
      }
      count++;
    }
    return count;
  }

  /// Reads what is there of each source.
  ///
  /// @return how far all is there
  private Place fetch(List<Source> sources, int limit, boolean newestFirst, Place covered) {
    List<BoundStatement> statements = new ArrayList<>();
    for (Source source : sources) {
      statements.add(reading(source, limit));
    }
    Place all = covered;
    List<List<Row>> answers = cql.all(statements);
    for (int i = 0; i < answers.size(); i++) {
      Source source = sources.get(i);
      Place last = covered;
      for (Row row : answers.get(i)) {
        Hint hint = hint(source.part, row);
        source.hints.add(hint);
        last = hint.entry().place();
      }
      if (answers.get(i).size() == limit) {
        all = newestFirst ? Place.max(all, last) : Place.min(all, last.next());
      }
    }
    return all;
  }

  private BoundStatement reading(Source source, int limit) {
    ListKey list = source.part.list();
    List<Object> values = new ArrayList<>(list.parts());
    values.add(source.part.slice().number());
    list.table().bind(source.from, values);
    list.table().bind(source.to, values);
    values.add(limit);
    return bind(reads, list.table(), values);
  }

  private static Hint hint(SliceDirectory.Part part, Row row) {
    ByteBuffer id = bytes(row, "id");
    if (part.list().table() == ListTable.FORGET) {
      id = ByteBuffer.allocate(1 + id.remaining()).put(row.getByte("kind")).put(id).flip();
    }
    Place place = new Place(row.getLong("position"), id);
    ByteBuffer of = bytes(row, "cid");
    byte[] cid = new byte[of.remaining()];
    of.get(cid);
    return new Hint(new Entry(part.list(), place, Cid.of(cid)), part.slice());
  }

  private static ByteBuffer bytes(Row row, String column) {
    ByteBuffer bytes = row.getByteBuffer(column);
    if (bytes == null) {
      throw new IllegalStateException("a list has a row without " + column);
    }
    return bytes;
  }
}
