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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/// How wide the slices of lists are, and when they are to be narrower or wider.
///
/// A list keeps the width of its table until [Limits#full] entries came into one of its slices.
/// Then narrower slices are agreed upon, from a position on that lies a little ahead, so that all
/// nodes know in time; where other positions than those of now are filled, as by an import, at
/// once. Nodes that do not know yet put entries into the wide slice: they are found there all the
/// same, and those that somebody tried to delete from the narrow one stay as hints that are not
/// true.
///
/// That a slice is full is noticed in two ways. A node counts what it puts itself into the slices
/// that it used last: that sees what comes fast, also where it goes as fast. And of one entry in
/// [Limits#looked] it has a look how many are there: that sees what comes slowly, or from many
/// nodes. So a slice gets some times [Limits#looked] more than `full` at most, whoever fills it.
///
/// Slices that were narrowed for a rush are widened again, one width after another, when a node
/// sees that what it put into one slice would have been enough for one much wider.
///
/// Safe for use by many threads.
final class Widths {

  private static final String READ =
      "SELECT list, since, shift FROM slice_widths WHERE entity = ? AND bucket = ?"
          + " LIMIT 10000";

  private static final String PUT =
      "INSERT INTO slice_widths (entity, bucket, list, since, shift) VALUES (?, ?, ?, ?, ?)"
          + " USING TIMESTAMP ?";

  /// When slices are narrowed.
  ///
  /// @param full how many entries a slice has before it is narrowed
  /// @param looked of how many entries one makes a node look
  /// @param leadMillis how far ahead of the clock that begins
  /// @param knownNanos how long widths count as known
  /// @param cached how many groups of widths are kept in memory, and how many slices are counted
  record Limits(int full, int looked, long leadMillis, long knownNanos, int cached) {
    static final Limits DEFAULT = new Limits(16_384, 4_096, 15_000, 10_000_000_000L, 65_536);
  }

  /// How many entries a slice should have of those that its list gets now.
  static final int AIM = 8_192;

  /// In how many groups the widths of an owner's lists are: an owner with 10^11 requests may have
  /// millions of lists that are long.
  static final int BUCKETS = 1_024;

  /// The group that says which groups there are.
  private static final short ROOT = -1;

  /// Positions that lie so far from the clock are not those of now.
  private static final long NOW_MILLIS = 600_000;

  /// How much less than its aim a wider slice would have to get before there is one.
  private static final int CALM = 2;

  /// Some lists of an owner or a peer, or which of its groups there are.
  private record Group(ByteBuffer entity, short bucket) {}

  /// What is agreed on the lists of a group: of each the exponents by first position.
  private record Agreed(Map<ByteBuffer, TreeMap<Long, Integer>> shifts, long readNanos) {}

  /// What was put into a slice.
  private static final class Filled {
    private int count;
    private long first = Long.MAX_VALUE;
    private long last;
  }

  /// The slice that a list got its last entries in, of those with positions of now.
  private static final class Latest {
    private Slice slice;
    private int count;

    Latest(Slice slice) {
      this.slice = slice;
    }
  }

  private record Part(ListKey list, Slice slice) {}

  private final Cql cql;
  private final Clock clock;
  private final Limits limits;
  private final PreparedStatement read;
  private final PreparedStatement put;
  private final Object lock = new Object();

  @GuardedBy("lock")
  private final Map<Group, Agreed> agreed;

  @GuardedBy("lock")
  private final Map<Part, Filled> filled;

  @GuardedBy("lock")
  private final Map<ListKey, Latest> latest;

