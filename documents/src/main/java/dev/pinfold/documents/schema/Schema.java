package dev.pinfold.documents.schema;

import com.fasterxml.jackson.core.SerializableString;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.value.NodeAllocator;
import dev.pinfold.documents.value.TypeCounts;
import dev.pinfold.documents.value.ValueType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The schema of one collection: a radix tree of paths, one level a name.
///
/// A path becomes a node when the first document that has it is encoded, before that document
/// commits. Nodes that no commit has written yet are kept in a list; the committer writes them with
/// whatever it commits next. If that never happens (the transaction gave up, then the process
/// ended), nothing on disk refers to them and their numbers are given again.
///
/// An object with many names that seldom repeat is a map: from then on new names below it are kept
/// in the documents and share the node `{*}`, so that data cannot blow the schema up. Names that
/// have a node keep it. What is a map is decided from counts, deterministically, when a name would
/// get a node.
///
/// Safe for use by many threads; see [SchemaNode].
public final class Schema implements NodeAllocator {

  /// Below so many names an object is never taken for a map.
  static final int MAP_NAMES_MIN = 64;

  /// An object is a map when its names are in fewer than one of so many of its values, on average.
  static final int MAP_RARITY = 8;

  /// With so many names an object is a map in any case.
  static final int MAP_NAMES_MAX = 4096;

  private final String collection;
  private final int nodesMax;
  private final int nameBytesMax;

  /// By number; a slot is filled before the number is handed out.
  private volatile @Nullable SchemaNode[] byId = new SchemaNode[64];

  private final Object monitor = new Object();
  private int count;
  private final List<SchemaNode> unwritten = new ArrayList<>();
  private volatile boolean hasUnwritten;

  /// A schema with nothing but its root.
  public Schema(String collection, int nodesMax, int nameBytesMax) {
    this.collection = collection;
    this.nodesMax = nodesMax;
    this.nameBytesMax = nameBytesMax;
    synchronized (monitor) {
      place(new SchemaNode(ROOT, null, SchemaNode.Kind.ROOT, ""));
      count = ROOT;
    }
  }

  private void place(SchemaNode node) {
    @Nullable SchemaNode[] now = byId;
    if (node.id() >= now.length) {
      now = Arrays.copyOf(now, Math.max(node.id() + 1, now.length * 2));
    }
    now[node.id()] = node;
    byId = now;
  }

  public SchemaNode root() {
    return node(ROOT);
  }

