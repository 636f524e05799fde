package dev.pinfold.documents;

import dev.pinfold.documents.query.Explanation;
import dev.pinfold.documents.query.IndexDefinition;
import dev.pinfold.documents.query.Projection;
import dev.pinfold.documents.query.Query;
import dev.pinfold.documents.query.Rows;
import dev.pinfold.documents.schema.Schema;
import dev.pinfold.documents.storage.DocumentLayout;
import dev.pinfold.documents.storage.Store;
import dev.pinfold.documents.transaction.CollectionState;
import dev.pinfold.documents.transaction.Durability;
import dev.pinfold.documents.transaction.Engine;
import dev.pinfold.documents.transaction.Indexes;
import dev.pinfold.documents.transaction.Part;
import dev.pinfold.documents.transaction.PartReader;
import dev.pinfold.documents.transaction.Transaction;
import dev.pinfold.documents.value.JsonWriter;
import dev.pinfold.documents.value.NodeNames;
import dev.pinfold.documents.value.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// A collection of documents. Every write here is a transaction of its own, and has been committed
/// when the call returns; reads show what is committed, and take no locks.
///
/// Safe for use by many threads.
public final class Collection {

  private final Engine engine;
  private final CollectionState state;
  private final Durability durability;

  Collection(Engine engine, CollectionState state, Durability durability) {
    this.engine = engine;
    this.state = state;
    this.durability = durability;
  }

  /// The same collection, with another durability of its writes.
  public Collection with(Durability other) {
    return new Collection(engine, state, other);
  }

  public String name() {
    return state.name();
  }

  /// How many documents it has, as of the last commit.
  public long count() {
    return state.count();
  }

  /// What is known about its paths.
  public Schema schema() {
    return state.schema();
  }

  private <T> T transact(String label, Function<Transaction, T> body) {
    return engine.transact(label, durability, List.of(), body);
  }

  /// Puts a document, in the stead of one of its id if there is one.
  ///
  /// @param json its text in UTF-8
  /// @return whether there was none
  /// @throws dev.pinfold.base.ProblemException `invalid_json` and its like, `invalid_id`, limits
  public boolean put(String id, byte[] json) {
    return transact("put", transaction -> transaction.put(state, id, json));
  }

  /// Puts a new document.
  ///
  /// @throws dev.pinfold.base.ProblemException `document_exists`
  public void insert(String id, byte[] json) {
    transact(
        "insert",
        transaction -> {
          transaction.insert(state, id, json);
          return Boolean.TRUE;
        });
  }

  /// Deletes a document.
  ///
  /// @return whether there was one
  public boolean delete(String id) {
    return transact("delete", transaction -> transaction.delete(state, id));
  }

  /// Sets a part of a document. Objects that are missing on the way are made; elements of arrays
  /// must be there. Others may write other parts of the same document at the same time.
  ///
  /// @throws dev.pinfold.base.ProblemException `document_not_found`, `path_conflict`,
  /// `element_not_found`,
  ///     `invalid_path`
  public void set(String id, Path path, byte[] json) {
    transact(
        "set",
        transaction -> {
          transaction.set(state, id, path, json);
          return Boolean.TRUE;
        });
  }

  /// Takes a part of a document away.
  ///
  /// @return whether there was one
  public boolean remove(String id, Path path) {
    return transact("remove", transaction -> transaction.remove(state, id, path));
  }

  /// Puts a new element into an array, without touching the others.
  ///
  /// @param position before the element at that position; the array's size or -1 for the end
  /// @return the new element's id, which it keeps
  public int insertElement(String id, Path array, int position, byte[] json) {
    return transact(
        "insert element",
        transaction -> transaction.insertElement(state, id, array, position, json));
  }

  /// The document as JSON, or null. One look-up, if it is in one record.
  public byte @Nullable [] get(String id) {
    byte[] key = engine.documentKey(state, id);
    byte[] packed = engine.store().documents().get(key);
    if (packed == null) {
      return null;
    }
    if (DocumentLayout.isSpread(packed)) {
      // Several records: they are read at one moment.
      try (Store.View view = engine.store().view()) {
        packed = DocumentLayout.read(view, key);
        if (packed == null) {
          return null;
        }
      }
    }
    return JsonWriter.toJson(packed, 0, NodeNames.ROOT, state.schema());
  }

  /// A part of a document as JSON, or null. A path that no document has is answered without a
  /// look-up.
  public byte @Nullable [] get(String id, Path path) {
    Part part = PartReader.read(engine, state, id, path);
    return part == null ? null : JsonWriter.toJson(part.packed(), 0, part.node(), state.schema());
  }

  /// Some results of a query, at one moment.
  public Page find(Query query) {
    return find(query, Projection.ALL);
  }

  /// Some results of a query, at one moment.
  public Page find(Query query, Projection projection) {
    try (ReadView view = new ReadView(engine)) {
      return view.find(state.name(), query, projection);
    }
  }

  /// How a query is answered.
  ///
  /// @param run whether to answer it too, for actual figures
  public Explanation explain(Query query, boolean run) {
    try (ReadView view = new ReadView(engine);
        Rows rows = view.rows(state.name(), query)) {
      while (run && rows.next()) {
        rows.row();
      }
      return rows.explain();
    }
  }

  /// Puts documents in from a stream of lines.
  ///
  /// @param idPath where in a line its id stands; null for the member `_id`, or an id that is made
  /// up
  public Importer importer(@Nullable Path idPath) {
    return new Importer(engine, state, idPath, new SecureRandom());
  }

  /// Makes an index, while others read and write. One that was interrupted is finished.
  ///
  /// @param progress gets the number of documents done
  /// @throws dev.pinfold.base.ProblemException `index_exists`, `invalid_index`,
  ///     `index_parallel_arrays`, `index_too_many_entries`
  public void createIndex(String name, List<Path> paths, LongConsumer progress) {
    createIndex(name, paths, IndexOptions.DEFAULT, progress);
  }

  /// Makes an index, while others read and write. One that was interrupted is finished.
  ///
  /// @param progress gets the number of documents done
  public void createIndex(
      String name, List<Path> paths, IndexOptions options, LongConsumer progress) {
    IndexDefinition.refuseId(paths);
    new Indexes(engine).create(state, name, paths, options.sparse(), progress);
  }

  /// Makes an index, while others read and write.
  public void createIndex(String name, IndexOptions options, Path... paths) {
    createIndex(name, List.of(paths), options, _ -> {});
  }

  /// Makes an index, while others read and write.
  public void createIndex(String name, Path... paths) {
    createIndex(name, List.of(paths), _ -> {});
  }

  /// Drops an index.
  ///
  /// @return whether there was one
  public boolean dropIndex(String name) {
    return new Indexes(engine).drop(state, name);
  }

  /// The indexes that are complete.
  public List<IndexDefinition> indexes() {
    return state.readableIndexes().stream().map(IndexDefinition.class::cast).toList();
  }
}
