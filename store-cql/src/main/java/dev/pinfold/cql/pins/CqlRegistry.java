package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.cql.session.Decision;
import dev.pinfold.pins.Registry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Keeps small records in a table; each write is conditional on the record being as it was read.
///
/// A record carries the *marks* of its last changes, the newest first: a random one for each. They
/// are what writes are conditional on, and they tell a writer who had no answer whether its change
/// was made.
///
/// Lists are in the order of the ids' code points.
public final class CqlRegistry implements Registry {

  /// Kinds of which there are as many records as owners.
  private static final Set<String> LARGE = Set.of("owners", "owner-numbers", "tokens");

  /// How many partitions the records of each of those kinds are in.
  static final int BUCKETS = 512;

  /// And of the others, of which there are as many as peers at most.
  static final int BUCKETS_FEW = 16;

  /// How often a change is tried while others change the same record.
  private static final int TRIES_MAX = 100;

  private static final int MARK_BYTES = 16;

  /// More changes than this while one waits for its answer, and it cannot be told.
  private static final int MARKS_MAX = 8;

  /// How many records of a bucket are read at a time, at least and at most.
  private static final int BLOCK_MIN = 8;

  private static final int BLOCK_MAX = 512;

  private static final String GET =
      "SELECT json, marks FROM registry WHERE kind = ? AND bucket = ? AND id = ?";

  private static final String LIST =
      "SELECT id, json FROM registry WHERE kind = ? AND bucket = ? AND id > ? LIMIT ?";

  private static final String INSERT =
      "INSERT INTO registry (kind, bucket, id, json, marks) VALUES (?, ?, ?, ?, ?) IF NOT EXISTS";

  private static final String CHANGE =
      "UPDATE registry SET json = ?, marks = ? WHERE kind = ? AND bucket = ? AND id = ?"
          + " IF marks = ?";

  private static final String DELETE =
      "DELETE FROM registry WHERE kind = ? AND bucket = ? AND id = ? IF marks = ?";

  private final Cql cql;
  private final PreparedStatement get;
  private final PreparedStatement list;
  private final PreparedStatement insert;
  private final PreparedStatement change;
  private final PreparedStatement delete;

  /// So that those of one process do not compete for the same record.
  private final Lock[] turns = new Lock[BUCKETS];

  public CqlRegistry(Cql cql) {
    this.cql = cql;
    this.get = cql.prepare(GET);
    this.list = cql.prepare(LIST);
    this.insert = cql.prepare(INSERT);
    this.change = cql.prepare(CHANGE);
    this.delete = cql.prepare(DELETE);
    for (int i = 0; i < BUCKETS; i++) {
      turns[i] = new ReentrantLock();
    }
  }

  /// A record as it was read.
  ///
  /// @param marks of its last changes, the newest first
  private record Found(ByteBuffer json, ByteBuffer marks) {

    static @Nullable Found of(@Nullable Row row) {
      ByteBuffer json = row == null ? null : row.getByteBuffer("json");
      ByteBuffer marks = row == null ? null : row.getByteBuffer("marks");
      return json == null || marks == null ? null : new Found(json, marks);
    }

    ByteBuffer mark() {
      return marks.slice(0, MARK_BYTES);
    }

    /// Whether the change with that mark is one of the last.
    boolean has(ByteBuffer mark) {
      for (int i = 0; i < marks.remaining(); i += MARK_BYTES) {
        if (marks.slice(i, MARK_BYTES).equals(mark)) {
          return true;
        }
      }
      return false;
    }

    /// Whether all its changes are told, from the first.
    boolean isYoung() {
      return marks.remaining() < MARKS_MAX * MARK_BYTES;
    }

    byte[] bytes() {
      return CqlRegistry.bytes(json);
    }
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private static int buckets(String kind) {
    return LARGE.contains(kind) ? BUCKETS : BUCKETS_FEW;
  }

  private static short bucket(String kind, String id) {
    return (short) Math.floorMod((id.hashCode() * 0x9E37_79B9) >>> 16, buckets(kind));
  }

  @Override
  public byte @Nullable [] get(String kind, String id) {
    Found found = Found.of(cql.one(get.bind(kind, bucket(kind, id), id)));
    return found == null ? null : found.bytes();
  }

  @Override
  public void put(String kind, String id, byte[] json) {
    update(kind, id, _ -> json);
  }

  @Override
  public boolean remove(String kind, String id) {
    boolean[] found = {false};
    update(
        kind,
        id,
        before -> {
          found[0] = before != null;
          return null;
        });
    return found[0];
  }

