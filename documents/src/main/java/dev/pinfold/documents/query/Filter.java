package dev.pinfold.documents.query;

import dev.pinfold.documents.value.Path;
import dev.pinfold.documents.value.ValueType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Which documents are wanted. As in MongoDB, a condition on a path holds if any value that the
/// path reaches satisfies it, and paths go through arrays by themselves.
public sealed interface Filter {

  /// Every document.
  static Filter all() {
    return new And(List.of());
  }

  /// All of them hold.
  record And(List<Filter> parts) implements Filter {}

  /// At least one of them holds.
  record Or(List<Filter> parts) implements Filter {}

  /// It does not hold.
  record Not(Filter part) implements Filter {}

  /// How a value compares with the wanted one.
  enum Comparison {
    EQ("$eq"),
    LT("$lt"),
    LTE("$lte"),
    GT("$gt"),
    GTE("$gte");

    private final String operator;

    Comparison(String operator) {
      this.operator = operator;
    }

    String operator() {
      return operator;
    }
  }

  /// A value at the path compares so; orders hold only within one type.
  record Compare(Path path, Comparison comparison, Literal literal) implements Filter {}

  /// A value at the path equals one of these.
  record In(Path path, List<Literal> literals) implements Filter {}

  /// The path is there.
  record Exists(Path path) implements Filter {}

  /// A string at the path begins so.
  record Prefix(Path path, String prefix) implements Filter {}

  /// A string at the path has this in it.
  record Contains(Path path, String text) implements Filter {}

  /// A value at the path has one of these types.
  record TypeIs(Path path, Set<ValueType> types) implements Filter {}

  /// An array at the path has so many elements.
  record Size(Path path, int size) implements Filter {}

  /// An array at the path has an element for which this holds; the part's paths begin at the
  /// element.
  record ElementMatch(Path path, Filter part) implements Filter {}

  /// The paths that it looks at: what a transaction locks so that the answer stays right.
  default Set<Path> paths() {
    Set<Path> paths = new LinkedHashSet<>();
    collect(this, paths);
    return paths;
  }

  private static void collect(Filter filter, Set<Path> paths) {
    switch (filter) {
      case And(List<Filter> parts) -> parts.forEach(part -> collect(part, paths));
      case Or(List<Filter> parts) -> parts.forEach(part -> collect(part, paths));
      case Not(Filter part) -> collect(part, paths);
      case Compare compare -> paths.add(compare.path());
      case In in -> paths.add(in.path());
      case Exists exists -> paths.add(exists.path());
      case Prefix prefix -> paths.add(prefix.path());
      case Contains contains -> paths.add(contains.path());
      case TypeIs type -> paths.add(type.path());
      case Size size -> paths.add(size.path());
      case ElementMatch match -> paths.add(match.path());
    }
  }
}