  /// The node with that number.
  public SchemaNode node(int id) {
    @Nullable SchemaNode[] now = byId;
    SchemaNode node = id > 0 && id < now.length ? now[id] : null;
    if (node == null) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.CORRUPT,
                  "schema_node_missing",
                  "collection " + collection + " has no schema node " + id + "; run a check")
              .with("node", id));
    }
    return node;
  }

  /// Whether there is a node with that number.
  public boolean has(int id) {
    @Nullable SchemaNode[] now = byId;
    return id > 0 && id < now.length && now[id] != null;
  }

  /// How many nodes there are.
  public int size() {
    synchronized (monitor) {
      return count;
    }
  }

  @Override
  public int findField(int parent, String name) {
    return parent == NONE ? NONE : idOf(node(parent).field(name));
  }

  @Override
  public int findElement(int parent) {
    return parent == NONE ? NONE : idOf(node(parent).element());
  }

  @Override
  public int findEntry(int parent) {
    return parent == NONE ? NONE : idOf(node(parent).entry());
  }

  private static int idOf(@Nullable SchemaNode node) {
    return node == null ? NONE : node.id();
  }

  @Override
  public String name(int node) {
    return node(node).name();
  }

  @Override
  public SerializableString quotedName(int node) {
    return node(node).quotedName();
  }

  @Override
  public int field(int parent, String name, int ordinal) {
    SchemaNode above = node(parent);
    SchemaNode found = above.field(name, ordinal);
    if (found != null) {
      return found.id();
    }
    if (above.isMap()) {
      return NONE;
    }
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > nameBytesMax) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.LIMIT,
                  "name_too_long",
                  "a member name has " + bytes + " bytes, more than the allowed " + nameBytesMax)
              .with("found", bytes)
              .with("allowed", nameBytesMax));
    }
    synchronized (monitor) {
      found = above.field(name);
      if (found != null) {
        return found.id();
      }
      if (above.isMap() || looksLikeMap(above)) {
        if (!above.isMap()) {
          create(above, SchemaNode.Kind.ENTRY, "");
        }
        return NONE;
      }
      return create(above, SchemaNode.Kind.FIELD, name).id();
    }
  }

  private static boolean looksLikeMap(SchemaNode node) {
    int names = node.fieldCount();
    if (names < MAP_NAMES_MIN) {
      return false;
    }
    if (names >= MAP_NAMES_MAX) {
      return true;
    }
    // Looked at only now and then: the sum is over all names.
    if (Integer.bitCount(names) != 1) {
      return false;
    }
    long uses = 0;
    for (SchemaNode field : node.fields()) {
      uses += field.count();
    }
    long objects = node.count(ValueType.OBJECT);
    return objects > MAP_RARITY && uses * MAP_RARITY < objects * names;
  }

  @Override
  public int element(int parent) {
    SchemaNode above = node(parent);
    SchemaNode found = above.element();
    if (found != null) {
      return found.id();
    }
    synchronized (monitor) {
      found = above.element();
      return (found != null ? found : create(above, SchemaNode.Kind.ELEMENT, "")).id();
    }
  }

  @Override
  public int entry(int parent) {
    SchemaNode above = node(parent);
    SchemaNode found = above.entry();
    if (found != null) {
      return found.id();
    }
    synchronized (monitor) {
      found = above.entry();
      return (found != null ? found : create(above, SchemaNode.Kind.ENTRY, "")).id();
    }
  }

  private ProblemException full() {
    return new ProblemException(
        Problem.of(
                Problem.Kind.LIMIT,
                "schema_nodes_exceeded",
                "collection "
                    + collection
                    + " has the allowed "
                    + nodesMax
                    + " paths; data that makes new names needs a map: put the names one level deeper"
                    + " or raise the limit")
            .with("collection", collection)
            .with("allowed", nodesMax));
  }

  private SchemaNode create(SchemaNode above, SchemaNode.Kind kind, String name) {
    if (count >= nodesMax) {
      throw full();
    }
    SchemaNode node = new SchemaNode(count + 1, above, kind, name);
    place(node);
    count++;
    unwritten.add(node);
    hasUnwritten = true;
    above.add(node);
    return node;
  }

  /// Ends an encoding that would have to widen the schema. Has no stack: it is answered at once.
  public static final class NewPath extends RuntimeException {
    private NewPath() {
      super("a path is new", null, false, false);
    }
  }

  /// This schema to one who must not widen it: what would make a node throws [NewPath].
  public NodeAllocator unwidened() {
    return new NodeAllocator() {
      @Override
      public int field(int parent, String name, int ordinal) {
        SchemaNode above = node(parent);
        SchemaNode found = above.field(name, ordinal);
        if (found == null && !above.isMap()) {
          throw new NewPath();
        }
        return idOf(found);
      }

      @Override
      public int element(int parent) {
        return known(findElement(parent));
      }

      @Override
      public int entry(int parent) {
        return known(findEntry(parent));
      }

      private int known(int node) {
        if (node == NONE) {
          throw new NewPath();
        }
        return node;
      }

      @Override
      public int findField(int parent, String name) {
        return Schema.this.findField(parent, name);
      }

      @Override
      public int findElement(int parent) {
        return Schema.this.findElement(parent);
      }

      @Override
      public int findEntry(int parent) {
        return Schema.this.findEntry(parent);
      }

      @Override
      public String name(int node) {
        return Schema.this.name(node);
      }

      @Override
      public SerializableString quotedName(int node) {
        return Schema.this.quotedName(node);
      }
    };
  }

  /// Refuses a value whose paths have no room here, before any of them is made.
  ///
  /// @param other a schema of that value alone
  /// @param node where the value will stand
  /// @throws ProblemException `schema_nodes_exceeded`
  public void checkRoom(Schema other, int node) {
    int missing = missing(other.root(), node(node));
    synchronized (monitor) {
      if (count + missing > nodesMax) {
        throw full();
      }
    }
  }

  private static int missing(SchemaNode wanted, @Nullable SchemaNode here) {
    int missing = here == null ? 1 : 0;
    for (SchemaNode field : wanted.fields()) {
      SchemaNode known = here == null ? null : here.field(field.name());
      if (known == null && here != null && here.isMap()) {
        known = here.entry();
      }
      missing += missing(field, known);
    }
    SchemaNode element = wanted.element();
    if (element != null) {
      missing += missing(element, here == null ? null : here.element());
    }
    SchemaNode entry = wanted.entry();
    if (entry != null) {
      missing += missing(entry, here == null ? null : here.entry());
    }
    return missing;
  }

  // ---- persistence

  /// A node as it is on disk.
  ///
  /// @param id its number
  /// @param record parent, kind and name
  public record Written(int id, byte[] record) {}

  /// The nodes that no commit has written yet; they count as written from now on. Only the
  /// committer calls this, and puts them into what it commits next.
  public List<Written> takeUnwritten() {
    if (!hasUnwritten) {
      return List.of();
    }
    synchronized (monitor) {
      List<Written> taken = new ArrayList<>(unwritten.size());
      for (SchemaNode node : unwritten) {
        taken.add(new Written(node.id(), record(node)));
      }
      unwritten.clear();
      hasUnwritten = false;
      return taken;
    }
  }

  private static byte[] record(SchemaNode node) {
    SchemaNode parent = node.parent();
    byte[] name = node.name().getBytes(StandardCharsets.UTF_8);
    byte[] record = new byte[5 + name.length];
    int above = parent == null ? NONE : parent.id();
    record[0] = (byte) node.kind().code();
    record[1] = (byte) (above >>> 24);
    record[2] = (byte) (above >>> 16);
    record[3] = (byte) (above >>> 8);
    record[4] = (byte) above;
    System.arraycopy(name, 0, record, 5, name.length);
    return record;
  }

  /// Puts a node back that was read from disk. Nodes come in the order of their numbers, without
  /// gaps.
  public void restore(int id, byte[] record) {
    int above =
        ((record[1] & 0xFF) << 24)
            | ((record[2] & 0xFF) << 16)
            | ((record[3] & 0xFF) << 8)
            | (record[4] & 0xFF);
    synchronized (monitor) {
      if (id != count + 1) {
        throw new ProblemException(
            Problem.of(
                Problem.Kind.CORRUPT,
                "schema_node_missing",
                "the schema of collection "
                    + collection
                    + " ends at "
                    + count
                    + " and goes on at "
                    + id));
      }
      SchemaNode parent = node(above);
      SchemaNode node =
          new SchemaNode(
              id,
              parent,
              SchemaNode.Kind.of(record[0]),
              new String(record, 5, record.length - 5, StandardCharsets.UTF_8));
      place(node);
      count++;
      parent.add(node);
    }
  }

  // ---- counts

  /// Applies a committed write's changes. Calls come one at a time, in the order of commits.
  ///
  /// @param sign +1 for values that were added, -1 for values that were taken away
  public void apply(TypeCounts values, int sign) {
    for (int i = 0; i < values.size(); i++) {
      node(values.node(i)).count(values.type(i), sign);
    }
  }

  /// Applies one change of one count. Calls come one at a time, in the order of commits.
  public void apply(int node, ValueType type, long change) {
    node(node).count(type, change);
  }

  /// All counts, for [#restoreCounts]. Called in the order of commits.
  public byte[] counts() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      int nodes = size();
      out.writeInt(nodes);
      for (int id = ROOT; id <= nodes; id++) {
        SchemaNode node = node(id);
        int types = 0;
        for (ValueType type : ValueType.values()) {
          types |= node.hasSeen(type) ? 1 << type.code() : 0;
        }
        out.writeByte(types);
        for (ValueType type : ValueType.values()) {
          if (node.hasSeen(type)) {
            out.writeLong(node.count(type));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a byte array cannot fail", e);
    }
    return bytes.toByteArray();
  }

  public void restoreCounts(byte[] counts) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(counts))) {
      int nodes = in.readInt();
      for (int id = ROOT; id <= nodes; id++) {
        SchemaNode node = node(id);
        int types = in.readUnsignedByte();
        for (ValueType type : ValueType.values()) {
          if ((types & (1 << type.code())) != 0) {
            node.count(type, in.readLong());
          }
        }
      }
    } catch (IOException e) {
      throw new ProblemException(
          Problem.of(
              Problem.Kind.CORRUPT, "counts_corrupt", "the counts of " + collection + " end early"),
          e);
    }
  }
}
