package dev.pinfold.documents;

import dev.pinfold.documents.lock.rules.LockRequest;
import dev.pinfold.documents.query.Filter;
import dev.pinfold.documents.query.JoinQuery;
import dev.pinfold.documents.query.JoinRows;
import dev.pinfold.documents.query.Query;
import dev.pinfold.documents.query.Rows;
import dev.pinfold.documents.query.Sort;
import dev.pinfold.documents.transaction.CollectionState;
import dev.pinfold.documents.transaction.Engine;
import dev.pinfold.documents.transaction.Part;
import dev.pinfold.documents.transaction.Transaction;
import dev.pinfold.documents.value.DocumentBody;
import dev.pinfold.documents.value.JsonWriter;
import dev.pinfold.documents.value.NodeNames;
import dev.pinfold.documents.value.Path;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads and writes of one transaction, which sees its own writes and nothing of others that are
/// not committed. Everything that it reads stays as it is until it commits.
///
/// Used by one thread, inside the body it was given to. The body may run several times.
public final class DatabaseTransaction {

  private final Engine engine;
  private final Transaction transaction;

  DatabaseTransaction(Engine engine, Transaction transaction) {
    this.engine = engine;
    this.transaction = transaction;
  }

  /// The number of its commit, when it has returned; 0 if there was nothing to write.
  public long sequence() {
    return transaction.sequence();
  }

  private CollectionState collection(String name) {
    return engine.collection(name);
  }

  /// The document as JSON, or null.
  public byte @Nullable [] get(String collection, String id) {
    CollectionState state = collection(collection);
    byte[] packed = transaction.get(state, id);
    return packed == null ? null : JsonWriter.toJson(packed, 0, NodeNames.ROOT, state.schema());
  }

  /// A part of a document as JSON, or null.
  public byte @Nullable [] get(String collection, String id, Path path) {
    CollectionState state = collection(collection);
    Part part = transaction.get(state, id, path);
    return part == null ? null : JsonWriter.toJson(part.packed(), 0, part.node(), state.schema());
  }

  /// Puts a document; see [Collection#put].
  public boolean put(String collection, String id, byte[] json) {
    return transaction.put(collection(collection), id, json);
  }

  /// Puts a document that the caller has in its own form, without a JSON text on the way.
  ///
  /// @return whether there was none of its id
  public boolean put(String collection, String id, DocumentBody body) {
    return transaction.put(collection(collection), id, body);
  }

  /// Puts a new document; see [Collection#insert].
  public void insert(String collection, String id, byte[] json) {
    transaction.insert(collection(collection), id, json);
  }

  /// Deletes a document.
  ///
  /// @return whether there was one
  public boolean delete(String collection, String id) {
    return transaction.delete(collection(collection), id);
  }

  /// Sets a part of a document; see [Collection#set].
  public void set(String collection, String id, Path path, byte[] json) {
    transaction.set(collection(collection), id, path, json);
  }

  /// Takes a part of a document away.
  ///
  /// @return whether there was one
  public boolean remove(String collection, String id, Path path) {
    return transaction.remove(collection(collection), id, path);
  }

  /// Puts a new element into an array; see [Collection#insertElement].
  public int insertElement(String collection, String id, Path array, int position, byte[] json) {
    return transaction.insertElement(collection(collection), id, array, position, json);
  }

  /// Adds to a counter when the transaction commits: exactly, and as durably as it. Takes no lock,
  /// so many transactions may add to one counter at the same time; see [Database#counter].
  ///
  /// @throws dev.pinfold.base.ProblemException `invalid_counter` if the name has not 1 to 255 bytes
  public void add(String counter, long delta) {
    transaction.add(counter, delta);
  }

  /// The documents that a query finds; they stay, and no others come to be found, until the commit.
  public List<Document> find(String collection, Query query) {
    return find(collection, query, false);
  }

  /// The same, with the documents locked for writing.
  public List<Document> findForUpdate(String collection, Query query) {
    return find(collection, query, true);
  }

