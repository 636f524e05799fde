package dev.pinfold.documents.query;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.storage.RecordCursor;
import dev.pinfold.documents.value.OrderedKey;
import dev.pinfold.documents.value.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The results of a query, one after another. Without a sort, or with one that an index serves, it
/// holds one row at a time; a sort in memory holds as many as the limit, or all up to
/// [#SORTED_MAX].
///
/// Used by one thread; closing it frees what it reads from.
public final class Rows implements AutoCloseable {

  /// How many rows a sort without a limit may hold.
  public static final int SORTED_MAX = 1_000_000;

  private final DocumentSource source;
  private final Query query;
  private final Plan plan;
  private final List<String> rejected;
  private final @Nullable PageToken after;
  private final Step step;

  private long entriesRead;
  private long documentsRead;
  private long given;
  private @Nullable Row row;
  private byte @Nullable [] place;

  /// Moves to the next row that satisfies the filter, setting `row` and its place.
  private interface Step extends AutoCloseable {
    boolean next();

    @Override
    void close();
  }

  /// Begins to answer a query.
  ///
  /// @throws ProblemException `invalid_page_token`, `stale_page_token`
  public Rows(DocumentSource source, Query query) {
    this.source = source;
    this.query = query;
    String token = query.pageToken();
    this.after = token == null ? null : PageToken.parse(token, query);
    Planner planner = new Planner(source, query);
    Plan chosen = planner.plan();
    this.plan = after == null ? chosen : resumed(chosen, after);
    this.rejected = planner.rejected();
    this.step = isSortedInMemory() ? new Sorted() : inOrderOfPlan();
  }

  /// The plan whose order the token speaks of.
  private Plan resumed(Plan chosen, PageToken token) {
    return switch (token.mode()) {
      case KEY -> chosen instanceof Plan.IndexRanges ? new Plan.Scan(source.count()) : chosen;
      case SORT ->
          chosen instanceof Plan.IndexRanges ranges && ranges.sorted()
              ? new Plan.Scan(source.count())
              : chosen;
      case ENTRY -> {
        Plan.IndexRanges ranges = byIndex(chosen, token.index());
        if (ranges == null || !(ranges.sorted() || query.sort().isNone())) {
          throw PageToken.stale();
        }
        yield ranges;
      }
    };
  }

  private Plan.@Nullable IndexRanges byIndex(Plan chosen, int id) {
    if (chosen instanceof Plan.IndexRanges ranges && ranges.index().id() == id) {
      return ranges;
    }
    for (IndexDefinition index : source.indexes()) {
      if (index.id() == id) {
        return new Planner(source, query).by(index);
      }
    }
    return null;
  }

  private boolean isSortedInMemory() {
    return !query.sort().isNone() && !(plan instanceof Plan.IndexRanges ranges && ranges.sorted());
  }

  private Step inOrderOfPlan() {
    byte[] from = after == null || isSortedInMemory() ? null : after.position();
    return switch (plan) {
      case Plan.Scan _ -> new Scanned(from);
      case Plan.Ids _, Plan.Union _ -> new Keyed(keys(plan), from);
      case Plan.IndexRanges ranges -> new Indexed(ranges, from);
    };
  }

  /// Moves to the next row, at first to the first one.
  public boolean next() {
    if (query.limit() > 0 && given >= query.limit()) {
      return false;
    }
    if (!step.next()) {
      return false;
    }
    given++;
    return true;
  }

  /// The row it is at.
  public Row row() {
    Row current = row;
    if (current == null) {
      throw new IllegalStateException("next() has not been called");
    }
    return current;
  }

  /// What brings the rows behind the current one.
  public String pageToken() {
    byte[] position = place;
    if (position == null) {
      throw new IllegalStateException("next() has not been called");
    }
    PageToken.Mode mode =
        isSortedInMemory()
            ? PageToken.Mode.SORT
            : plan instanceof Plan.IndexRanges ? PageToken.Mode.ENTRY : PageToken.Mode.KEY;
    int index =
        mode == PageToken.Mode.ENTRY && plan instanceof Plan.IndexRanges ranges
            ? ranges.index().id()
            : 0;
    return new PageToken(query.fingerprint(), mode, index, position).toString();
  }

