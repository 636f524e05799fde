package dev.pinfold.documents.transaction;

import dev.pinfold.documents.schema.Schema;
import dev.pinfold.documents.schema.SchemaNode;
import dev.pinfold.documents.value.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which indexes a write touches, and what else of the document their entries depend on.
final class IndexPaths {

  /// Stands between the values and the document's key in the key of an entry; no value's key holds
  /// it at that place.
  static final byte BORDER = 0x04;

  private IndexPaths() {}

  /// The indexes with a path that is the written one, above it, or below it; elements of arrays
  /// count as their array, for paths go through arrays by themselves.
  static List<Index> touched(List<Index> indexes, Path written) {
    if (indexes.isEmpty()) {
      return List.of();
    }
    List<Index> touched = new ArrayList<>();
    for (Index index : indexes) {
      for (Path path : index.paths()) {
        if (overlap(path, written)) {
          touched.add(index);
          break;
        }
      }
    }
    return touched;
  }

  private static boolean overlap(Path a, Path b) {
    List<@Nullable String> left = names(a);
    List<@Nullable String> right = names(b);
    for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
      String x = left.get(i);
      String y = right.get(i);
      if (x != null && y != null && !x.equals(y)) {
        return false;
      }
    }
    return true;
  }

  /// The names on a path; null stands for any.
  private static List<@Nullable String> names(Path path) {
    List<@Nullable String> names = new ArrayList<>();
    for (Path.Segment segment : path.segments()) {
      switch (segment) {
        case Path.Name(String name) -> names.add(name);
        case Path.AnyMember _ -> names.add(null);
        case Path.Position _, Path.ElementId _, Path.AnyElement _ -> {}
      }
    }
    return names;
  }

  /// The places that hold all that the entries of `indexes` are made of. Who writes to one of them
  /// holds the others, so that no two writers make entries of values that are not there together.
  static Set<Path> readBy(List<Index> indexes, Schema schema) {
    Set<Path> places = new LinkedHashSet<>();
    for (Index index : indexes) {
      for (Path path : index.paths()) {
        places.add(upToArray(path, schema));
      }
    }
    return places;
  }

  private static Path upToArray(Path path, Schema schema) {
    @Nullable SchemaNode node = schema.root();
    Path place = Path.ROOT;
    for (Path.Segment segment : path.segments()) {
      if (!(segment instanceof Path.Name(String name))
          || (node != null && node.element() != null)) {
        return place;
      }
      place = place.then(segment);
      int child = node == null ? Schema.NONE : schema.findField(node.id(), name);
      node = child == Schema.NONE ? null : schema.node(child);
    }
    return place;
  }
}
