package dev.pinfold.documents.schema;

import com.fasterxml.jackson.core.io.SerializedString;
import dev.pinfold.documents.value.Path;
import dev.pinfold.documents.value.ValueType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One path of a collection's schema.
///
/// Readers need no lock: children are published by replacing immutable arrays. Writers hold the
/// schema's monitor. Counts change only in the order of commits, under the committer's exclusion;
/// readers may see them a commit early or late.
public final class SchemaNode {

  /// How a node hangs below its parent. Codes are on disk: explicit, never reused.
  enum Kind {
    ROOT(0),
    FIELD(1),
    ELEMENT(2),
    ENTRY(3);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }

    static Kind of(int code) {
      return values()[code];
    }
  }

  /// The named children of a node, in the order in which they came, and by name.
  private record Fields(SchemaNode[] inOrder, Map<String, SchemaNode> byName) {
    static final Fields NONE = new Fields(new SchemaNode[0], Map.of());
  }

  private final int id;
  private final @Nullable SchemaNode parent;
  private final Kind kind;
  private final String name;
  private final SerializedString quotedName;

  private volatile Fields fields = Fields.NONE;
  private volatile @Nullable SchemaNode element;
  private volatile @Nullable SchemaNode entry;

  /// How many values of each type stand here in all documents.
  private final long[] counts = new long[ValueType.values().length];

  /// The types that ever stood here, a bit each; only grows.
  private int seen;

  SchemaNode(int id, @Nullable SchemaNode parent, Kind kind, String name) {
    this.id = id;
    this.parent = parent;
    this.kind = kind;
    this.name = name;
    this.quotedName = new SerializedString(name);
  }

  /// Its number, unique in the collection and never reused.
  public int id() {
    return id;
  }

  public @Nullable SchemaNode parent() {
    return parent;
  }

  Kind kind() {
    return kind;
  }

  public String name() {
    return name;
  }

  SerializedString quotedName() {
    return quotedName;
  }

  /// Whether all members below it share `{*}`.
  public boolean isMap() {
    return entry != null;
  }

  public @Nullable SchemaNode element() {
    return element;
  }

  public @Nullable SchemaNode entry() {
    return entry;
  }

  /// The children that have names of their own, in the order in which they were first seen.
  public List<SchemaNode> fields() {
    return List.of(fields.inOrder());
  }

  @Nullable SchemaNode field(String wanted) {
    return fields.byName().get(wanted);
  }

  @Nullable SchemaNode field(String wanted, int ordinal) {
    Fields now = fields;
    SchemaNode[] inOrder = now.inOrder();
    if (ordinal < inOrder.length) {
      SchemaNode guess = inOrder[ordinal];
      if (guess.name.equals(wanted)) {
        return guess;
      }
    }
    return now.byName().get(wanted);
  }

  /// How many children have names of their own.
  public int fieldCount() {
    return fields.inOrder().length;
  }

  /// Adds a child; the caller holds the schema's monitor.
  void add(SchemaNode child) {
    switch (child.kind) {
      case FIELD -> {
        Fields now = fields;
        SchemaNode[] inOrder = Arrays.copyOf(now.inOrder(), now.inOrder().length + 1);
        inOrder[inOrder.length - 1] = child;
        Map<String, SchemaNode> byName = new HashMap<>(now.byName());
        byName.put(child.name, child);
        fields = new Fields(inOrder, byName);
      }
      case ELEMENT -> element = child;
      case ENTRY -> entry = child;
      case ROOT -> throw new IllegalArgumentException("a root has no parent");
    }
  }

  /// How many values of `type` stand here in all documents.
  public long count(ValueType type) {
    return counts[type.code()];
  }

  /// How many values of any type stand here in all documents.
  public long count() {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }

  void count(ValueType type, long change) {
    counts[type.code()] += change;
    seen |= 1 << type.code();
  }

  /// Whether a value of `type` ever stood here, in a document that may be gone.
  public boolean hasSeen(ValueType type) {
    return (seen & (1 << type.code())) != 0;
  }

  /// Whether documents ever differed in whether this is a scalar, an object or an array.
  public boolean isUnion() {
    int kinds = hasSeen(ValueType.OBJECT) ? 1 : 0;
    kinds += hasSeen(ValueType.ARRAY) ? 1 : 0;
    int scalars =
        1 << ValueType.BOOLEAN.code()
            | 1 << ValueType.INTEGER.code()
            | 1 << ValueType.DECIMAL.code()
            | 1 << ValueType.STRING.code();
    kinds += (seen & scalars) != 0 ? 1 : 0;
    return kinds > 1;
  }

  /// The path as users write it.
  public String path() {
    if (parent == null) {
      return "";
    }
    String above = parent.path();
    return switch (kind) {
      case ROOT -> "";
      case FIELD -> {
        String own = Path.of(name).toString();
        yield above.isEmpty() ? own : above + "." + own;
      }
      case ELEMENT -> above + "[*]";
      case ENTRY -> above.isEmpty() ? "*" : above + ".*";
    };
  }
}
