package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.pinfold.cql.session.Cql;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How wide the slices of lists are, and when they are to be narrower.
///
/// A list keeps the width of its table until this node has put [Limits#full] entries into one of
/// its
/// slices. Then narrower slices are agreed upon, from a position on that lies a little ahead, so
/// that all nodes know in time; where old positions are filled, as by an import, at once. Nodes
/// that
/// do not know yet put entries into the wide slice: they are found there all the same, and those
/// that somebody tried to delete from the narrow one stay as hints that are not true.
///
/// Safe for use by many threads.
final class Widths {

  private static final String READ =
      "SELECT list, since, shift FROM slice_widths WHERE entity = ? LIMIT 10000";

  private static final String PUT =
      "INSERT INTO slice_widths (entity, list, since, shift) VALUES (?, ?, ?, ?) USING TIMESTAMP ?";

  /// When slices are narrowed.
  ///
  /// @param full how many entries this node puts into a slice before it does
  /// @param leadMillis how far ahead of the clock that begins
  /// @param knownNanos how long widths count as known
  /// @param cached how many owners and peers are kept in memory, and how many slices are counted
  record Limits(int full, long leadMillis, long knownNanos, int cached) {
    static final Limits DEFAULT = new Limits(16_384, 15_000, 10_000_000_000L, 65_536);
  }

  /// How many entries a slice should have of those that its list gets now.
  static final int AIM = 8_192;

  /// Positions that lie so far back are being filled later, not now.
  private static final long PAST_MILLIS = 600_000;

  /// What is agreed on the lists of an owner or a peer: of each the exponents by first position.
  private record Agreed(Map<ByteBuffer, TreeMap<Long, Integer>> shifts, long readNanos) {}

  /// What was put into a slice.
  private static final class Filled {
    private int count;
    private long first = Long.MAX_VALUE;
    private long last;
  }

  private record Part(ListKey list, Slice slice) {}

  private final Cql cql;
  private final Clock clock;
  private final Limits limits;
  private final PreparedStatement read;
  private final PreparedStatement put;
  private final Object lock = new Object();

  @GuardedBy("lock")
  private final Map<ByteBuffer, Agreed> agreed;

  @GuardedBy("lock")
  private final Map<Part, Filled> filled;

  Widths(Cql cql, Clock clock, Limits limits) {
    this.cql = cql;
    this.clock = clock;
    this.limits = limits;
    this.read = cql.prepare(READ);
    this.put = cql.prepare(PUT);
    this.agreed = bounded(limits.cached());
    this.filled = bounded(limits.cached());
  }

  /// Keeps what was used last.
  static <K, V> Map<K, V> bounded(int max) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > max;
      }
    };
  }

  /// The slice that an entry is put into now.
  Slice slice(ListKey list, long position) {
    return Slice.of(position, shift(list, position));
  }

  private int shift(ListKey list, long position) {
    if (!list.table().narrows()) {
      return list.table().shift();
    }
    TreeMap<Long, Integer> shifts = agreed(list.entity()).shifts().get(list.bytes());
    Map.Entry<Long, Integer> entry = shifts == null ? null : shifts.floorEntry(position);
    return entry == null ? list.table().shift() : entry.getValue();
  }

  private Agreed agreed(ByteBuffer entity) {
    long now = System.nanoTime();
    synchronized (lock) {
      Agreed known = agreed.get(entity);
      if (known != null && now - known.readNanos() < limits.knownNanos()) {
        return known;
      }
    }
    Map<ByteBuffer, TreeMap<Long, Integer>> shifts = new HashMap<>();
    for (Row row : cql.rows(read.bind(entity))) {
      shifts
          .computeIfAbsent(row.getByteBuffer("list"), _ -> new TreeMap<>())
          .put(row.getLong("since"), (int) row.getByte("shift"));
    }
    Agreed found = new Agreed(shifts, now);
    synchronized (lock) {
      agreed.put(entity, found);
    }
    return found;
  }

  /// Counts an entry that is being put.
  ///
  /// @return what narrows the list, if it has become time for that
  @Nullable Statement<?> count(ListKey list, Slice slice, long position, long number) {
    if (!list.table().narrows()) {
      return null;
    }
    long spread;
    synchronized (lock) {
      Filled slot = filled.computeIfAbsent(new Part(list, slice), _ -> new Filled());
      slot.count++;
      slot.first = Math.min(slot.first, position);
      slot.last = Math.max(slot.last, position);
      if (slot.count < limits.full()) {
        return null;
      }
      spread = slot.last - slot.first;
      filled.remove(new Part(list, slice));
    }
    int shift = narrower(slice.shift(), Math.max(1, spread) * AIM / limits.full());
    long now = clock.millis();
    long since =
        position < now - PAST_MILLIS
            ? slice.start()
            : Math.max(now, position) + limits.leadMillis();
    if (shift == slice.shift() || isAgreed(list, since, shift)) {
      return null;
    }
    return put.bind(list.entity(), list.bytes(), since, (byte) shift, number);
  }

  /// The greatest exponent of slices that are narrower, and not wider than `width`; the least there
  /// is, if none is so narrow.
  private static int narrower(int shift, long width) {
    int best = shift == Slice.SHIFTS[0] ? shift : Slice.SHIFTS[0];
    for (int each : Slice.SHIFTS) {
      if ((shift == Slice.WHOLE || each < shift) && 1L << each <= width) {
        best = each;
      }
    }
    return best;
  }

  /// Whether slices as narrow are to come, or there already.
  private boolean isAgreed(ListKey list, long since, int shift) {
    TreeMap<Long, Integer> shifts = agreed(list.entity()).shifts().get(list.bytes());
    Map.Entry<Long, Integer> entry = shifts == null ? null : shifts.floorEntry(since);
    return entry != null && entry.getValue() <= shift;
  }

  /// Forgets what is known, so that the next entry of the owner or peer reads it.
  void forget(ListKey list) {
    synchronized (lock) {
      agreed.remove(list.entity());
    }
  }
}
