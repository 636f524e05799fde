package dev.pinfold.documents.transaction;

import dev.pinfold.documents.schema.Schema;
import dev.pinfold.documents.value.NodeNames;
import java.util.List;

/// What the engine keeps in memory of one collection. Safe for use by many threads: indexes are
/// replaced as a whole, by whoever holds the collection exclusively.
public final class CollectionState {

  private final int id;
  private final String name;
  private final Schema schema;

  /// Kept by every writer, whether they can be read yet or not.
  private volatile List<Index> maintained = List.of();

  private volatile List<Index> readable = List.of();

  /// Whether a commit has written the collection's name. Only the committer looks at it.
  private boolean written;

  CollectionState(int id, String name, Schema schema, boolean written) {
    this.id = id;
    this.name = name;
    this.schema = schema;
    this.written = written;
  }

  public int id() {
    return id;
  }

  public String name() {
    return name;
  }

  public Schema schema() {
    return schema;
  }

  /// How many documents it has.
  public long count() {
    return schema.node(NodeNames.ROOT).count();
  }

  /// The indexes that every write keeps up, those being built included.
  public List<Index> maintainedIndexes() {
    return maintained;
  }

  /// The indexes that are complete.
  public List<Index> readableIndexes() {
    return readable;
  }

  void indexes(List<Index> nowMaintained, List<Index> nowReadable) {
    maintained = List.copyOf(nowMaintained);
    readable = List.copyOf(nowReadable);
  }

  boolean written() {
    return written;
  }

  void markWritten() {
    written = true;
  }
}
