package dev.pinfold.documents.query;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.transaction.Index;
import dev.pinfold.documents.value.NodeNames;
import dev.pinfold.documents.value.OrderedKey;
import dev.pinfold.documents.value.Packed;
import dev.pinfold.documents.value.Path;
import dev.pinfold.documents.value.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/// A secondary index over one or several paths.
///
/// A document has an entry for each combination of the values that its paths reach; of an array,
/// its elements. A path that reaches nothing counts as missing, so every document has an entry; in
/// a sparse index a document with such a path has none. A path that ends in `.*` indexes the
/// members of maps: name, then value; a document without any has no entry.
///
/// @param id its number in the database
/// @param paths one to eight
/// @param sparse whether a document in which one of the paths reaches nothing has no entry
public record IndexDefinition(int id, String name, List<Path> paths, boolean sparse)
    implements Index {

  static final int PATHS_MAX = 8;
  private static final int ENTRIES_MAX = 1_000;
  private static final int NAME_BYTES_MAX = 255;

  public IndexDefinition {
    paths = List.copyOf(paths);
    if (paths.isEmpty() || paths.size() > PATHS_MAX) {
      throw invalid("an index has 1 to " + PATHS_MAX + " paths, not " + paths.size());
    }
    if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX) {
      throw invalid("the name of an index has 1 to " + NAME_BYTES_MAX + " bytes");
    }
    for (Path path : paths) {
      checkPath(path);
    }
  }

  private static void checkPath(Path path) {
    List<Path.Segment> segments = path.segments();
    if (segments.isEmpty()) {
      throw invalid("an index is over parts of documents, not over whole ones");
    }
    for (int i = 0; i < segments.size(); i++) {
      switch (segments.get(i)) {
        case Path.Name _, Path.AnyElement _ -> {}
        case Path.AnyMember _ -> {
          if (i < segments.size() - 1) {
            throw invalid("in the path of an index .* comes last: " + path);
          }
        }
        case Path.Position _, Path.ElementId _ ->
            throw invalid("an index is over all elements of an array, not over one: " + path);
      }
    }
  }

  /// Refuses to make an index over the id, which is not in the document: it would find nothing.
  ///
  /// @throws ProblemException `invalid_index`
  public static void refuseId(List<Path> paths) {
    for (Path path : paths) {
      if (!path.segments().isEmpty()
          && path.segments().getFirst() instanceof Path.Name(String name)
          && name.equals("_id")) {
        throw invalid("documents are found by their ids without an index: " + path);
      }
    }
  }

  private static ProblemException invalid(String what) {
    return new ProblemException(Problem.of(Problem.Kind.INVALID, "invalid_index", what));
  }

  /// How many values an entry has: one for each path, and the name of the member for a path that
  /// indexes members.
  public int fields() {
    int fields = paths.size();
    for (Path path : paths) {
      fields += isWildcard(path) ? 1 : 0;
    }
    return fields;
  }

  /// Whether a path indexes the members of a map.
  static boolean isWildcard(Path path) {
    return path.segments().getLast() instanceof Path.AnyMember;
  }

  @Override
  public List<byte[]> entriesOf(byte[] packed, NodeNames names) {
    List<List<byte[]>> keysOfPaths = new ArrayList<>(paths.size());
    for (Path path : paths) {
      List<byte[]> keys = keys(path, packed, names);
      if (keys.isEmpty()) {
        return List.of();
      }
      keysOfPaths.add(keys);
    }
    List<byte[]> entries = keysOfPaths.getFirst();
    Path many = entries.size() > 1 ? paths.getFirst() : null;
    for (int i = 1; i < paths.size(); i++) {
      Path path = paths.get(i);
      List<byte[]> keys = keysOfPaths.get(i);
      if (keys.size() > 1) {
        if (many != null) {
          throw new ProblemException(
              Problem.of(
                      Problem.Kind.INVALID,
                      "index_parallel_arrays",
                      "index "
                          + name
                          + " cannot hold a document with many values both at "
                          + many
                          + " and at "
                          + path)
                  .with("index", name));
        }
        many = path;
      }
      entries = combine(entries, keys);
    }
    if (entries.size() > ENTRIES_MAX) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.LIMIT,
                  "index_too_many_entries",
                  "the document has "
                      + entries.size()
                      + " entries in index "
                      + name
                      + ", more than the allowed "
                      + ENTRIES_MAX)
              .with("index", name)
              .with("allowed", ENTRIES_MAX));
    }
    return entries;
  }

  private static List<byte[]> combine(List<byte[]> heads, List<byte[]> tails) {
    List<byte[]> combined = new ArrayList<>(heads.size() * tails.size());
    for (byte[] head : heads) {
      for (byte[] tail : tails) {
        combined.add(joined(head, tail));
      }
    }
    return combined;
  }

  private static byte[] joined(byte[] head, byte[] tail) {
    byte[] joined = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, joined, head.length, tail.length);
    return joined;
  }

  private List<byte[]> keys(Path path, byte[] packed, NodeNames names) {
    List<byte[]> keys = new ArrayList<>(1);
    if (isWildcard(path)) {
      Reach.values(
          packed,
          0,
          NodeNames.ROOT,
          path.parent(),
          names,
          (pos, node) -> {
            members(packed, pos, node, names, keys);
            return false;
          });
      return distinct(keys);
    }
    Reach.values(
        packed,
        0,
        NodeNames.ROOT,
        path,
        names,
        (pos, node) -> {
          values(packed, pos, node, names, keys);
          return false;
        });
    return keys.isEmpty() && !sparse ? List.of(OrderedKey.missing()) : distinct(keys);
  }

  /// Puts keys in order, each once.
  private static List<byte[]> distinct(List<byte[]> keys) {
    if (keys.size() < 2) {
      return keys;
    }
    keys.sort(Arrays::compareUnsigned);
    List<byte[]> distinct = new ArrayList<>(keys.size());
    for (byte[] key : keys) {
      if (distinct.isEmpty() || !Arrays.equals(distinct.getLast(), key)) {
        distinct.add(key);
      }
    }
    return distinct;
  }

  /// The keys of a value: of an array with elements, theirs.
  static void values(byte[] b, int pos, int node, NodeNames names, Collection<byte[]> keys) {
    if (Packed.type(b, pos) == ValueType.ARRAY) {
      Packed.Elements elements = new Packed.Elements(b, pos);
      int element = names.findElement(node);
      boolean any = false;
      while (elements.next()) {
        any = true;
        keys.add(OrderedKey.of(b, elements.value(), element, names));
      }
      if (any) {
        return;
      }
    }
    keys.add(OrderedKey.of(b, pos, node, names));
  }

  private static void members(
      byte[] b, int pos, int node, NodeNames names, Collection<byte[]> keys) {
    if (Packed.type(b, pos) == ValueType.ARRAY) {
      Packed.Elements elements = new Packed.Elements(b, pos);
      int element = names.findElement(node);
      while (elements.next()) {
        if (Packed.type(b, elements.value()) == ValueType.OBJECT) {
          members(b, elements.value(), element, names, keys);
        }
      }
      return;
    }
    if (Packed.type(b, pos) != ValueType.OBJECT) {
      return;
    }
    Packed.Members members = new Packed.Members(b, pos, node);
    while (members.next()) {
      String name =
          members.isEntry()
              ? new String(members.name(), StandardCharsets.UTF_8)
              : names.name(members.node());
      int child = members.isEntry() ? names.findEntry(node) : members.node();
      List<byte[]> values = new ArrayList<>(1);
      values(b, members.value(), child, names, values);
      byte[] nameKey = OrderedKey.ofString(name);
      for (byte[] value : values) {
        keys.add(joined(nameKey, value));
      }
    }
  }
}