  Widths(Cql cql, Clock clock, Limits limits) {
    this.cql = cql;
    this.clock = clock;
    this.limits = limits;
    this.read = cql.prepare(READ);
    this.put = cql.prepare(PUT);
    this.agreed = bounded(limits.cached());
    this.filled = bounded(limits.cached());
    this.latest = bounded(limits.cached());
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

  /// How many entries of a slice [#looked] is to be told.
  int full() {
    return limits.full();
  }

  /// Whether somebody should look how many entries are in a slice now.
  boolean isToLook() {
    return ThreadLocalRandom.current().nextInt(limits.looked()) == 0;
  }

  private int shift(ListKey list, long position) {
    Map.Entry<Long, Integer> entry = shifts(list).floorEntry(position);
    return entry == null ? list.table().shift() : entry.getValue();
  }

  private TreeMap<Long, Integer> shifts(ListKey list) {
    ByteBuffer entity = list.entity();
    short bucket = bucket(list);
    if (!agreed(new Group(entity, ROOT)).shifts().containsKey(name(bucket))) {
      return new TreeMap<>();
    }
    return agreed(new Group(entity, bucket)).shifts().getOrDefault(list.bytes(), new TreeMap<>());
  }

  private static short bucket(ListKey list) {
    return (short) Math.floorMod((list.bytes().hashCode() * 0x9E37_79B9) >>> 16, BUCKETS);
  }

  private static ByteBuffer name(short bucket) {
    return ByteBuffer.allocate(Short.BYTES).putShort(0, bucket);
  }

  private Agreed agreed(Group group) {
    long now = System.nanoTime();
    synchronized (lock) {
      Agreed known = agreed.get(group);
      if (known != null && now - known.readNanos() < limits.knownNanos()) {
        return known;
      }
    }
    Map<ByteBuffer, TreeMap<Long, Integer>> shifts = new HashMap<>();
    for (Row row : cql.rows(read.bind(group.entity(), group.bucket()))) {
      shifts
          .computeIfAbsent(row.getByteBuffer("list"), _ -> new TreeMap<>())
          .put(row.getLong("since"), (int) row.getByte("shift"));
    }
    Agreed found = new Agreed(shifts, now);
    synchronized (lock) {
      agreed.put(group, found);
    }
    return found;
  }

  /// Counts an entry that is being put.
  ///
  /// @return what makes the list's slices narrower or wider, if it has become time for that
  List<Statement<?>> count(ListKey list, Slice slice, long position, long number) {
    int wider = Slice.WHOLE;
    long spread = 0;
    boolean full;
    synchronized (lock) {
      Part part = new Part(list, slice);
      Filled slot = filled.computeIfAbsent(part, _ -> new Filled());
      slot.count++;
      slot.first = Math.min(slot.first, position);
      slot.last = Math.max(slot.last, position);
      full = slot.count >= limits.full();
      if (full) {
        spread = slot.last - slot.first;
        filled.remove(part);
      }
      if (list.table().isOfNow() && isNow(position)) {
        wider = wider(list, slice);
      }
    }
    if (full) {
      return narrowing(list, slice, position, spread, number);
    }
    return wider == Slice.WHOLE
        ? List.of()
        : agreement(list, Math.max(clock.millis(), position) + limits.leadMillis(), wider, number);
  }

  /// Notes how many entries a slice was seen to have.
  ///
  /// @param position one that was put
  /// @param count how many of at most [#full]
  /// @param spread from the least to the greatest position of those
  /// @return what makes the slices narrower, if so many are there
  List<Statement<?>> looked(
      ListKey list, Slice slice, long position, int count, long spread, long number) {
    return count < limits.full() ? List.of() : narrowing(list, slice, position, spread, number);
  }

  private List<Statement<?>> narrowing(
      ListKey list, Slice slice, long position, long spread, long number) {
    int shift = narrower(slice.shift(), Math.max(1, spread) * AIM / limits.full());
    if (shift == slice.shift()) {
      return List.of();
    }
    long since =
        isNow(position) ? Math.max(clock.millis(), position) + limits.leadMillis() : slice.start();
    Map.Entry<Long, Integer> there = shifts(list).floorEntry(since);
    boolean isAgreed = there != null && there.getValue() <= shift;
    return isAgreed ? List.of() : agreement(list, since, shift, number);
  }

  private boolean isNow(long position) {
    return Math.abs(position - clock.millis()) <= NOW_MILLIS;
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

  /// The next exponent, if a list that goes on in a slice got so little in the one before that
  /// wider ones are better; else [Slice#WHOLE].
  @GuardedBy("lock")
  private int wider(ListKey list, Slice slice) {
    Latest last = latest.computeIfAbsent(list, _ -> new Latest(slice));
    Slice before = last.slice;
    if (slice.equals(before)) {
      last.count++;
      return Slice.WHOLE;
    }
    if (slice.start() < before.start()) {
      return Slice.WHOLE;
    }
    int count = last.count;
    last.slice = slice;
    last.count = 1;
    if (slice.shift() != before.shift()) {
      return Slice.WHOLE;
    }
    long passed = slice.start() - before.start();
    int widest = list.table().shift() == Slice.WHOLE ? Slice.WIDEST : list.table().shift();
    for (int each : Slice.SHIFTS) {
      if (each > slice.shift() && each <= widest) {
        // What each wider slice gets at such a rate.
        boolean calm = (double) count / passed * (1L << each) * CALM <= (double) aim();
        return calm ? each : Slice.WHOLE;
      }
    }
    return Slice.WHOLE;
  }

  private int aim() {
    return Math.min(AIM, limits.full());
  }

  /// What makes slices of another width from a position on, unless they are so there.
  List<Statement<?>> agreement(ListKey list, long since, int shift, long number) {
    short bucket = bucket(list);
    Map.Entry<Long, Integer> there = shifts(list).floorEntry(since);
    if (there != null && there.getValue() == shift) {
      return List.of();
    }
    return List.of(
        put.bind(list.entity(), bucket, list.bytes(), since, (byte) shift, number),
        put.bind(list.entity(), ROOT, name(bucket), 0L, (byte) 0, number));
  }
}
