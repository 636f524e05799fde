package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.pinfold.cql.session.Cql;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which slices of a list there are: a row a slice, put with the entries. The slice of everything
/// has none, as each list that can have it is looked for there.
///
/// Narrow slices are told in the partition of their era, and a row for the era beside the wide
/// slices: so no partition has more than 70,000 rows, however long a list is. The beginning of a
/// list is read in one step, if it has no narrow slices, or those of the era in which it began when
/// it was read last; otherwise in two. Where what is read does not end between slices of all
/// widths, others may reach into it: those that could when it was read last are read beside it,
/// others in one step more.
///
/// A row says with which number it was put last. Who puts entries leaves the row alone for
/// [#FRESH_MICROS] after it was durable there; behind that it is put again. So, if all changes are
/// settled up to so much behind the number that a row has, and *then* its slice is found empty,
/// nothing is there and nothing is on its way but what puts the row again with a greater number:
/// the row may be deleted as of the number that it had. The same holds for an era and its slices.
///
/// Safe for use by many threads.
final class SliceDirectory {

  /// How long a row that is there needs not be put again.
  static final long FRESH_MICROS = 10_000_000;

  /// How many slices are read at a time.
  static final int PAGE = 128;

  /// What is not in an era.
  private static final long ROOT = -1;

  private static final String PUT =
      "INSERT INTO list_slices (list, era, slice, put) VALUES (?, ?, ?, ?) USING TIMESTAMP ?";

  private static final String DELETE =
      "DELETE FROM list_slices USING TIMESTAMP ? WHERE list = ? AND era = ? AND slice = ?";

  private static final String FROM_FIRST =
      "SELECT slice, put FROM list_slices WHERE list = ? AND era = ? AND slice >= ? AND slice <= ?"
          + " LIMIT "
          + PAGE;

  private static final String FROM_LAST =
      "SELECT slice, put FROM list_slices WHERE list = ? AND era = ? AND slice >= ? AND slice <= ?"
          + " ORDER BY slice DESC LIMIT "
          + PAGE;

  private static final String SOME =
      "SELECT slice, put FROM list_slices WHERE list = ? AND era IN ? AND slice IN ?";

  /// A slice of a list.
  ///
  /// @param put with which number its row was put; 0 if it has none
  record Part(ListKey list, Slice slice, long put) {}

  /// The slices of a list that have places of a range.
  ///
  /// @param edge how far these are all there are, in the order of reading; null for the whole range
  /// @param drained eras that were found to have no slices, if only in the range
  record Page(List<Part> parts, @Nullable Place edge, List<Part> drained) {}

  private record Known(ListKey list, Slice slice) {}

  /// How a row was put by this node.
  ///
  /// @param durable with which number, for certain; or [#NEVER]
  /// @param asked with which number somebody was to put it last
  private record Put(long durable, long asked) {}

  /// How a list began.
  ///
  /// @param low where what was read ended, if slices could reach over it; or 0
  private record Beginning(Slice era, long low) {}

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

  /// How lists began when they were read last. A hint: the rows of a list say whether it is so.
  @GuardedBy("lock")
  private final Map<ListKey, Beginning> beginnings;

  SliceDirectory(Cql cql, int cached) {
    this.cql = cql;
    this.put = cql.prepare(PUT);
    this.delete = cql.prepare(DELETE);
    this.fromFirst = cql.prepare(FROM_FIRST);
    this.fromLast = cql.prepare(FROM_LAST);
    this.some = cql.prepare(SOME);
    this.fresh = Widths.bounded(cached);
    this.beginnings = Widths.bounded(cached);
  }

  /// Adds what makes the slice known, unless it certainly is.
  void put(ListKey list, Slice slice, long number, List<Statement<?>> statements) {
    if (slice.equals(Slice.EVERYTHING)) {
      return;
    }
    putRow(list, slice, number, statements);
    if (isInEra(list, slice)) {
      putRow(list, Slice.era(slice.start()), number, statements);
    }
  }

  private void putRow(ListKey list, Slice slice, long number, List<Statement<?>> statements) {
    synchronized (lock) {
      Known known = new Known(list, slice);
      Put last = fresh.get(known);
      long durable = last == null ? NEVER : last.durable();
      if (number <= durable + FRESH_MICROS) {
        return;
      }
      fresh.put(known, new Put(durable, number));
    }
    statements.add(put.bind(list.bytes(), era(list, slice), slice.number(), number, number));
  }

  /// Notes that what [#put] gave for that number is durable.
  void written(ListKey list, Slice slice, long number) {
    writtenRow(list, slice, number);
    if (isInEra(list, slice)) {
      writtenRow(list, Slice.era(slice.start()), number);
    }
  }

  private void writtenRow(ListKey list, Slice slice, long number) {
    synchronized (lock) {
      fresh.computeIfPresent(
          new Known(list, slice),
          (_, last) -> last.asked() == number ? new Put(number, number) : last);
    }
  }

  private static boolean isInEra(ListKey list, Slice slice) {
    return list.table().hasEras() && slice.isNarrow();
  }

