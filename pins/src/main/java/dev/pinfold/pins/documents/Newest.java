package dev.pinfold.pins.documents;

import dev.pinfold.documents.IndexCursor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Entries of several ranges of an index as one list, the newest first; those of one millisecond by
/// their keys, from the greatest down. Reads one entry ahead of each range, and those of one
/// millisecond as a whole.
///
/// Of several such lists it gives what is in all of them, as long as none is much longer than the
/// first: that costs a step in each, where a document would have to be read.
///
/// Used by one thread; closing it closes the cursors.
final class Newest implements AutoCloseable {

  /// How many steps a list may need to come as far as the first one, before it is left out: it has
  /// so much more that nearly all is in it, or is where the first one has nothing.
  private static final int STEPS_MAX = 64;

  /// Where a request stands in lists.
  record Place(long created, String key) implements Comparable<Place> {

    /// The newest first.
    @Override
    public int compareTo(Place other) {
      int time = Long.compare(other.created, created);
      return time != 0 ? time : other.key.compareTo(key);
    }

    /// As a page token.
    String token() {
      return created + "." + key;
    }

    /// @throws IllegalArgumentException if it is no token
    static Place parse(String token) {
      int dot = token.indexOf('.');
      if (dot < 1) {
        throw new IllegalArgumentException("no page token");
      }
      Place place = new Place(Long.parseLong(token.substring(0, dot)), token.substring(dot + 1));
      RequestKey.parse(place.key);
      return place;
    }
  }

  /// A range, and the time of the entry that its cursor is at.
  private static final class Head {
    private final IndexCursor cursor;
    private long created;

    Head(IndexCursor cursor) {
      this.cursor = cursor;
    }
  }

  private final List<IndexCursor> cursors;
  private final List<Head> heads = new ArrayList<>();
  private final int timeField;
  private final @Nullable Place behind;
  private final ArrayDeque<Place> ready = new ArrayDeque<>();

  /// Lists that a place has to be in, too.
  private final List<Newest> others = new ArrayList<>();

  /// Those, and the ones that were left out.
  private final List<Newest> owned = new ArrayList<>();

  /// @param cursors descending, of ranges in which all values before the time are fixed
  /// @param timeField which value of an entry is the time
  /// @param behind only what comes behind this; null for all
  Newest(List<IndexCursor> cursors, int timeField, @Nullable Place behind) {
    this.cursors = cursors;
    this.timeField = timeField;
    this.behind = behind;
    for (IndexCursor cursor : cursors) {
      advance(new Head(cursor));
    }
  }

  /// Moves to the range's next entry, and keeps the range while there is one.
  private void advance(Head head) {
    heads.remove(head);
    if (head.cursor.next()) {
      head.created = ((Number) head.cursor.value(timeField)).longValue();
      heads.add(head);
    }
  }

  /// Leaves out what is not in another list, as far as that can be told cheaply: who reads the
  /// documents looks at all conditions anyway.
  void within(Newest other) {
    others.add(other);
    owned.add(other);
  }

  /// The next place, or null.
  @Nullable Place next() {
    Place place = own();
    while (place != null && !isInOthers(place)) {
      place = own();
    }
    return place;
  }

  private boolean isInOthers(Place place) {
    for (Newest other : List.copyOf(others)) {
      int steps = 0;
      Place at = other.peek();
      while (at != null && at.compareTo(place) < 0 && steps < STEPS_MAX) {
        other.own();
        at = other.peek();
        steps++;
      }
      if (at != null && at.compareTo(place) < 0) {
        others.remove(other);
      } else if (!place.equals(at)) {
        return false;
      }
    }
    return true;
  }

  private @Nullable Place own() {
    Place place = peek();
    ready.poll();
    return place;
  }

  private @Nullable Place peek() {
    while (ready.isEmpty() && !heads.isEmpty()) {
      long newest =
          heads.stream().max(Comparator.comparingLong(head -> head.created)).orElseThrow().created;
      TreeSet<Place> same = new TreeSet<>();
      for (Head head : List.copyOf(heads)) {
        while (heads.contains(head) && head.created == newest) {
          Place place = new Place(newest, head.cursor.id());
          if (behind == null || place.compareTo(behind) > 0) {
            same.add(place);
          }
          advance(head);
        }
      }
      ready.addAll(same);
    }
    return ready.peek();
  }

  @Override
  public void close() {
    owned.forEach(Newest::close);
    cursors.forEach(IndexCursor::close);
  }
}
