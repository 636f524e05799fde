package dev.pinfold.documents.transaction;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.lock.rules.LockRequest;
import dev.pinfold.documents.storage.Keys;
import dev.pinfold.documents.storage.RecordCursor;
import dev.pinfold.documents.storage.Store;
import dev.pinfold.documents.storage.Table;
import dev.pinfold.documents.value.Path;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Makes and drops indexes while others read and write.
///
/// Making one takes the collection exclusively twice, for a moment: to tell every writer about it,
/// and to tell every reader. In between it goes through the documents in small transactions that
/// hold the documents they look at, and puts their entries; what is written meanwhile keeps its
/// entries itself. Putting an entry twice does no harm, so the work can be interrupted at any point
/// and begun again.
public final class Indexes {

  private static final int BATCH = 128;

  private final Engine engine;

  public Indexes(Engine engine) {
    this.engine = engine;
  }

  /// Makes an index, or finishes one of that name, paths and sparseness that was interrupted.
  ///
  /// @param sparse whether a document in which one of the paths reaches nothing has no entry
  /// @param progress gets the number of documents done
  /// @throws ProblemException `index_exists`, `invalid_index`, and what making entries throws: the
  ///     index is dropped then
  public Index create(
      CollectionState collection,
      String name,
      List<Path> paths,
      boolean sparse,
      LongConsumer progress) {
    Index index = announce(collection, name, paths, sparse);
    try {
      build(collection, index, progress);
    } catch (ProblemException e) {
      if (e.problem().kind() == Problem.Kind.INVALID || e.problem().kind() == Problem.Kind.LIMIT) {
        drop(collection, name);
      }
      throw e;
    }
    exclusively(
        collection,
        "complete index " + name,
        transaction -> {
          engine
              .catalog()
              .putIndex(
                  transaction.writes(),
                  collection.id(),
                  new Catalog.StoredIndex(index.id(), true, name, paths, sparse));
          List<Index> readable = new ArrayList<>(collection.readableIndexes());
          readable.add(index);
          collection.indexes(collection.maintainedIndexes(), readable);
        });
    return index;
  }

  private Index announce(
      CollectionState collection, String name, List<Path> paths, boolean sparse) {
    Index[] made = new Index[1];
    exclusively(
        collection,
        "create index " + name,
        transaction -> {
          Index existing = find(collection.maintainedIndexes(), name);
          if (existing != null) {
            if (find(collection.readableIndexes(), name) != null
                || !existing.paths().equals(paths)
                || existing.sparse() != sparse) {
              throw new ProblemException(
                  Problem.of(
                          Problem.Kind.CONFLICT,
                          "index_exists",
                          "collection " + collection.name() + " has an index " + name + " already")
                      .with("index", name));
            }
            made[0] = existing;
            return;
          }
          int id = engine.catalog().nextIndex();
          Index index = engine.indexFactory().index(id, name, paths, sparse);
          engine.catalog().putNextIndex(transaction.writes(), id + 1);
          engine
              .catalog()
              .putIndex(
                  transaction.writes(),
                  collection.id(),
                  new Catalog.StoredIndex(id, false, name, paths, sparse));
          List<Index> maintained = new ArrayList<>(collection.maintainedIndexes());
          maintained.add(index);
          collection.indexes(maintained, collection.readableIndexes());
          made[0] = index;
        });
    return made[0];
  }

  private void build(CollectionState collection, Index index, LongConsumer progress) {
    byte[] start = Keys.collectionStart(collection.id());
    long done = 0;
    try (Store.View view = engine.store().view();
        RecordCursor cursor = view.scan(start, Keys.after(start))) {
      List<String> ids = new ArrayList<>(BATCH);
      boolean more = true;
      while (more) {
        more = cursor.next();
        if (more) {
          byte[] key = cursor.key();
          ids.add(Keys.id(key));
          cursor.seek(Keys.afterDocument(Arrays.copyOf(key, Keys.documentEnd(key))));
        }
        if (ids.size() == BATCH || (!more && !ids.isEmpty())) {
          put(collection, index, ids);
          done += ids.size();
          progress.accept(done);
          ids.clear();
        }
      }
    }
    engine.sync();
  }

  private void put(CollectionState collection, Index index, List<String> ids) {
    List<LockRequest> requests = new ArrayList<>();
    for (String id : ids) {
      requests.add(new LockRequest.ReadPath(collection.id(), engine.idBytes(id), List.of()));
    }
    engine.transact(
        "build index " + index.name(),
        Durability.BUFFERED,
        requests,
        transaction -> {
          for (String id : ids) {
            transaction.indexAgain(collection, index, id);
          }
          return Boolean.TRUE;
        });
  }

  /// Drops an index.
  ///
  /// @return whether there was one
  public boolean drop(CollectionState collection, String name) {
    boolean[] dropped = new boolean[1];
    exclusively(
        collection,
        "drop index " + name,
        transaction -> {
          Index index = find(collection.maintainedIndexes(), name);
          dropped[0] = index != null;
          if (index == null) {
            return;
          }
          engine.catalog().deleteIndex(transaction.writes(), collection.id(), index.id());
          byte[] start = ByteBuffer.allocate(4).putInt(index.id()).array();
          transaction.writes().deleteRange(Table.INDEXES, start, Keys.after(start));
          List<Index> maintained = new ArrayList<>(collection.maintainedIndexes());
          maintained.remove(index);
          List<Index> readable = new ArrayList<>(collection.readableIndexes());
          readable.remove(index);
          collection.indexes(maintained, readable);
        });
    return dropped[0];
  }

  private void exclusively(CollectionState collection, String label, Consumer<Transaction> body) {
    engine.transact(
        label,
        Durability.SYNCED,
        List.of(new LockRequest.WriteCollection(collection.id())),
        transaction -> {
          transaction.touch(collection);
          body.accept(transaction);
          return Boolean.TRUE;
        });
  }

  private static @Nullable Index find(List<Index> indexes, String name) {
    for (Index index : indexes) {
      if (index.name().equals(name)) {
        return index;
      }
    }
    return null;
  }
}