  private static long era(ListKey list, Slice slice) {
    return isInEra(list, slice) ? slice.eraNumber() : ROOT;
  }

  /// Deletes the row of a slice, or of an era, that was found empty.
  ///
  /// @param settled all changes below this were settled before the row was read, and that before
  ///     the slice
  /// @return null if the row is to stay for now
  @Nullable Statement<?> emptied(Part part, long settled) {
    if (part.put() == 0 || part.put() + FRESH_MICROS >= settled) {
      return null;
    }
    return delete.bind(
        part.put(), part.list().bytes(), era(part.list(), part.slice()), part.slice().number());
  }

  /// Whether an era has no slices at all.
  boolean isEmpty(Part era) {
    return cql.one(
            fromFirst.bind(
                era.list().bytes(), era.slice().eraNumber(), Long.MIN_VALUE, Long.MAX_VALUE))
        == null;
  }

  /// What is read of a list.
  private static final class Reading {
    private final ListKey list;
    private final boolean newestFirst;
    private final Place from;
    private final Map<Slice, Part> parts = new LinkedHashMap<>();
    private final List<Part> eras = new ArrayList<>();
    private final List<Part> drained = new ArrayList<>();
    private Place low;
    private Place high;
    private boolean hasAllWide = true;
    private boolean hasEra;
    private boolean hasNarrowest;
    private boolean hasCovering;

    Reading(ListKey list, Place from, Place to, boolean newestFirst) {
      this.list = list;
      this.newestFirst = newestFirst;
      this.from = from;
      this.low = from;
      this.high = to;
    }

    /// Adds rows that are not of an era.
    void addRoot(List<Row> rows) {
      add(rows);
      hasAllWide = rows.size() < PAGE;
    }

    /// Adds the rows of an era if it is that in which the list begins.
    void addGuessed(Slice era, List<Row> rows) {
      if (lacksEra() && eras.getFirst().slice().equals(era)) {
        addEra(rows);
      }
    }

    /// Adds the slices that a position lies in, which was thought to be where reading ends. They
    /// hold where it ends, too, if no slice can have one of the two without the other, but for the
    /// narrowest ones: of these the one that begins there was read.
    void addGuessedCovering(long position, List<Row> rows) {
      int shift = hasNarrowest ? Slice.SHIFTS[1] : Slice.SHIFTS[0];
      if (!lacksEra() && Slice.of(position, shift).equals(Slice.of(low.position(), shift))) {
        add(rows);
        hasCovering = true;
      }
    }

    /// Whether it begins in an era that was not read yet.
    boolean lacksEra() {
      return !eras.isEmpty() && !hasEra;
    }

    /// Adds the rows of the era in which the list begins.
    void addEra(List<Row> rows) {
      hasEra = true;
      add(rows);
      if (rows.size() == PAGE) {
        Slice last = new Slice(rows.getLast().getLong("slice"));
        hasNarrowest = last.shift() == Slice.SHIFTS[0] && last.from().equals(low);
        leaveOutWhatIsCut();
      }
      if (rows.isEmpty()) {
        drained.add(eras.getFirst());
      }
      if (eras.size() > 1) {
        // Up to the next era that has any.
        Slice next = eras.get(1).slice();
        end(newestFirst ? next.to() : next.from());
      }
    }

    /// Adds rows, which are all from where reading begins as far as the last of them if there may
    /// be more.
    void add(List<Row> rows) {
      for (Row row : rows) {
        Part part = new Part(list, new Slice(row.getLong("slice")), row.getLong("put"));
        if (!part.slice().isEra()) {
          // Of a row that was read twice, and put again meanwhile, the first will do.
          parts.putIfAbsent(part.slice(), part);
        } else if (part.slice().from().compareTo(high) < 0
            && part.slice().to().compareTo(low) > 0) {
          eras.add(part);
        }
      }
      if (rows.size() == PAGE) {
        Place last = new Slice(rows.getLast().getLong("slice")).from();
        end(last);
      }
    }

    /// Nothing is known behind a place.
    private void end(Place place) {
      if (newestFirst) {
        low = Place.max(low, place);
      } else {
        high = Place.min(high, place);
      }
    }

    /// Ends between slices of all narrow widths, if anything is left then.
    private void leaveOutWhatIsCut() {
      long between = Slice.endOfNarrow(low.position());
      if (newestFirst && parts.keySet().stream().anyMatch(slice -> slice.start() >= between)) {
        end(Place.before(between));
      }
    }

    /// Whether slices that began before what was read may reach into it. Nothing that is wide is
    /// unknown if a list was read from its first position; nothing that is narrow reaches over what
    /// divides it.
    boolean isReachedInto() {
      return low.position() > 0
          && !(hasAllWide
              && from.position() == 0
              && Slice.endOfNarrow(low.position()) == low.position());
    }
  }

