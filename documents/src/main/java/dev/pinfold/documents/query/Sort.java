package dev.pinfold.documents.query;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.value.NodeNames;
import dev.pinfold.documents.value.OrderedKey;
import dev.pinfold.documents.value.Path;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The order of results. Missing values come first; of an array the smallest element counts when
/// the order is ascending, the largest when it is descending. Documents that are equal in it are in
/// the order of their keys.
///
/// @param fields the first decides first
public record Sort(List<Field> fields) {

  /// No order is asked for.
  public static final Sort NONE = new Sort(List.of());

  private static final int FIELDS_MAX = 8;

  public Sort {
    fields = List.copyOf(fields);
    if (fields.size() > FIELDS_MAX) {
      throw wrong("a sort has at most " + FIELDS_MAX + " paths");
    }
  }

  /// One path of a sort.
  public record Field(Path path, boolean descending) {}

  static ProblemException wrong(String what) {
    return new ProblemException(Problem.of(Problem.Kind.INVALID, "invalid_sort", what));
  }

  /// Reads `{"a.b": 1, "c": -1}`.
  ///
  /// @throws ProblemException `invalid_sort`
  public static Sort parse(String json) {
    List<Field> fields = new ArrayList<>();
    Flags.parse(json, "invalid_sort", "a sort is an object like {\"size\": -1}")
        .forEach(
            (name, value) -> {
              if (value != 1 && value != -1) {
                throw wrong("at " + name + ": a sort takes 1 (ascending) or -1, not " + value);
              }
              fields.add(new Field(Path.parse(name), value < 0));
            });
    return new Sort(fields);
  }

  boolean isNone() {
    return fields.isEmpty();
  }

  /// Stands behind a key. What stands there otherwise decides between a string and a longer one
  /// that goes on with a zero, whose key has `FF` there.
  private static final int BORDER = 0x04;

  /// What puts a document in its place: these bytes compare as the documents should, whatever
  /// stands behind them.
  byte[] keyOf(String id, byte[] packed, NodeNames names) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Field field : fields) {
      int flip = field.descending() ? 0xFF : 0;
      for (byte b : key(field, id, packed, names)) {
        out.write(b ^ flip);
      }
      out.write(BORDER ^ flip);
    }
    return out.toByteArray();
  }

  private static byte[] key(Field field, String id, byte[] packed, NodeNames names) {
    if (field.path().equals(Matcher.ID)) {
      return OrderedKey.ofString(id);
    }
    TreeSet<byte[]> keys = new TreeSet<>(Arrays::compareUnsigned);
    Reach.values(
        packed,
        0,
        NodeNames.ROOT,
        field.path(),
        names,
        (pos, node) -> {
          IndexDefinition.values(packed, pos, node, names, keys);
          return false;
        });
    if (keys.isEmpty()) {
      return OrderedKey.missing();
    }
    return field.descending() ? keys.last() : keys.first();
  }

  @Override
  public String toString() {
    return fields.stream()
        .map(field -> field.path() + (field.descending() ? " descending" : " ascending"))
        .collect(Collectors.joining(", "));
  }
}
