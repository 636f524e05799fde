package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.pins.PinStore.Feed;
import dev.pinfold.pins.PinStore.PinChange;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/// Reads the feed: the segments of all writers as one list, in the order of their numbers.
///
/// Nothing is read beyond the horizon, below which all changes are settled: so what is read stays,
/// and nothing comes between. Changes of two writers that have the same number are never parted.
///
/// Safe for use by many threads.
final class FeedReader {

  /// For how long changes are kept, in microseconds: less than the time after which the rows of
  /// their segment expire.
  private static final long KEPT_MICROS = 9L * 24 * 3_600_000_000L;

  /// Who follows and hears of no change is led on when he is this far behind, so that he does not
  /// come to ask for what is not kept; and by steps, so that he who hears nothing stays where he
  /// is.
  private static final long IDLE_MICROS = 3_600_000_000L;

  private static final long STEP_MICROS = 600_000_000L;
  private static final int PAGE_MAX = 10_000;
  private static final String BORN = "born";

  private final Cql cql;
  private final LongSupplier horizon;
  private final long born;
  private final PreparedStatement segments;
  private final PreparedStatement changes;
  private final PreparedStatement latest;

  /// @param horizon all changes below it are settled, whoever made them
  FeedReader(Cql cql, LongSupplier horizon, long now) {
    this.cql = cql;
    this.horizon = horizon;
    this.born = Slots.fact(cql, BORN, ByteBuffer.allocate(8).putLong(now).flip()).getLong();
    this.segments = cql.prepare("SELECT writer, segment FROM feed_segments");
    this.changes =
        cql.prepare(
            "SELECT number, cid, removed, at, state FROM feed"
                + " WHERE writer = ? AND segment = ? AND number > ? AND number < ?");
    this.latest =
        cql.prepare(
            "SELECT number, cid, state FROM feed"
                + " WHERE writer = ? AND segment = ? AND number < ? ORDER BY number DESC");
  }

  /// See [dev.pinfold.pins.PinStore#changes].
  Feed changes(long after, int max) {
    long end = horizon.getAsLong();
    long kept = end - KEPT_MICROS;
    if (after < kept && kept > born) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.NOT_FOUND,
                  "changes_gone",
                  "The changes behind this number are not kept any more; begin with all pins.")
              .with("after", after)
              .with("kept", kept));
    }
    int most = Math.clamp(max, 1, PAGE_MAX);
    // Read after the horizon: a segment is in the directory before its changes are settled.
    List<PinChange> found = new ArrayList<>();
    segments()
        .forEach((writer, ofWriter) -> found.addAll(read(writer, ofWriter, after, end, most)));
    found.sort(Comparator.comparingLong(PinChange::number));
    int cut = Math.min(most, found.size());
    while (cut > 0
        && cut < found.size()
        && found.get(cut).number() == found.get(cut - 1).number()) {
      cut++;
    }
    List<PinChange> told = List.copyOf(found.subList(0, cut));
    long last = told.isEmpty() ? Math.max(after, idle(end)) : told.getLast().number();
    return new Feed(told, last);
  }

  private long idle(long end) {
    return (end - IDLE_MICROS) / STEP_MICROS * STEP_MICROS;
  }

  /// See [dev.pinfold.pins.PinStore#lastChange].
  long last() {
    long end = horizon.getAsLong();
    long last = idle(end);
    for (Map.Entry<Integer, TreeSet<Long>> writer : segments().entrySet()) {
      last = Math.max(last, last(writer.getKey(), writer.getValue(), last, end));
    }
    return last;
  }

  /// The last change of a writer below `end`, if it is greater than `least`; else `least`.
  private long last(int writer, TreeSet<Long> ofWriter, long least, long end) {
    for (long segment : ofWriter.descendingSet()) {
      if (segment < end) {
        for (Row row : cql.rows(latest.bind(writer, segment, end))) {
          if (row.getLong("number") <= least) {
            return least;
          }
          if (isChange(row)) {
            return row.getLong("number");
          }
        }
        if (segment <= least) {
          return least;
        }
      }
    }
    return least;
  }

  /// The segments of each writer, by their first numbers. One an hour for each writer.
  Map<Integer, TreeSet<Long>> segments() {
    Map<Integer, TreeSet<Long>> all = new TreeMap<>();
    for (Row row : cql.rows(segments.bind())) {
      all.computeIfAbsent(row.getInt("writer"), _ -> new TreeSet<>()).add(row.getLong("segment"));
    }
    return all;
  }

  private List<PinChange> read(int writer, TreeSet<Long> ofWriter, long after, long end, int most) {
    List<PinChange> found = new ArrayList<>();
    Long first = ofWriter.floor(after);
    for (long segment : first == null ? ofWriter : ofWriter.tailSet(first)) {
      if (segment >= end || found.size() >= most) {
        break;
      }
      for (Row row : cql.rows(changes.bind(writer, segment, after, end))) {
        if (isChange(row)) {
          found.add(
              new PinChange(
                  row.getLong("number"),
                  Objects.requireNonNull(row.getInstant("at")),
                  PinRows.cid(row),
                  row.getBoolean("removed")));
          if (found.size() >= most) {
            break;
          }
        }
      }
    }
    return found;
  }

  /// A mark alone is of a change that never was written.
  private static boolean isChange(Row row) {
    return row.isNull("state") && !row.isNull("cid");
  }
}
