package dev.pinfold.documents.query;

import dev.pinfold.documents.value.NodeNames;
import dev.pinfold.documents.value.OrderedKey;
import dev.pinfold.documents.value.Packed;
import dev.pinfold.documents.value.Path;
import dev.pinfold.documents.value.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Tells whether a document satisfies a filter. Stateless; comparing integers or strings allocates
/// nothing.
final class Matcher {

  /// The path that means the document's id.
  static final Path ID = Path.of("_id");

  private Matcher() {}

  /// Whether the document at the beginning of `b` satisfies the filter.
  static boolean matches(Filter filter, String id, byte[] b, NodeNames names) {
    return matches(filter, id, b, 0, NodeNames.ROOT, names);
  }

  private static boolean matches(
      Filter filter, String id, byte[] b, int pos, int node, NodeNames names) {
    switch (filter) {
      case Filter.And and -> {
        for (Filter part : and.parts()) {
          if (!matches(part, id, b, pos, node, names)) {
            return false;
          }
        }
        return true;
      }
      case Filter.Or or -> {
        for (Filter part : or.parts()) {
          if (matches(part, id, b, pos, node, names)) {
            return true;
          }
        }
        return false;
      }
      case Filter.Not not -> {
        return !matches(not.part(), id, b, pos, node, names);
      }
      case Filter.Compare compare -> {
        if (compare.path().equals(ID) && pos == 0) {
          return holds(compare.comparison(), compareId(compare.literal(), id));
        }
        if (compare.comparison() == Filter.Comparison.EQ) {
          return equals(compare.path(), compare.literal(), b, pos, node, names);
        }
        return any(
            b,
            pos,
            node,
            compare.path(),
            names,
            (at, n) -> holds(compare.comparison(), compare.literal().compare(b, at, n, names)));
      }
      case Filter.In in -> {
        for (Literal literal : in.literals()) {
          if ((in.path().equals(ID) && pos == 0)
              ? compareId(literal, id) == 0
              : equals(in.path(), literal, b, pos, node, names)) {
            return true;
          }
        }
        return false;
      }
      case Filter.Exists exists -> {
        return (exists.path().equals(ID) && pos == 0)
            || Reach.values(b, pos, node, exists.path(), names, (_, _) -> true);
      }
      case Filter.Prefix prefix -> {
        if (prefix.path().equals(ID) && pos == 0) {
          return id.startsWith(prefix.prefix());
        }
        byte[] wanted = prefix.prefix().getBytes(StandardCharsets.UTF_8);
        return any(b, pos, node, prefix.path(), names, (at, _) -> startsWith(b, at, wanted));
      }
      case Filter.Contains contains -> {
        if (contains.path().equals(ID) && pos == 0) {
          return id.contains(contains.text());
        }
        byte[] wanted = contains.text().getBytes(StandardCharsets.UTF_8);
        return any(b, pos, node, contains.path(), names, (at, _) -> contains(b, at, wanted));
      }
      case Filter.TypeIs type -> {
        return any(
            b, pos, node, type.path(), names, (at, _) -> type.types().contains(Packed.type(b, at)));
      }
      case Filter.Size size -> {
        return Reach.values(
            b, pos, node, size.path(), names, (at, _) -> elementCount(b, at) == size.size());
      }
      case Filter.ElementMatch match -> {
        return Reach.values(
            b,
            pos,
            node,
            match.path(),
            names,
            (at, n) -> anyElementMatches(match.part(), id, b, at, n, names));
      }
    }
  }

  private static int compareId(Literal literal, String id) {
    if (literal.type() != ValueType.STRING) {
      return Integer.MIN_VALUE;
    }
    return Integer.signum(Arrays.compareUnsigned(OrderedKey.ofString(id), literal.key()));
  }

  private static boolean holds(Filter.Comparison comparison, int order) {
    if (order == Integer.MIN_VALUE) {
      return false;
    }
    return switch (comparison) {
      case EQ -> order == 0;
      case LT -> order < 0;
      case LTE -> order <= 0;
      case GT -> order > 0;
      case GTE -> order >= 0;
    };
  }

  private static boolean equals(
      Path path, Literal literal, byte[] b, int pos, int node, NodeNames names) {
    boolean equal =
        any(b, pos, node, path, names, (at, n) -> literal.compare(b, at, n, names) == 0);
    // null stands for a missing value too.
    return equal || (literal.isNull() && !Reach.values(b, pos, node, path, names, (_, _) -> true));
  }

  /// Whether a value that the path reaches, or an element of an array that it ends at, satisfies
  /// `visitor`.
  private static boolean any(
      byte[] b, int pos, int node, Path path, NodeNames names, Reach.Visitor visitor) {
    return Reach.values(
        b,
        pos,
        node,
        path,
        names,
        (at, n) -> {
          if (visitor.visit(at, n)) {
            return true;
          }
          if (Packed.type(b, at) != ValueType.ARRAY) {
            return false;
          }
          Packed.Elements elements = new Packed.Elements(b, at);
          int element = names.findElement(n);
          while (elements.next()) {
            if (visitor.visit(elements.value(), element)) {
              return true;
            }
          }
          return false;
        });
  }

  private static boolean anyElementMatches(
      Filter part, String id, byte[] b, int at, int node, NodeNames names) {
    if (Packed.type(b, at) != ValueType.ARRAY) {
      return false;
    }
    Packed.Elements elements = new Packed.Elements(b, at);
    int element = names.findElement(node);
    while (elements.next()) {
      if (matches(part, id, b, elements.value(), element, names)) {
        return true;
      }
    }
    return false;
  }

  private static int elementCount(byte[] b, int pos) {
    if (Packed.type(b, pos) != ValueType.ARRAY) {
      return -1;
    }
    int count = 0;
    Packed.Elements elements = new Packed.Elements(b, pos);
    while (elements.next()) {
      count++;
    }
    return count;
  }

  private static boolean startsWith(byte[] b, int pos, byte[] wanted) {
    if (Packed.type(b, pos) != ValueType.STRING || Packed.textLength(b, pos) < wanted.length) {
      return false;
    }
    int start = Packed.textStart(b, pos);
    return Arrays.equals(b, start, start + wanted.length, wanted, 0, wanted.length);
  }

  private static boolean contains(byte[] b, int pos, byte[] wanted) {
    if (Packed.type(b, pos) != ValueType.STRING) {
      return false;
    }
    int start = Packed.textStart(b, pos);
    int last = start + Packed.textLength(b, pos) - wanted.length;
    for (int i = start; i <= last; i++) {
      if (Arrays.equals(b, i, i + wanted.length, wanted, 0, wanted.length)) {
        return true;
      }
    }
    return false;
  }
}
