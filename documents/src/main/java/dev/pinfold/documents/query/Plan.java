package dev.pinfold.documents.query;

import dev.pinfold.documents.value.OrderedKey;
import dev.pinfold.documents.value.Path;
import java.util.Arrays;
import java.util.List;

/// Where to look for the documents of a query.
sealed interface Plan {

  /// How many documents it is expected to read.
  long estimate();

  /// All documents.
  record Scan(long estimate) implements Plan {}

  /// The documents of these ids.
  record Ids(List<String> ids) implements Plan {
    @Override
    public long estimate() {
      return ids.size();
    }
  }

  /// The documents with entries in these ranges of an index.
  ///
  /// @param down from the greatest entry to the least
  /// @param sorted whether its order is that of the query's sort
  /// @param repeats whether a document may have several entries in them
  record IndexRanges(
      IndexDefinition index,
      List<Range> ranges,
      boolean down,
      boolean sorted,
      boolean repeats,
      long estimate)
      implements Plan {}

  /// The documents that any of several plans finds.
  record Union(List<Plan> parts) implements Plan {
    @Override
    public long estimate() {
      return parts.stream().mapToLong(Plan::estimate).sum();
    }
  }

  /// Values from `from` (inclusive) to `to` (exclusive).
  record Range(byte[] from, byte[] to, String text) {}

  /// What is greater than all entries that begin with these whole values, and than no others: what
  /// follows a value in an entry is less, and only a zero inside a longer string is followed by
  /// this.
  static byte[] end(byte[] values) {
    byte[] end = Arrays.copyOf(values, values.length + 1);
    end[values.length] = (byte) 0xFF;
    return end;
  }

  /// Whether a literal's key says all about its place in the order.
  static boolean isExact(Literal literal) {
    return !OrderedKey.isShortened(literal.key());
  }

  /// The name of the member that a path into a map wants, if `wildcard` indexes that map.
  static boolean isMemberOf(Path path, Path wildcard) {
    return path.segments().size() == wildcard.segments().size()
        && path.segments().getLast() instanceof Path.Name
        && path.parent().equals(wildcard.parent());
  }
}