  /// How it is answered, and what that has taken so far.
  public Explanation explain() {
    String index = plan instanceof Plan.IndexRanges ranges ? ranges.index().name() : "";
    return new Explanation(
        switch (plan) {
          case Plan.Scan _ -> "scan";
          case Plan.Ids _ -> "ids";
          case Plan.IndexRanges _ -> "index";
          case Plan.Union _ -> "union";
        },
        index,
        ranges(plan),
        query.filter().toString(),
        query.sort().isNone() ? "none" : isSortedInMemory() ? "in memory" : "by index",
        plan.estimate(),
        source.count(),
        rejected,
        new Explanation.Actual(entriesRead, documentsRead, given));
  }

  private static List<String> ranges(Plan plan) {
    return switch (plan) {
      case Plan.Scan _ -> List.of();
      case Plan.Ids ids -> ids.ids();
      case Plan.IndexRanges ranges -> ranges.ranges().stream().map(Plan.Range::text).toList();
      case Plan.Union union -> {
        List<String> all = new ArrayList<>();
        for (Plan part : union.parts()) {
          String index = part instanceof Plan.IndexRanges r ? r.index().name() + ": " : "";
          ranges(part).forEach(text -> all.add(index + text));
        }
        yield all;
      }
    };
  }

  @Override
  public void close() {
    step.close();
  }

  private boolean offer(byte[] key, byte[] packed, byte[] at) {
    documentsRead++;
    String id = source.idOf(key);
    if (!Matcher.matches(query.filter(), id, packed, source.names())) {
      return false;
    }
    row = new Row(key, id, packed);
    place = at;
    return true;
  }

  /// The keys of the documents that some plans find, once each.
  private NavigableSet<byte[]> keys(Plan of) {
    NavigableSet<byte[]> keys = new TreeSet<>(Arrays::compareUnsigned);
    addKeys(of, keys);
    return keys;
  }

  private void addKeys(Plan of, NavigableSet<byte[]> keys) {
    switch (of) {
      case Plan.Scan _ -> throw new IllegalStateException("a union has no scans");
      case Plan.Ids ids -> ids.ids().forEach(id -> keys.add(source.keyOf(id)));
      case Plan.Union union -> union.parts().forEach(part -> addKeys(part, keys));
      case Plan.IndexRanges ranges -> {
        for (Plan.Range range : ranges.ranges()) {
          if (isEmpty(range)) {
            continue;
          }
          try (RecordCursor entries =
              source.entries(ranges.index(), range.from(), range.to(), false)) {
            while (entries.next()) {
              entriesRead++;
              keys.add(documentKey(ranges.index(), entries.key()));
              if (keys.size() > SORTED_MAX) {
                throw tooLarge("a union of indexes");
              }
            }
          }
        }
      }
    }
  }

  private static boolean isEmpty(Plan.Range range) {
    return Arrays.compareUnsigned(range.from(), range.to()) >= 0;
  }

  private static ProblemException tooLarge(String what) {
    return new ProblemException(
        Problem.of(
                Problem.Kind.LIMIT,
                "sort_too_large",
                what
                    + " holds more than "
                    + SORTED_MAX
                    + " documents in memory; give a limit, or make an index that serves it")
            .with("allowed", SORTED_MAX));
  }

  /// Where the values of an entry end.
  private static int valuesEnd(IndexDefinition index, byte[] entry) {
    int at = 0;
    for (Path path : index.paths()) {
      at = OrderedKey.skip(entry, at);
      if (IndexDefinition.isWildcard(path)) {
        at = OrderedKey.skip(entry, at);
      }
    }
    return at;
  }

  private static byte[] documentKey(IndexDefinition index, byte[] entry) {
    return Arrays.copyOfRange(entry, valuesEnd(index, entry) + 1, entry.length);
  }

  /// All documents in the order of their keys.
  private final class Scanned implements Step {
    private final RecordCursor documents;

    Scanned(byte @Nullable [] from) {
      this.documents = source.documents(from);
    }

