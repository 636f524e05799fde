package dev.pinfold.documents.query;

import dev.pinfold.documents.storage.Keys;
import dev.pinfold.documents.storage.RecordCursor;
import dev.pinfold.documents.value.OrderedKey;
import dev.pinfold.documents.value.Path;
import dev.pinfold.documents.value.ValueType;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Chooses a plan for a query by counting: of each usable index it reads up to [#DIVE_MAX] entries
/// of the ranges, which costs a seek a range and tells small ranges exactly; larger ones are
/// estimated by what they take of the whole index. A document found through an index costs
/// [#LOOK_UP_COST] documents of a scan.
final class Planner {

  private static final int DIVE_MAX = 200;
  private static final int LOOK_UP_COST = 4;
  private static final int RANGES_MAX = 200;

  /// Of so many ranges the size is asked.
  private static final int SIZED_MAX = 16;

  /// Where nothing is known of sizes.
  private static final double UNKNOWN_SHARE = 1.0 / 3;

  private final DocumentSource source;
  private final Query query;
  private final List<String> rejected = new ArrayList<>();

  Planner(DocumentSource source, Query query) {
    this.source = source;
    this.query = query;
  }

  /// What the other plans would have read.
  List<String> rejected() {
    return rejected;
  }

  Plan plan() {
    Plan narrowed = narrow(query.filter());
    Plan best = new Plan.Scan(source.count());
    long bestCost = cost(best);
    if (narrowed != null) {
      long cost = cost(narrowed);
      if (cost < bestCost || sorts(narrowed)) {
        rejected.add("scan of " + source.count() + " documents");
        return narrowed;
      }
      rejected.add(text(narrowed));
    }
    return best;
  }

  /// The plan that an index makes possible, whatever it costs, or null.
  Plan.@Nullable IndexRanges by(IndexDefinition index) {
    return ranges(index, conjuncts(query.filter()));
  }

  private static boolean sorts(Plan plan) {
    return plan instanceof Plan.IndexRanges ranges && ranges.sorted();
  }

  private long cost(Plan plan) {
    return switch (plan) {
      case Plan.Scan scan -> scan.estimate() + 1;
      case Plan.Ids ids -> ids.estimate();
      case Plan.IndexRanges ranges ->
          ranges.sorted() && query.limit() > 0
              ? Math.min(ranges.estimate(), (long) query.limit() * 4) * LOOK_UP_COST
              : ranges.estimate() * LOOK_UP_COST;
      case Plan.Union union -> union.parts().stream().mapToLong(this::cost).sum();
    };
  }

  private static String text(Plan plan) {
    return switch (plan) {
      case Plan.Scan scan -> "scan of " + scan.estimate() + " documents";
      case Plan.Ids ids -> ids.ids().size() + " ids";
      case Plan.IndexRanges ranges ->
          "index " + ranges.index().name() + ", about " + ranges.estimate() + " documents";
      case Plan.Union union -> "union of " + union.parts().size() + " plans";
    };
  }

  /// The best plan that is not a scan, or null.
  private @Nullable Plan narrow(Filter filter) {
    List<Filter> conjuncts = conjuncts(filter);
    for (Filter conjunct : conjuncts) {
      List<String> ids = ids(conjunct);
      if (ids != null) {
        return new Plan.Ids(ids);
      }
    }
    Plan best = null;
    for (IndexDefinition index : source.indexes()) {
      Plan.IndexRanges candidate = ranges(index, conjuncts);
      if (candidate != null) {
        if (best == null || cost(candidate) < cost(best)) {
          if (best != null) {
            rejected.add(text(best));
          }
          best = candidate;
        } else {
          rejected.add(text(candidate));
        }
      }
    }
    for (Filter conjunct : conjuncts) {
      if (conjunct instanceof Filter.Or(List<Filter> parts)) {
        Plan union = union(parts);
        if (union != null && (best == null || cost(union) < cost(best))) {
          best = union;
        }
      }
    }
    return best;
  }

  private @Nullable Plan union(List<Filter> parts) {
    List<Plan> plans = new ArrayList<>();
    for (Filter part : parts) {
      Plan plan = new Planner(source, new Query(part, Sort.NONE, 0, null)).narrow(part);
      if (plan == null) {
        return null;
      }
      plans.add(plan);
    }
    return new Plan.Union(plans);
  }

  private static List<Filter> conjuncts(Filter filter) {
    List<Filter> all = new ArrayList<>();
    if (filter instanceof Filter.And(List<Filter> parts)) {
      for (Filter part : parts) {
        all.addAll(conjuncts(part));
      }
    } else {
      all.add(filter);
    }
    return all;
  }

  private static @Nullable List<String> ids(Filter filter) {
    if (filter instanceof Filter.Compare compare
        && compare.path().equals(Matcher.ID)
        && compare.comparison() == Filter.Comparison.EQ) {
      return id(List.of(compare.literal()));
    }
    return filter instanceof Filter.In in && in.path().equals(Matcher.ID)
        ? id(in.literals())
        : null;
  }

  private static List<String> id(List<Literal> literals) {
    List<String> ids = new ArrayList<>();
    for (Literal literal : literals) {
      if (literal.type() == ValueType.STRING) {
        ids.add(literal.string());
      }
    }
    return ids;
  }

  // ---- ranges of an index

  /// A head of values that an index entry has for certain, and what it says.
  private record Head(byte[] bytes, String text) {}

  /// Whether the filter is satisfied only by documents that have entries: a sparse index has none
  /// of a document without one of its paths, and any index none of one without members where it
  /// indexes members.
  private static boolean isCovered(IndexDefinition index, List<Filter> conjuncts) {
    Set<Path> reached = new HashSet<>();
    for (Filter conjunct : conjuncts) {
      Path path = reached(conjunct);
      if (path != null) {
        reached.add(path);
      }
    }
    for (Path path : index.paths()) {
      boolean has =
          IndexDefinition.isWildcard(path)
              ? reached.stream().anyMatch(member -> Plan.isMemberOf(member, path))
              : !index.sparse() || reached.contains(path);
      if (!has) {
        return false;
      }
    }
    return true;
  }

  /// The path that reaches something in every document that satisfies a condition, or null.
  private static @Nullable Path reached(Filter condition) {
    Path path =
        switch (condition) {
          case Filter.Compare compare -> acceptsMissing(compare) ? null : compare.path();
          case Filter.In in -> acceptsMissing(in) ? null : in.path();
          case Filter.Exists exists -> exists.path();
          case Filter.Prefix prefix -> prefix.path();
          case Filter.Contains contains -> contains.path();
          case Filter.TypeIs type -> type.path();
          case Filter.Size size -> size.path();
          case Filter.ElementMatch match -> match.path();
          case Filter.And _, Filter.Or _, Filter.Not _ -> null;
        };
    // The id is not in the document.
    return path == null || path.equals(Matcher.ID) ? null : path;
  }

  private Plan.@Nullable IndexRanges ranges(IndexDefinition index, List<Filter> conjuncts) {
    if (!isCovered(index, conjuncts)) {
      return null;
    }
    List<Head> heads = List.of(new Head(new byte[0], ""));
    List<Plan.Range> ranges = null;
    int fixed = 0;
    for (Path path : index.paths()) {
      boolean wildcard = IndexDefinition.isWildcard(path);
      Path wanted = wildcard ? memberOf(path, conjuncts) : path;
      if (wanted == null || wanted.equals(Matcher.ID)) {
        // Conditions on the id say nothing about what is in the document.
        break;
      }
      List<Head> longer = wildcard ? memberHeads(wanted, heads) : heads;
      List<Head> equal = equalHeads(wanted, longer, conjuncts);
      if (equal != null && equal.size() <= RANGES_MAX) {
        heads = equal;
        fixed++;
        continue;
      }
      ranges = orderedRanges(wanted, longer, conjuncts, source.mayHaveArrays(path));
      if (wildcard && ranges == null) {
        ranges = whole(longer);
      }
      break;
    }
    boolean[] down = new boolean[1];
    boolean sorted = ordersBy(index, fixed, heads.size(), down);
    if (ranges == null) {
      if (fixed == 0 && !sorted) {
        return null;
      }
      ranges = whole(heads);
    }
    long estimate = dive(index, ranges);
    return new Plan.IndexRanges(
        index, ranges, sorted && down[0], sorted, mayRepeat(index) || ranges.size() > 1, estimate);
  }

  /// Whether a document may have several entries that begin alike. Also a path behind all that the
  /// filter speaks of makes them.
  private boolean mayRepeat(IndexDefinition index) {
    for (Path path : index.paths()) {
      if (IndexDefinition.isWildcard(path) || source.mayHaveArrays(path)) {
        return true;
      }
    }
    return false;
  }

  private static List<Plan.Range> whole(List<Head> heads) {
    List<Plan.Range> ranges = new ArrayList<>();
    for (Head head : heads) {
      ranges.add(
          new Plan.Range(
              head.bytes(), Plan.end(head.bytes()), head.text().isEmpty() ? "all" : head.text()));
    }
    ranges.sort((a, b) -> Arrays.compareUnsigned(a.from(), b.from()));
    return ranges;
  }

  /// A member of a map that every document has that satisfies the filter: one of those with a
  /// condition, better one that must equal something. Null if there is none.
  private static @Nullable Path memberOf(Path wildcard, List<Filter> conjuncts) {
    Path member = null;
    for (Filter conjunct : conjuncts) {
      Path path = reached(conjunct);
      if (path != null && Plan.isMemberOf(path, wildcard)) {
        if (isEquality(conjunct)) {
          return path;
        }
        member = member == null ? path : member;
      }
    }
    return member;
  }

  private static boolean isEquality(Filter filter) {
    return filter instanceof Filter.In
        || (filter instanceof Filter.Compare compare
            && compare.comparison() == Filter.Comparison.EQ);
  }

  private static List<Head> memberHeads(Path member, List<Head> heads) {
    if (!(member.segments().getLast() instanceof Path.Name(String name))) {
      throw new IllegalStateException("a member has a name: " + member);
    }
    List<Head> longer = new ArrayList<>();
    for (Head head : heads) {
      longer.add(new Head(join(head.bytes(), OrderedKey.ofString(name)), join(head.text(), name)));
    }
    return longer;
  }

  private static boolean acceptsMissing(Filter filter) {
    return switch (filter) {
      case Filter.Compare compare ->
          compare.comparison() == Filter.Comparison.EQ && compare.literal().isNull();
      case Filter.In in -> in.literals().stream().anyMatch(Literal::isNull);
      default -> false;
    };
  }

  private static byte[] join(byte[] a, byte[] b) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(a.length + b.length);
    out.writeBytes(a);
    out.writeBytes(b);
    return out.toByteArray();
  }

  private static String join(String a, String b) {
    return a.isEmpty() ? b : a + ", " + b;
  }

  private static @Nullable List<Head> equalHeads(
      Path path, List<Head> heads, List<Filter> conjuncts) {
    for (Filter conjunct : conjuncts) {
      List<Literal> literals =
          switch (conjunct) {
            case Filter.Compare(Path p, Filter.Comparison c, Literal literal)
                when p.equals(path) && c == Filter.Comparison.EQ ->
                List.of(literal);
            case Filter.In(Path p, List<Literal> in) when p.equals(path) -> in;
            default -> null;
          };
      if (literals == null || literals.stream().anyMatch(l -> l.type() == ValueType.ARRAY)) {
        continue;
      }
      // A value that is named twice is looked up once: ranges must not overlap.
      TreeMap<byte[], Head> longer = new TreeMap<>(Arrays::compareUnsigned);
      for (Head head : heads) {
        for (Literal literal : literals) {
          byte[] value = join(head.bytes(), literal.key());
          longer.put(value, new Head(value, join(head.text(), path + " = " + literal)));
          if (literal.isNull()) {
            byte[] missing = join(head.bytes(), OrderedKey.missing());
            longer.put(missing, new Head(missing, join(head.text(), path + " missing")));
          }
        }
      }
      return List.copyOf(longer.values());
    }
    return null;
  }

  private static @Nullable List<Plan.Range> orderedRanges(
      Path path, List<Head> heads, List<Filter> conjuncts, boolean arrays) {
    byte[] from = null;
    byte[] to = null;
    List<String> text = new ArrayList<>();
    for (Filter conjunct : conjuncts) {
      if (arrays && !text.isEmpty()) {
        // Of an array one element may satisfy the one bound and another the other.
        break;
      }
      byte[] low = null;
      byte[] high = null;
      switch (conjunct) {
        case Filter.Compare compare
            when compare.path().equals(path)
                && compare.comparison() != Filter.Comparison.EQ
                && Plan.isExact(compare.literal())
                && compare.literal().type() != ValueType.ARRAY -> {
          Literal literal = compare.literal();
          int type = OrderedKey.typeOf(literal.key());
          low = new byte[] {(byte) type};
          high = new byte[] {(byte) OrderedKey.typeEnd(type)};
          switch (compare.comparison()) {
            case EQ -> throw new IllegalStateException("equality is no range");
            case LT -> high = literal.key();
            case LTE -> high = Plan.end(literal.key());
            case GT -> low = Plan.end(literal.key());
            case GTE -> low = literal.key();
          }
          text.add(path + " " + compare.comparison().operator() + " " + literal);
        }
        case Filter.Prefix(Path p, String prefix) when p.equals(path) -> {
          low = OrderedKey.stringPrefix(prefix);
          high = Keys.after(low);
          text.add(path + " begins with \"" + prefix + "\"");
        }
        case Filter.Exists(Path p) when p.equals(path) -> {
          low = Plan.end(OrderedKey.missing());
          high = new byte[] {(byte) 0xFF};
          text.add(path + " exists");
        }
        default -> {
          continue;
        }
      }
      from = from == null || Arrays.compareUnsigned(low, from) > 0 ? low : from;
      to = to == null || Arrays.compareUnsigned(high, to) < 0 ? high : to;
    }
    if (from == null || to == null) {
      return null;
    }
    List<Plan.Range> ranges = new ArrayList<>();
    for (Head head : heads) {
      ranges.add(
          new Plan.Range(
              join(head.bytes(), from),
              join(head.bytes(), to),
              join(head.text(), String.join(" and ", text))));
    }
    ranges.sort((a, b) -> Arrays.compareUnsigned(a.from(), b.from()));
    return ranges;
  }

  /// Whether the entries of one head are in the order of the query's sort. What the head fixes may
  /// have arrays: of each document it has the entries with that one value of them.
  private boolean ordersBy(IndexDefinition index, int fixed, int heads, boolean[] down) {
    List<Sort.Field> fields = query.sort().fields();
    if (fields.isEmpty() || heads != 1 || index.paths().size() - fixed < fields.size()) {
      return false;
    }
    down[0] = fields.getFirst().descending();
    for (int i = 0; i < fields.size(); i++) {
      Path path = fields.get(i).path();
      if (!path.equals(index.paths().get(fixed + i))
          || fields.get(i).descending() != down[0]
          || path.equals(Matcher.ID)
          || IndexDefinition.isWildcard(path)
          || source.mayHaveArrays(path)) {
        return false;
      }
    }
    return true;
  }

  private long dive(IndexDefinition index, List<Plan.Range> ranges) {
    long seen = 0;
    for (int i = 0; i < ranges.size(); i++) {
      Plan.Range range = ranges.get(i);
      if (isEmpty(range)) {
        continue;
      }
      try (RecordCursor entries = source.entries(index, range.from(), range.to(), false)) {
        while (entries.next()) {
          if (++seen > DIVE_MAX) {
            // Sizes tell little of many small ranges; that the rest is like what was read, then.
            long alike = seen * ranges.size() / (i + 1);
            return Math.max(alike, (long) (share(index, ranges) * entries(index)));
          }
        }
      }
    }
    return seen;
  }

  private static boolean isEmpty(Plan.Range range) {
    return Arrays.compareUnsigned(range.from(), range.to()) >= 0;
  }

  /// What part of the entries of an index lies in some ranges, by what they take.
  private double share(IndexDefinition index, List<Plan.Range> ranges) {
    long whole = source.size(index, new byte[0], Plan.end(new byte[0]));
    if (whole <= 0) {
      return UNKNOWN_SHARE;
    }
    int step = (ranges.size() + SIZED_MAX - 1) / SIZED_MAX;
    long size = 0;
    int sized = 0;
    for (int i = 0; i < ranges.size(); i += step) {
      Plan.Range range = ranges.get(i);
      if (!isEmpty(range)) {
        size += source.size(index, range.from(), range.to());
      }
      sized++;
    }
    return Math.min(1, (double) size / whole * ranges.size() / sized);
  }

  /// How many entries an index has, by how many values its paths reach: as if each path's were
  /// spread over the documents without regard to the others'.
  private double entries(IndexDefinition index) {
    double documents = Math.max(1, source.count());
    double least = 1;
    double product = 1;
    for (Path path : index.paths()) {
      boolean wildcard = IndexDefinition.isWildcard(path);
      double each = source.values(path) / documents;
      if (index.sparse() || wildcard) {
        least = Math.min(least, each);
      }
      if (wildcard || source.mayHaveArrays(path)) {
        product *= Math.max(1, each);
      }
    }
    return documents * least * product;
  }
}
