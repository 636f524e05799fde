package dev.pinfold.documents.transaction;

import dev.pinfold.documents.storage.Store;
import dev.pinfold.documents.value.Path;
import org.jspecify.annotations.Nullable;

/// Reads a part of a document as it is committed, without locks.
public final class PartReader {

  private PartReader() {}

  /// The part that `path` names, or null. One or two look-ups; a path into arrays, or a part that
  /// is itself spread over records, is read at one moment.
  public static @Nullable Part read(
      Engine engine, CollectionState collection, String id, Path path) {
    byte[] key = engine.documentKey(collection, id);
    if (path.segments().size() == 1) {
      Part part = Parts.readShallow(engine.store().documents(), key, path, collection.schema());
      if (!Parts.isNotShallow(part)) {
        return part;
      }
    }
    try (Store.View view = engine.store().view()) {
      return Parts.read(view, key, path, collection.schema());
    }
  }
}