  /// The slices of lists that have places of a range, in the order in which they are read.
  ///
  /// Of a list with narrow slices those of one era are read, so pages end with it.
  List<Page> read(List<ListKey> lists, Place from, Place to, boolean newestFirst) {
    boolean atBeginning = newestFirst ? to.equals(Place.END) : from.equals(Place.FIRST);
    List<Reading> readings =
        lists.stream().map(list -> new Reading(list, from, to, newestFirst)).toList();
    addRoots(readings, to, atBeginning);
    addEras(readings.stream().filter(Reading::lacksEra).toList());
    if (atBeginning) {
      readings.forEach(this::noteBeginning);
    }
    addCovering(
        readings.stream()
            .filter(reading -> reading.isReachedInto() && !reading.hasCovering)
            .toList());
    List<Page> pages = new ArrayList<>();
    for (Reading reading : readings) {
      Place edge = newestFirst ? reading.low : reading.high;
      boolean isWhole = edge.equals(newestFirst ? from : to);
      pages.add(
          new Page(
              List.copyOf(reading.parts.values()),
              isWhole ? null : edge,
              List.copyOf(reading.drained)));
    }
    return pages;
  }

  /// Reads what is not in eras, and the era in which a list began when it was read last.
  private void addRoots(List<Reading> readings, Place to, boolean atBeginning) {
    List<BoundStatement> statements = new ArrayList<>();
    List<@Nullable Beginning> guesses = new ArrayList<>();
    for (Reading reading : readings) {
      long first = reading.from.position();
      // The era that the first place is in may have begun before.
      long root = reading.list.table().hasEras() ? Slice.era(first).start() : first;
      statements.add(range(reading.list, ROOT, root, to, reading.newestFirst));
      Beginning guess = atBeginning ? beginning(reading.list) : null;
      guesses.add(guess);
      if (guess != null) {
        statements.add(
            range(reading.list, guess.era().eraNumber(), first, to, reading.newestFirst));
        if (guess.low() > 0) {
          statements.add(covering(reading.list, guess.low()));
        }
      }
    }
    Iterator<List<Row>> rows = cql.all(statements).iterator();
    for (int i = 0; i < readings.size(); i++) {
      readings.get(i).addRoot(rows.next());
      Beginning guess = guesses.get(i);
      if (guess != null) {
        readings.get(i).addGuessed(guess.era(), rows.next());
        if (guess.low() > 0) {
          readings.get(i).addGuessedCovering(guess.low(), rows.next());
        }
      }
    }
  }

  private @Nullable Beginning beginning(ListKey list) {
    synchronized (lock) {
      return beginnings.get(list);
    }
  }

  private void noteBeginning(Reading reading) {
    synchronized (lock) {
      if (reading.eras.isEmpty()) {
        beginnings.remove(reading.list);
      } else {
        Slice era = reading.eras.getFirst().slice();
        long low = reading.isReachedInto() ? reading.low.position() : 0;
        beginnings.put(reading.list, new Beginning(era, low));
      }
    }
  }

  private BoundStatement range(ListKey list, long era, long first, Place to, boolean newestFirst) {
    return (newestFirst ? fromLast : fromFirst)
        .bind(
            list.bytes(),
            era,
            Math.max(1, Slice.leastNumber(first)),
            Slice.greatestNumber(Math.min(to.position(), Place.POSITION_MAX)));
  }

  /// Reads the narrow slices of the first era of each.
  private void addEras(List<Reading> readings) {
    List<BoundStatement> statements = new ArrayList<>();
    for (Reading reading : readings) {
      Slice era = reading.eras.getFirst().slice();
      statements.add(
          range(
              reading.list,
              era.eraNumber(),
              reading.low.position(),
              reading.high,
              reading.newestFirst));
    }
    List<List<Row>> rows = cql.all(statements);
    for (int i = 0; i < rows.size(); i++) {
      readings.get(i).addEra(rows.get(i));
    }
  }

  /// Reads those that began before what was read, and reach into it.
  private void addCovering(List<Reading> readings) {
    List<BoundStatement> statements = new ArrayList<>();
    for (Reading reading : readings) {
      statements.add(covering(reading.list, reading.low.position()));
    }
    List<List<Row>> rows = cql.all(statements);
    for (int i = 0; i < rows.size(); i++) {
      readings.get(i).add(rows.get(i));
    }
  }

  /// The slices that positions lie in, each position in the list at its place.
  List<List<Part>> at(List<ListKey> lists, List<Long> positions) {
    List<BoundStatement> statements = new ArrayList<>();
    for (int i = 0; i < lists.size(); i++) {
      statements.add(covering(lists.get(i), positions.get(i)));
    }
    List<List<Row>> rows = cql.all(statements);
    List<List<Part>> all = new ArrayList<>();
    for (int i = 0; i < lists.size(); i++) {
      Reading reading = new Reading(lists.get(i), Place.FIRST, Place.END, false);
      reading.add(rows.get(i));
      all.add(List.copyOf(reading.parts.values()));
    }
    return all;
  }

  /// All slices that a position can lie in.
  private BoundStatement covering(ListKey list, long position) {
    List<Long> numbers = new ArrayList<>();
    for (int shift : Slice.SHIFTS) {
      numbers.add(Slice.of(position, shift).number());
    }
    List<Long> eras =
        list.table().hasEras() ? List.of(ROOT, Slice.era(position).eraNumber()) : List.of(ROOT);
    return some.bind(list.bytes(), eras, numbers);
  }
}
