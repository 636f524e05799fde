package dev.pinfold.documents.query;

import dev.pinfold.documents.value.NodeNames;
import dev.pinfold.documents.value.Packed;
import dev.pinfold.documents.value.Path;
import dev.pinfold.documents.value.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Finds the values that a path reaches in a document, going through arrays as MongoDB does: a name
/// behind an array is looked for in each element that is an object. Stateless.
final class Reach {

  private Reach() {}

  /// Gets a value that was reached.
  interface Visitor {
    /// Returns true to see no more.
    boolean visit(int pos, int node);
  }

  /// Visits the values; an array that the path ends at is visited itself, not its elements.
  ///
  /// @return whether the visitor had enough
  static boolean values(byte[] b, int pos, int node, Path path, NodeNames names, Visitor visitor) {
    return walk(b, pos, node, path.segments(), 0, names, visitor);
  }

  private static boolean walk(
      byte[] b,
      int pos,
      int node,
      List<Path.Segment> segments,
      int i,
      NodeNames names,
      Visitor visitor) {
    if (i == segments.size()) {
      return visitor.visit(pos, node);
    }
    ValueType type = Packed.type(b, pos);
    return switch (segments.get(i)) {
      case Path.Name(String name) -> {
        if (type == ValueType.ARRAY) {
          yield elements(b, pos, node, segments, i, names, visitor);
        }
        if (type != ValueType.OBJECT) {
          yield false;
        }
        int child = names.findField(node, name);
        int at =
            child != NodeNames.NONE
                ? Packed.findField(b, pos, node, child)
                : entryNode(node, names) != NodeNames.NONE
                    ? Packed.findEntry(b, pos, name.getBytes(StandardCharsets.UTF_8))
                    : -1;
        yield at >= 0
            && walk(
                b,
                at,
                child != NodeNames.NONE ? child : entryNode(node, names),
                segments,
                i + 1,
                names,
                visitor);
      }
      case Path.AnyMember() -> {
        if (type == ValueType.ARRAY) {
          yield elements(b, pos, node, segments, i, names, visitor);
        }
        if (type != ValueType.OBJECT) {
          yield false;
        }
        Packed.Members members = new Packed.Members(b, pos, node);
        boolean enough = false;
        while (!enough && members.next()) {
          int child = members.isEntry() ? entryNode(node, names) : members.node();
          enough = walk(b, members.value(), child, segments, i + 1, names, visitor);
        }
        yield enough;
      }
      case Path.AnyElement() -> {
        boolean enough = false;
        if (type == ValueType.ARRAY) {
          Packed.Elements elements = new Packed.Elements(b, pos);
          int element = names.findElement(node);
          while (!enough && elements.next()) {
            enough = walk(b, elements.value(), element, segments, i + 1, names, visitor);
          }
        }
        yield enough;
      }
      case Path.Position(int position) -> {
        int at = type == ValueType.ARRAY ? position(b, pos, position) : -1;
        yield at >= 0 && walk(b, at, names.findElement(node), segments, i + 1, names, visitor);
      }
      case Path.ElementId(int id) -> {
        int at = type == ValueType.ARRAY ? Packed.findElement(b, pos, id) : -1;
        yield at >= 0 && walk(b, at, names.findElement(node), segments, i + 1, names, visitor);
      }
    };
  }

  private static int entryNode(int node, NodeNames names) {
    return names.findEntry(node);
  }

  private static boolean elements(
      byte[] b,
      int pos,
      int node,
      List<Path.Segment> segments,
      int i,
      NodeNames names,
      Visitor visitor) {
    Packed.Elements elements = new Packed.Elements(b, pos);
    int element = names.findElement(node);
    while (elements.next()) {
      if (Packed.type(b, elements.value()) == ValueType.OBJECT
          && walk(b, elements.value(), element, segments, i, names, visitor)) {
        return true;
      }
    }
    return false;
  }

  private static int position(byte[] b, int pos, int position) {
    int wanted = position;
    if (wanted < 0) {
      Packed.Elements count = new Packed.Elements(b, pos);
      while (count.next()) {
        wanted++;
      }
    }
    Packed.Elements elements = new Packed.Elements(b, pos);
    while (wanted >= 0 && elements.next()) {
      if (wanted-- == 0) {
        return elements.value();
      }
    }
    return -1;
  }
}