  @Override
  public byte @Nullable [] update(String kind, String id, UnaryOperator<byte @Nullable []> with) {
    Lock turn = turns[bucket(kind, id)];
    turn.lock();
    try {
      Found before = Found.of(cql.one(get.bind(kind, bucket(kind, id), id)));
      for (int i = 0; i < TRIES_MAX; i++) {
        byte[] json = with.apply(before == null ? null : before.bytes());
        if (json == null && before == null) {
          return null;
        }
        ByteBuffer mark = mark();
        Decision decision = cql.decide(statement(kind, id, before, json, mark));
        if (decision instanceof Decision.Applied) {
          return json;
        }
        // Settles what was under way, so that a change of which nothing is seen is never made.
        Found now = Found.of(cql.serial(get.bind(kind, bucket(kind, id), id)));
        if (decision instanceof Decision.Unknown(Problem problem)) {
          if (json == null ? isGone(before, now) : now != null && now.has(mark)) {
            return json;
          }
          if (!isUntouched(before, now)) {
            throw new ProblemException(problem);
          }
        }
        before = now;
      }
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.BUSY,
                  "registry_contended",
                  "others change the same record all the time: try again later")
              .with("kind", kind)
              .with("id", id)
              .with("tries", TRIES_MAX));
    } finally {
      turn.unlock();
    }
  }

  private static ByteBuffer mark() {
    UUID random = UUID.randomUUID();
    return ByteBuffer.allocate(MARK_BYTES)
        .putLong(random.getMostSignificantBits())
        .putLong(random.getLeastSignificantBits())
        .flip();
  }

  private BoundStatement statement(
      String kind, String id, @Nullable Found before, byte @Nullable [] json, ByteBuffer mark) {
    short bucket = bucket(kind, id);
    if (before == null) {
      return insert.bind(kind, bucket, id, ByteBuffer.wrap(json), mark);
    }
    if (json == null) {
      return delete.bind(kind, bucket, id, before.marks());
    }
    int kept = Math.min(before.marks().remaining(), (MARKS_MAX - 1) * MARK_BYTES);
    ByteBuffer marks =
        ByteBuffer.allocate(MARK_BYTES + kept)
            .put(mark.duplicate())
            .put(before.marks().slice(0, kept))
            .flip();
    return change.bind(ByteBuffer.wrap(json), marks, kind, bucket, id, before.marks());
  }

  /// Whether a record is not there any more, though another may be.
  private static boolean isGone(@Nullable Found before, @Nullable Found now) {
    return before != null && (now == null || (!now.has(before.mark()) && now.isYoung()));
  }

  /// Whether all that happened since is told, so that what is not among it did not happen.
  private static boolean isUntouched(@Nullable Found before, @Nullable Found now) {
    if (before == null) {
      return now == null || now.isYoung();
    }
    return now != null && now.has(before.mark());
  }

  @Override
  public SortedMap<String, byte[]> list(String kind, String after, int max) {
    Comparator<String> order = CqlRegistry::compare;
    TreeMap<String, byte[]> records = new TreeMap<>(order);
    int buckets = buckets(kind);
    int limit = Math.clamp(2L * max / buckets, BLOCK_MIN, BLOCK_MAX);
    String from = after;
    while (from != null && records.size() < max) {
      List<BoundStatement> reads = new ArrayList<>();
      for (short bucket = 0; bucket < buckets; bucket++) {
        reads.add(list.bind(kind, bucket, from, limit));
      }
      TreeMap<String, byte[]> some = new TreeMap<>(order);
      String covered = null;
      for (List<Row> rows : cql.all(reads)) {
        String last = "";
        for (Row row : rows) {
          last = row.getString("id");
          ByteBuffer json = row.getByteBuffer("json");
          if (last != null && json != null) {
            some.put(last, bytes(json));
          }
        }
        if (rows.size() == limit && last != null) {
          covered = covered == null || compare(last, covered) < 0 ? last : covered;
        }
      }
      records.putAll(covered == null ? some : some.headMap(covered, true));
      from = covered;
    }
    while (records.size() > max) {
      records.pollLastEntry();
    }
    return records;
  }

  /// By code points, as UTF-8 sorts.
  private static int compare(String a, String b) {
    int[] first = a.codePoints().toArray();
    int[] second = b.codePoints().toArray();
    return Arrays.compare(first, second);
  }
}