  private List<Document> find(String collection, Query query, boolean update) {
    CollectionState state = collection(collection);
    lockColumns(state, query);
    Set<String> ids = new LinkedHashSet<>();
    try (Rows rows = new Rows(source(state), query)) {
      while (rows.next()) {
        ids.add(rows.row().id());
      }
    }
    lockDocuments(state, ids, update);
    List<Document> documents = new ArrayList<>();
    for (String id : ids) {
      byte[] json = get(collection, id);
      if (json != null) {
        documents.add(new Document(id, json));
      }
    }
    return documents;
  }

  private void lockColumns(CollectionState state, Query query) {
    List<LockRequest> columns = columns(state, query);
    while (true) {
      transaction.lock(columns);
      // An array that came up on the way while this waited is looked at as a whole.
      List<LockRequest> now = columns(state, query);
      if (now.equals(columns)) {
        return;
      }
      columns = now;
    }
  }

  private static List<LockRequest> columns(CollectionState state, Query query) {
    List<LockRequest> columns = new ArrayList<>(Access.columns(state, query.filter()));
    query
        .sort()
        .fields()
        .forEach(field -> columns.addAll(Access.columns(state, new Filter.Exists(field.path()))));
    return columns;
  }

  private void lockDocuments(CollectionState state, Set<String> ids, boolean update) {
    List<LockRequest> documents = new ArrayList<>();
    for (String id : ids) {
      byte[] utf8 = id.getBytes(StandardCharsets.UTF_8);
      documents.add(
          update
              ? new LockRequest.WriteDocument(state.id(), utf8)
              : new LockRequest.ReadPath(state.id(), utf8, List.of()));
    }
    if (!documents.isEmpty()) {
      transaction.lock(documents);
    }
  }

  /// A pair that a join found.
  ///
  /// @param right null for a left document without a partner
  public record JoinedDocuments(Document left, @Nullable Document right) {}

  /// The pairs of a join; both sides stay as they are until the commit.
  ///
  /// @param update whether the documents are locked for writing
  public List<JoinedDocuments> join(String left, String right, JoinQuery query, boolean update) {
    CollectionState leftState = collection(left);
    CollectionState rightState = collection(right);
    lockColumns(leftState, new Query(joined(query.left(), query.leftPath()), NO_SORT, 0, null));
    lockColumns(rightState, new Query(joined(query.right(), query.rightPath()), NO_SORT, 0, null));
    Set<String> leftIds = new LinkedHashSet<>();
    Set<String> rightIds = new LinkedHashSet<>();
    List<Ids> pairs = new ArrayList<>();
    try (JoinRows rows = new JoinRows(source(leftState), source(rightState), query)) {
      while (rows.next()) {
        var partner = rows.pair().right();
        leftIds.add(rows.pair().left().id());
        if (partner != null) {
          rightIds.add(partner.id());
        }
        pairs.add(new Ids(rows.pair().left().id(), partner == null ? null : partner.id()));
      }
    }
    lockDocuments(leftState, leftIds, update);
    lockDocuments(rightState, rightIds, update);
    List<JoinedDocuments> joined = new ArrayList<>();
    for (Ids pair : pairs) {
      byte[] leftJson = get(left, pair.left());
      String partner = pair.right();
      byte[] rightJson = partner == null ? null : get(right, partner);
      if (leftJson != null) {
        joined.add(
            new JoinedDocuments(
                new Document(pair.left(), leftJson),
                partner == null || rightJson == null ? null : new Document(partner, rightJson)));
      }
    }
    return joined;
  }

  /// The ids of a pair.
  private record Ids(String left, @Nullable String right) {}

  private static final Sort NO_SORT = Sort.NONE;

  private static Filter joined(Filter filter, Path path) {
    return new Filter.And(List.of(filter, new Filter.Exists(path)));
  }

  private Sources source(CollectionState state) {
    return new Sources(
        engine, state, transaction.records(), transaction::indexEntries, state.readableIndexes());
  }
}
