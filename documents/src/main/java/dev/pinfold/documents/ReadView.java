package dev.pinfold.documents;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.query.IndexDefinition;
import dev.pinfold.documents.query.JoinQuery;
import dev.pinfold.documents.query.JoinRows;
import dev.pinfold.documents.query.Projection;
import dev.pinfold.documents.query.Query;
import dev.pinfold.documents.query.Rows;
import dev.pinfold.documents.storage.DocumentLayout;
import dev.pinfold.documents.storage.Keys;
import dev.pinfold.documents.storage.Store;
import dev.pinfold.documents.storage.Table;
import dev.pinfold.documents.transaction.CollectionState;
import dev.pinfold.documents.transaction.Engine;
import dev.pinfold.documents.transaction.Index;
import dev.pinfold.documents.value.JsonWriter;
import dev.pinfold.documents.value.NodeNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The database as it was after some commit. Takes no locks and waits for nobody; what is written
/// later is not in it. It keeps what is overwritten from being dropped: close it soon.
///
/// Safe for use by many threads.
public final class ReadView implements AutoCloseable {

  /// How many slots there are, see [#scan(String, int, int, String)].
  public static final int SLOTS = Keys.SLOTS;

  private static final int GET_MAX = 256;

  private final Engine engine;
  private final Map<Integer, List<Index>> indexes = new HashMap<>();
  private final Store.View view;

  ReadView(Engine engine) {
    this.engine = engine;
    // An index that is complete before the view is taken is complete in it.
    for (CollectionState collection : engine.collections()) {
      indexes.put(collection.id(), collection.readableIndexes());
    }
    this.view = engine.store().view();
  }

  /// The document as JSON, or null.
  public byte @Nullable [] get(String collection, String id) {
    CollectionState state = engine.find(collection);
    if (state == null) {
      return null;
    }
    byte[] packed = DocumentLayout.read(view, engine.documentKey(state, id));
    return packed == null ? null : JsonWriter.toJson(packed, 0, NodeNames.ROOT, state.schema());
  }

  /// The documents of some ids as JSON, in their order, null where there is none. Costs less than
  /// to get them one by one.
  ///
  /// @throws ProblemException `invalid_id`
  public List<byte @Nullable []> get(String collection, List<String> ids) {
    CollectionState state = engine.find(collection);
    List<byte @Nullable []> documents = new ArrayList<>(ids.size());
    for (int first = 0; first < ids.size(); first += GET_MAX) {
      List<byte[]> keys = new ArrayList<>(GET_MAX);
      for (String id : ids.subList(first, Math.min(ids.size(), first + GET_MAX))) {
        if (state == null) {
          documents.add(null);
        } else {
          keys.add(engine.documentKey(state, id));
        }
      }
      if (state != null) {
        get(state, keys, documents);
      }
    }
    return documents;
  }

  private void get(CollectionState state, List<byte[]> keys, List<byte @Nullable []> documents) {
    List<byte @Nullable []> records = view.get(keys);
    for (int i = 0; i < keys.size(); i++) {
      byte[] record = records.get(i);
      documents.add(
          record == null
              ? null
              : JsonWriter.toJson(
                  DocumentLayout.whole(view, keys.get(i), record),
                  0,
                  NodeNames.ROOT,
                  state.schema()));
    }
  }

  /// The whole documents of a collection in the order of their keys, which is by chance: from the
  /// one behind the document `after` on, which may be gone.
  ///
  /// @param after null for the beginning
  /// @throws ProblemException `invalid_id`
  public DocumentCursor scan(String collection, @Nullable String after) {
    return scan(collection, 0, SLOTS, after);
  }

  /// A part of the documents of a collection. Each document is in one of [#SLOTS] slots, by a hash
  /// of its id, so that equal ranges of slots are nearly equal parts: several threads can go
  /// through a collection at one moment.
  ///
  /// @param fromSlot the first slot
  /// @param toSlot the first slot that is not in it
  /// @param after the document to continue behind, or null for the beginning
  /// @throws ProblemException `invalid_id`
  public DocumentCursor scan(String collection, int fromSlot, int toSlot, @Nullable String after) {
    if (fromSlot < 0 || fromSlot > toSlot || toSlot > SLOTS) {
      throw new IllegalArgumentException("there are no slots " + fromSlot + " to " + toSlot);
    }
    Sources source = source(collection);
    return new DocumentCursor(
        source, source.documents(fromSlot, toSlot, after == null ? null : source.keyOf(after)));
  }

  /// Begins to say which entries of an index to walk over.
  ///
  /// @throws ProblemException `index_not_found` if there was no such index, or not a complete one,
  ///     when the view was taken
  public IndexScan entries(String collection, String index) {
    CollectionState state = engine.find(collection);
    if (state != null) {
      for (Index each : indexes.getOrDefault(state.id(), List.of())) {
        if (each.name().equals(index)) {
          return new IndexScan(view, (IndexDefinition) each);
        }
      }
    }
    throw new ProblemException(
        Problem.of(
                Problem.Kind.NOT_FOUND,
                "index_not_found",
                "collection " + collection + " has no index " + index)
            .with("index", index));
  }

  /// The value of a counter; 0 if nothing was ever added to it.
  ///
  /// @throws ProblemException `invalid_counter`
  public long counter(String name) {
    return engine.counter(view, name);
  }

  /// The counters that are not 0 and whose names begin with `prefix`, in the order of code points.
  /// They are read as they are told, however many there are.
  ///
  /// @throws ProblemException `invalid_counter`
  public void counters(String prefix, BiConsumer<String, Long> action) {
    engine.counters(view, prefix, action);
  }

  /// The results of a query, one after another; closing them leaves the view open.
  public Rows rows(String collection, Query query) {
    return new Rows(source(collection), query);
  }

  /// The results of a query with a limit.
  public Page find(String collection, Query query, Projection projection) {
    List<Document> documents = new ArrayList<>();
    Sources source = source(collection);
    try (Rows rows = new Rows(source, query)) {
      String token = null;
      while (rows.next()) {
        documents.add(
            new Document(
                rows.row().id(),
                projection.toJson(rows.row().id(), rows.row().packed(), source.names())));
        token = query.limit() > 0 && documents.size() == query.limit() ? rows.pageToken() : null;
      }
      return new Page(documents, token);
    }
  }

  /// The pairs of a join, one after another; closing them leaves the view open.
  public JoinRows join(String left, String right, JoinQuery query) {
    return new JoinRows(source(left), source(right), query);
  }

  /// The documents of a collection as path records, `d:collection:document:path = value`.
  public void dump(String collection, Consumer<String> lines) {
    Dump.collection(this, collection, lines);
  }

  Sources source(String collection) {
    CollectionState state = engine.collection(collection);
    return new Sources(
        engine,
        state,
        view,
        (from, to, down) ->
            down ? view.scanDown(Table.INDEXES, from, to) : view.scan(Table.INDEXES, from, to),
        indexes.getOrDefault(state.id(), List.of()));
  }

  @Override
  public void close() {
    view.close();
  }
}
