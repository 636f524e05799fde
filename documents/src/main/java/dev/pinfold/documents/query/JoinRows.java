package dev.pinfold.documents.query;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.storage.RecordCursor;
import dev.pinfold.documents.value.NodeNames;
import dev.pinfold.documents.value.OrderedKey;
import dev.pinfold.documents.value.Path;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The pairs of a join, one after another, in the order of the left side.
///
/// An index join costs a few seeks for each left document; a hash join reads the right side once
/// and holds up to [#HASHED_MAX] documents of it. The cheaper by their estimates is taken, a
/// look-up counted as four documents of a scan.
///
/// Used by one thread; closing it frees what it reads from.
public final class JoinRows implements AutoCloseable {

  /// How many right documents a hash join may hold.
  public static final int HASHED_MAX = 1_000_000;

  private static final int LOOK_UP_COST = 4;

  /// A pair.
  ///
  /// @param right null for a left document without a partner
  public record Pair(Row left, @Nullable Row right) {}

  private final DocumentSource right;
  private final DocumentSource left;
  private final JoinQuery query;
  private final Rows leftRows;
  private final @Nullable IndexDefinition index;
  private final Map<ByteBuffer, List<Row>> table = new HashMap<>();
  private final ArrayDeque<Pair> ready = new ArrayDeque<>();
  private final long indexCost;
  private final long hashCost;
  private long partnersRead;
  private long given;
  private @Nullable Pair pair;

  /// Begins to answer a join.
  ///
  /// @throws ProblemException `join_too_large`, `join_no_index`
  public JoinRows(DocumentSource left, DocumentSource right, JoinQuery query) {
    this.left = left;
    this.right = right;
    this.query = query;
    this.leftRows = new Rows(left, new Query(query.left(), Sort.NONE, 0, null));
    try {
      IndexDefinition usable = usableIndex();
      long leftEstimate = leftRows.explain().estimatedRows();
      Query rightQuery = new Query(query.right(), Sort.NONE, 0, null);
      this.indexCost =
          usable == null ? Long.MAX_VALUE : leftEstimate * LOOK_UP_COST * (1 + fanOut(usable));
      this.hashCost = new Planner(right, rightQuery).plan().estimate();
      boolean byIndex =
          switch (query.method()) {
            case CHEAPEST -> indexCost < hashCost;
            case INDEX -> true;
            case HASH -> false;
          };
      if (byIndex && usable == null) {
        throw new ProblemException(
            Problem.of(
                Problem.Kind.INVALID,
                "join_no_index",
                "no index of the right collection begins with the path " + query.rightPath()));
      }
      this.index = byIndex ? usable : null;
      if (!byIndex) {
        hash(rightQuery);
      }
    } catch (RuntimeException e) {
      leftRows.close();
      throw e;
    }
  }

  private @Nullable IndexDefinition usableIndex() {
    if (query.rightPath().equals(Matcher.ID)) {
      // The id is not in the document.
      return null;
    }
    for (IndexDefinition candidate : right.indexes()) {
      if (candidate.paths().getFirst().equals(query.rightPath()) && hasAllPartners(candidate)) {
        return candidate;
      }
    }
    return null;
  }

  /// Whether an index that begins with the right path has entries of every partner. Where that path
  /// reaches nothing there is no value to be joined by; but a further path may leave documents out,
  /// and where members are indexed an entry begins with the name.
  private static boolean hasAllPartners(IndexDefinition candidate) {
    return (!candidate.sparse() || candidate.paths().size() == 1)
        && candidate.paths().stream().noneMatch(IndexDefinition::isWildcard);
  }

  /// How many right documents share a value, by a look at the first entries.
  private long fanOut(IndexDefinition of) {
    int entries = 0;
    int values = 0;
    byte[] last = null;
    try (RecordCursor cursor = right.entries(of, new byte[0], new byte[] {(byte) 0xFF}, false)) {
      while (entries < 100 && cursor.next()) {
        byte[] key = cursor.key();
        byte[] value = Arrays.copyOf(key, OrderedKey.skip(key, 0));
        if (!Arrays.equals(value, last)) {
          values++;
          last = value;
        }
        entries++;
      }
    }
    return values == 0 ? 0 : entries / values;
  }