    @Override
    public boolean next() {
      while (documents.next()) {
        byte[] key = documents.key();
        if (offer(key, documents.value(), key)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public void close() {
      documents.close();
    }
  }

  /// Some documents in the order of their keys.
  private final class Keyed implements Step {
    private final Iterator<byte[]> keys;

    Keyed(NavigableSet<byte[]> all, byte @Nullable [] from) {
      this.keys = (from == null ? all : all.tailSet(from, false)).iterator();
    }

    @Override
    public boolean next() {
      while (keys.hasNext()) {
        byte[] key = keys.next();
        byte[] packed = source.document(key);
        if (packed != null && offer(key, packed, key)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public void close() {}
  }

  /// Documents in the order of the entries of an index.
  private final class Indexed implements Step {
    private final Plan.IndexRanges ranges;
    private final Iterator<Plan.Range> rest;
    private final byte @Nullable [] from;
    private @Nullable RecordCursor entries;

    Indexed(Plan.IndexRanges ranges, byte @Nullable [] from) {
      this.ranges = ranges;
      this.from = from;
      this.rest = (ranges.down() ? ranges.ranges().reversed() : ranges.ranges()).iterator();
    }

    @Override
    public boolean next() {
      while (true) {
        RecordCursor current = entries;
        if (current == null) {
          if (!rest.hasNext()) {
            return false;
          }
          entries = open(rest.next());
          continue;
        }
        while (current.next()) {
          entriesRead++;
          byte[] entry = current.key();
          byte[] key = documentKey(ranges.index(), entry);
          byte[] packed = source.document(key);
          if (packed != null
              && (!ranges.repeats() || isFirst(entry, packed))
              && offer(key, packed, entry)) {
            return true;
          }
        }
        current.close();
        entries = null;
      }
    }

    private @Nullable RecordCursor open(Plan.Range range) {
      byte[] low = range.from();
      byte[] high = range.to();
      if (from != null && ranges.down() && Arrays.compareUnsigned(from, high) < 0) {
        high = from;
      }
      if (from != null && !ranges.down()) {
        byte[] behind = Arrays.copyOf(from, from.length + 1);
        low = Arrays.compareUnsigned(behind, low) > 0 ? behind : low;
      }
      return Arrays.compareUnsigned(low, high) >= 0
          ? null
          : source.entries(ranges.index(), low, high, ranges.down());
    }

    /// Whether no earlier entry in the ranges brought the same document.
    private boolean isFirst(byte[] entry, byte[] packed) {
      byte[] values = Arrays.copyOf(entry, valuesEnd(ranges.index(), entry));
      List<byte[]> all = ranges.index().entriesOf(packed, source.names());
      for (byte[] other : ranges.down() ? all.reversed() : all) {
        if (isInRanges(other)) {
          return Arrays.equals(other, values);
        }
      }
      return false;
    }

    private boolean isInRanges(byte[] values) {
      for (Plan.Range range : ranges.ranges()) {
        if (Arrays.compareUnsigned(values, range.from()) >= 0
            && Arrays.compareUnsigned(values, range.to()) < 0) {
          return true;
        }
      }
      return false;
    }

    @Override
    public void close() {
      if (entries != null) {
        entries.close();
      }
    }
  }

  /// Documents sorted in memory.
  private final class Sorted implements Step {
    private final Iterator<Map.Entry<byte[], Row>> sorted;

    Sorted() {
      Comparator<byte[]> order = Arrays::compareUnsigned;
      NavigableMap<byte[], Row> best = new TreeMap<>(order);
      byte[] from = after == null ? null : after.position();
      int keep = query.limit() > 0 ? query.limit() : SORTED_MAX;
      try (Step unsorted = inOrderOfPlan()) {
        while (unsorted.next()) {
          Row found = row();
          byte[] sortKey = query.sort().keyOf(found.id(), found.packed(), source.names());
          byte[] at = Arrays.copyOf(sortKey, sortKey.length + found.key().length);
          System.arraycopy(found.key(), 0, at, sortKey.length, found.key().length);
          if (from != null && order.compare(at, from) <= 0) {
            continue;
          }
          best.put(at, found);
          if (best.size() > keep) {
            if (query.limit() == 0) {
              throw tooLarge("a sort without a limit");
            }
            best.pollLastEntry();
          }
        }
      }
      this.sorted = best.entrySet().iterator();
    }

    @Override
    public boolean next() {
      if (!sorted.hasNext()) {
        return false;
      }
      var entry = sorted.next();
      row = entry.getValue();
      place = entry.getKey();
      return true;
    }

    @Override
    public void close() {}
  }
}
