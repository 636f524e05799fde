package dev.pinfold.documents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.query.Filter;
import dev.pinfold.documents.query.JoinQuery;
import dev.pinfold.documents.query.JoinRows;
import dev.pinfold.documents.query.Query;
import dev.pinfold.documents.storage.RecordCursor;
import dev.pinfold.documents.storage.Store;
import dev.pinfold.documents.storage.StoreOptions;
import dev.pinfold.documents.storage.Table;
import dev.pinfold.documents.storage.WriteBuffer;
import dev.pinfold.documents.transaction.Durability;
import dev.pinfold.documents.value.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A sparse index has no entries of documents without its paths, and no answer lacks them for it.
class SparseIndexTest {

  @TempDir java.nio.file.Path directory;
  private Database database;
  private Collection docs;

  @BeforeEach
  void open() {
    database =
        Database.open(directory.resolve("db"), DatabaseOptions.DEFAULT.with(Durability.BUFFERED));
    docs = database.collection("docs");
  }

  @AfterEach
  void checkAndClose() {
    assertEquals(List.of(), database.check(false, _ -> {}).findings());
    database.close();
  }

  private static byte[] json(String text) {
    return text.replace('\'', '"').getBytes(UTF_8);
  }

  /// 60 documents; every third has `a`, every fifth `b`, every seventh has null for `a`.
  private void fill() {
    for (int i = 0; i < 60; i++) {
      String a = i % 7 == 0 ? "'a':null," : i % 3 == 0 ? "'a':'v" + i + "'," : "";
      String b = i % 5 == 0 ? "'b':" + i + "," : "";
      docs.put("d" + i, json("{" + a + b + "'n':" + i + "}"));
    }
  }

  private long entries() {
    return database.check(false, _ -> {}).indexEntries();
  }

  @Test
  void onlyDocumentsWithThePathHaveEntries() {
    docs.createIndex("early", IndexOptions.SPARSE, Path.of("a"));
    fill();
    long with = docs.find(Query.where("{\"a\":{\"$exists\":true}}")).documents().size();
    assertTrue(with > 0 && with < 60);
    assertEquals(with, entries());
    docs.createIndex("late", IndexOptions.SPARSE, Path.of("a"));
    assertEquals(2 * with, entries());
    docs.put("d1", json("{'a':1}"));
    docs.remove("d0", Path.of("a"));
    docs.set("d2", Path.of("a"), json("[1,2]"));
    assertEquals(2 * (with + 2), entries());
    docs.delete("d1");
    docs.put("d2", json("{}"));
    assertEquals(2 * (with - 1), entries());
  }