  private void hash(Query rightQuery) {
    int rows = 0;
    try (Rows all = new Rows(right, rightQuery)) {
      while (all.next()) {
        if (++rows > HASHED_MAX) {
          throw new ProblemException(
              Problem.of(
                      Problem.Kind.LIMIT,
                      "join_too_large",
                      "the right side has more than "
                          + HASHED_MAX
                          + " documents; make an index on its path "
                          + query.rightPath()
                          + ", or filter it")
                  .with("allowed", HASHED_MAX));
        }
        Row row = all.row();
        for (byte[] key : keys(row.packed(), row.id(), query.rightPath(), right.names())) {
          table.computeIfAbsent(ByteBuffer.wrap(key), _ -> new ArrayList<>(1)).add(row);
        }
      }
    }
    partnersRead += rows;
  }

  private static TreeSet<byte[]> keys(byte[] packed, String id, Path path, NodeNames names) {
    TreeSet<byte[]> keys = new TreeSet<>(Arrays::compareUnsigned);
    if (path.equals(Matcher.ID)) {
      keys.add(OrderedKey.ofString(id));
      return keys;
    }
    Reach.values(
        packed,
        0,
        NodeNames.ROOT,
        path,
        names,
        (pos, node) -> {
          IndexDefinition.values(packed, pos, node, names, keys);
          return false;
        });
    return keys;
  }

  /// Moves to the next pair, at first to the first one.
  public boolean next() {
    if (query.limit() > 0 && given >= query.limit()) {
      return false;
    }
    while (ready.isEmpty()) {
      if (!leftRows.next()) {
        return false;
      }
      Row row = leftRows.row();
      for (Row partner : partners(row)) {
        ready.add(new Pair(row, partner));
      }
      if (ready.isEmpty() && query.outer()) {
        ready.add(new Pair(row, null));
      }
    }
    pair = ready.remove();
    given++;
    return true;
  }

  /// The pair it is at.
  public Pair pair() {
    Pair current = pair;
    if (current == null) {
      throw new IllegalStateException("next() has not been called");
    }
    return current;
  }

  private List<Row> partners(Row row) {
    Map<ByteBuffer, Row> partners = new LinkedHashMap<>();
    for (byte[] key : keys(row.packed(), row.id(), query.leftPath(), left.names())) {
      IndexDefinition by = index;
      if (by == null) {
        for (Row partner : table.getOrDefault(ByteBuffer.wrap(key), List.of())) {
          partners.putIfAbsent(ByteBuffer.wrap(partner.key()), partner);
        }
      } else {
        look(by, key, partners);
      }
    }
    return List.copyOf(partners.values());
  }

  private void look(IndexDefinition by, byte[] key, Map<ByteBuffer, Row> partners) {
    try (RecordCursor entries = right.entries(by, key, Plan.end(key), false)) {
      while (entries.next()) {
        byte[] entry = entries.key();
        int at = 0;
        for (Path path : by.paths()) {
          at = OrderedKey.skip(entry, at);
          if (IndexDefinition.isWildcard(path)) {
            at = OrderedKey.skip(entry, at);
          }
        }
        byte[] documentKey = Arrays.copyOfRange(entry, at + 1, entry.length);
        byte[] packed = right.document(documentKey);
        partnersRead++;
        if (packed != null) {
          String id = right.idOf(documentKey);
          if (Matcher.matches(query.right(), id, packed, right.names())) {
            partners.putIfAbsent(ByteBuffer.wrap(documentKey), new Row(documentKey, id, packed));
          }
        }
      }
    }
  }

  /// How a join is, or was, answered.
  ///
  /// @param method `index` or `hash`
  /// @param index the right side's, or empty
  /// @param left how the left side is read
  /// @param indexCost what the index join would read, -1 if there is no index
  /// @param hashCost what the hash join would read
  /// @param partnersRead right documents that were read
  /// @param pairs results
  public record JoinExplanation(
      String method,
      String index,
      Explanation left,
      long indexCost,
      long hashCost,
      long partnersRead,
      long pairs) {}

  public JoinExplanation explain() {
    IndexDefinition by = index;
    return new JoinExplanation(
        by == null ? "hash" : "index",
        by == null ? "" : by.name(),
        leftRows.explain(),
        indexCost == Long.MAX_VALUE ? -1 : indexCost,
        hashCost,
        partnersRead,
        given);
  }

  @Override
  public void close() {
    leftRows.close();
  }
}
