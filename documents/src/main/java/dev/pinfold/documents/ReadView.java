package dev.pinfold.documents;

import dev.pinfold.documents.query.JoinQuery;
import dev.pinfold.documents.query.JoinRows;
import dev.pinfold.documents.query.Projection;
import dev.pinfold.documents.query.Query;
import dev.pinfold.documents.query.Rows;
import dev.pinfold.documents.storage.DocumentLayout;
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
/// later is
/// not in it. It keeps what is overwritten from being dropped: close it soon.
///
/// Safe for use by many threads.
public final class ReadView implements AutoCloseable {

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

  /// The value of a counter; 0 if nothing was ever added to it.
  ///
  /// @throws dev.pinfold.base.ProblemException `invalid_counter`
  public long counter(String name) {
    return engine.counter(view, name);
  }

  /// The counters that are not 0 and whose names begin with `prefix`, in the order of code points.
  /// They are read as they are told, however many there are.
  ///
  /// @throws dev.pinfold.base.ProblemException `invalid_counter`
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