  @Test
  void oneMissingPathIsEnough() {
    docs.createIndex("ab", IndexOptions.SPARSE, Path.of("a"), Path.of("b"));
    fill();
    assertEquals(
        docs.find(Query.where("{\"a\":{\"$exists\":true},\"b\":{\"$exists\":true}}"))
            .documents()
            .size(),
        entries());
    // What would be too much for the index does not matter where it has no entry.
    docs.createIndex("abc", IndexOptions.SPARSE, Path.of("a"), Path.of("b"), Path.of("c"));
    docs.dropIndex("ab");
    docs.put("many", json("{'a':[1,2],'b':[1,2]}"));
    assertEquals(0, entries());
    assertThrows(
        ProblemException.class, () -> docs.put("many", json("{'a':[1,2],'b':[1,2],'c':1}")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'a':'v9'}|index",
        "{'a':{'$in':['v9','v12']}}|index",
        "{'a':{'$gt':'v9'}}|index",
        "{'a':{'$prefix':'v9'}}|index",
        "{'a':null}|scan",
        "{'a':{'$in':['v9',null]}}|scan",
        "{'a':{'$ne':'v9'}}|scan",
        "{'a':{'$not':{'$gt':'v9'}}}|scan",
        "{'a':{'$exists':false}}|scan",
        "{'n':9}|scan",
        "{}|scan",
        "{'$or':[{'a':'v9'},{'a':'v12'}]}|union",
        "{'$or':[{'a':'v9'},{'a':null}]}|scan",
        "{'$and':[{'n':9},{'a':'v9'}]}|index",
      })
  void itIsUsedWhereTheFilterAsksForThePath(String filter, String plan) {
    fill();
    TreeSet<String> expected = ids(filter);
    docs.createIndex("a", IndexOptions.SPARSE, Path.of("a"));
    assertEquals(plan, docs.explain(Query.where(filter.replace('\'', '"')), true).plan());
    assertEquals(expected, ids(filter));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'a':'v15'}|scan",
        "{'a':'v15','b':{'$exists':true}}|index",
        "{'a':'v15','b':{'$gt':1}}|index",
        "{'a':'v15','b':null}|scan",
        "{'b':15}|scan",
      })
  void allPathsMustBeAskedFor(String filter, String plan) {
    fill();
    TreeSet<String> expected = ids(filter);
    docs.createIndex("ab", IndexOptions.SPARSE, Path.of("a"), Path.of("b"));
    assertEquals(plan, docs.explain(Query.where(filter.replace('\'', '"')), true).plan());
    assertEquals(expected, ids(filter));
  }

  @Test
  void aSortAloneDoesNotUseIt() {
    fill();
    docs.createIndex("b", IndexOptions.SPARSE, Path.of("b"));
    Query sorted = Query.ALL.sortedBy("{\"b\":1}").limitedTo(60);
    assertEquals("scan", docs.explain(sorted, false).plan());
    assertEquals(60, docs.find(sorted).documents().size());
    Query there = Query.where("{\"b\":{\"$exists\":true}}").sortedBy("{\"b\":1}").limitedTo(60);
    assertEquals("by index", docs.explain(there, false).sort());
    assertEquals(12, docs.find(there).documents().size());
  }

  private TreeSet<String> ids(String filter) {
    TreeSet<String> ids = new TreeSet<>();
    docs.find(Query.where(filter.replace('\'', '"')))
        .documents()
        .forEach(document -> ids.add(document.id()));
    return ids;
  }

  @Test
  void aJoinUsesItIfItHasAllPartners() {
    fill();
    database.collection("left").put("l", json("{'to':'v9'}"));
    docs.createIndex("an", IndexOptions.SPARSE, Path.of("a"), Path.of("b"));
    assertEquals(1, joined(JoinQuery.Method.CHEAPEST));
    assertThrows(ProblemException.class, () -> joined(JoinQuery.Method.INDEX));
    docs.createIndex("a", IndexOptions.SPARSE, Path.of("a"));
    assertEquals(1, joined(JoinQuery.Method.INDEX));
  }

  private int joined(JoinQuery.Method method) {
    int pairs = 0;
    try (ReadView view = database.readView();
        JoinRows rows = view.join("left", "docs", join(method))) {
      while (rows.next()) {
        assertEquals("d9", rows.pair().right().id());
        pairs++;
      }
    }
    return pairs;
  }

  private static JoinQuery join(JoinQuery.Method method) {
    Filter all = Query.ALL.filter();
    return new JoinQuery(all, Path.of("to"), all, Path.of("a"), false, 0, method);
  }

  @Test
  void sparsenessIsKept() {
    docs.createIndex("a", IndexOptions.SPARSE, Path.of("a"));
    docs.createIndex("b", Path.of("b"));
    database.close();
    open();
    assertTrue(docs.indexes().get(0).sparse());
    assertFalse(docs.indexes().get(1).sparse());
    fill();
    assertEquals("index_exists", create("a", IndexOptions.DEFAULT));
    assertEquals("index_exists", create("b", IndexOptions.SPARSE));
  }

  private String create(String name, IndexOptions options) {
    return assertThrows(
            ProblemException.class, () -> docs.createIndex(name, options, Path.of(name)))
        .problem()
        .code();
  }

  @Test
  void aDatabaseOfFormat1IsRead() {
    docs.createIndex("a", Path.of("a"));
    fill();
    database.close();
    byte[] formatKey = {0x01};
    try (Store store = new Store(directory.resolve("db"), StoreOptions.DEFAULT)) {
      byte[] definition = definition(store);
      // Format 1 had a boolean here.
      assertEquals(1, definition[0]);
      store.write(new WriteBuffer().put(Table.CATALOG, formatKey, new byte[] {0, 0, 0, 1}), true);
    }
    open();
    assertFalse(docs.indexes().getFirst().sparse());
    assertEquals(60, entries());
    assertArrayEquals(
        new byte[] {0, 0, 0, 2}, database.engine().store().get(Table.CATALOG, formatKey));
  }

  private static byte[] definition(Store store) {
    try (RecordCursor cursor = store.scan(Table.CATALOG, new byte[] {0x30}, new byte[] {0x31})) {
      assertTrue(cursor.next());
      return cursor.value();
    }
  }
}
