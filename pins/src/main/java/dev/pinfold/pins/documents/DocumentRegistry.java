package dev.pinfold.pins.documents;

import dev.pinfold.documents.Database;
import dev.pinfold.documents.DocumentCursor;
import dev.pinfold.documents.ReadView;
import dev.pinfold.pins.Registry;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Keeps small records in the document engine: a collection a kind.
public final class DocumentRegistry implements Registry {

  private final Database database;

  public DocumentRegistry(Database database) {
    this.database = database;
  }

  @Override
  public byte @Nullable [] get(String kind, String id) {
    return database.collection(kind).get(id);
  }

  @Override
  public void put(String kind, String id, byte[] json) {
    database.collection(kind).put(id, json);
  }

  @Override
  public byte @Nullable [] update(String kind, String id, UnaryOperator<byte @Nullable []> change) {
    return database.transact(
        database.access().writes(kind, id),
        transaction -> {
          byte[] changed = change.apply(transaction.get(kind, id));
          if (changed == null) {
            transaction.delete(kind, id);
          } else {
            transaction.put(kind, id, changed);
          }
          return changed;
        });
  }

  @Override
  public boolean remove(String kind, String id) {
    return database.collection(kind).delete(id);
  }

  @Override
  public SortedMap<String, byte[]> list(String kind, String after, int max) {
    // Sorted by id in memory: kinds are small.
    TreeMap<String, byte[]> records = new TreeMap<>();
    try (ReadView view = database.readView();
        DocumentCursor cursor = view.scan(kind, null)) {
      while (cursor.next()) {
        if (cursor.id().compareTo(after) > 0) {
          records.put(cursor.id(), cursor.json());
          if (records.size() > max) {
            records.pollLastEntry();
          }
        }
      }
    }
    return records;
  }
}
