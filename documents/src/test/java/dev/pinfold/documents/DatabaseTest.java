package dev.pinfold.documents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.query.Query;
import dev.pinfold.documents.transaction.Check;
import dev.pinfold.documents.transaction.CommittedChanges;
import dev.pinfold.documents.value.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a program that embeds the database relies on.
class DatabaseTest {

  @TempDir java.nio.file.Path directory;
  private Database database;
  private Collection pins;

  @BeforeEach
  void open() {
    database = Database.open(directory.resolve("db"));
    pins = database.collection("pins");
  }

  @AfterEach
  void checkAndClose() {
    Check.Report report = database.check(true, _ -> {});
    assertEquals(List.of(), report.findings());
    database.close();
  }

  private static byte[] json(String text) {
    return text.replace('\'', '"').getBytes(UTF_8);
  }

  private static String text(byte[] json) {
    return json == null ? null : new String(json, UTF_8).replace('"', '\'');
  }

  private static String codeOf(ProblemException e) {
    return e.problem().code();
  }

  @Test
  void whatIsPutIsGot() {
    assertTrue(pins.put("a", json("{'n':1,'o':{'x':[1,2.50,null,true,{}]},'s':'é😀','e':[]}")));
    assertEquals("{'n':1,'o':{'x':[1,2.50,null,true,{}]},'s':'é😀','e':[]}", text(pins.get("a")));
    assertFalse(pins.put("a", json("[]")));
    assertEquals("[]", text(pins.get("a")));
    assertEquals(1, pins.count());
    assertTrue(pins.delete("a"));
    assertFalse(pins.delete("a"));
    assertNull(pins.get("a"));
    assertEquals(0, pins.count());
  }

  @Test
  void numbersKeepTheirValue() {
    String numbers =
        "[9007199254740993,-9223372036854775808,9223372036854775808,0.1,1e400,-0,1.10,"
            + "123456789012345678901234567890.123]";
    pins.put("n", json(numbers));
    assertEquals(numbers, text(pins.get("n")));
  }

  @Test
  void partsAreSetReadAndRemoved() {
    pins.put("a", json("{'k':{'x':1}}"));
    pins.set("a", Path.parse("k.y.z"), json("'deep'"));
    assertEquals("{'k':{'x':1,'y':{'z':'deep'}}}", text(pins.get("a")));
    assertEquals("'deep'", text(pins.get("a", Path.parse("k.y.z"))));
    assertEquals("{'z':'deep'}", text(pins.get("a", Path.parse("k.y"))));
    pins.set("a", Path.parse("k.x"), json("[1]"));
    assertTrue(pins.remove("a", Path.parse("k.y")));
    assertFalse(pins.remove("a", Path.parse("k.y")));
    assertEquals("{'k':{'x':[1]}}", text(pins.get("a")));
    assertEquals(
        "path_conflict",
        codeOf(
            assertThrows(
                ProblemException.class, () -> pins.set("a", Path.parse("k.x.name"), json("1")))));
    assertEquals(
        "document_not_found",
        codeOf(
            assertThrows(ProblemException.class, () -> pins.set("b", Path.parse("k"), json("1")))));
  }

  @Test
  void elementsKeepTheirIds() {
    pins.put("a", json("{'t':['x','y']}"));
    int first = pins.insertElement("a", Path.parse("t"), 0, json("'w'"));
    assertEquals("{'t':['w','x','y']}", text(pins.get("a")));
    assertEquals("'w'", text(pins.get("a", Path.parse("t[#" + first + "]"))));
    assertEquals("'x'", text(pins.get("a", Path.parse("t[#0]"))));
    pins.remove("a", Path.parse("t[1]"));
    assertEquals("'y'", text(pins.get("a", Path.parse("t[#1]"))));
    pins.insertElement("a", Path.parse("t"), -1, json("'z'"));
    assertEquals("{'t':['w','y','z']}", text(pins.get("a")));
    assertEquals("'z'", text(pins.get("a", Path.parse("t[-1]"))));
  }

  @Test
  void largeDocumentsAreSpreadAndRead() {
    StringBuilder large = new StringBuilder("{");
    for (int i = 0; i < 1000; i++) {
      large
          .append(i == 0 ? "" : ",")
          .append("'f")
          .append(i)
          .append("':'value number ")
          .append(i)
          .append("'");
    }
    large.append(",'list':[");
    for (int i = 0; i < 2000; i++) {
      large.append(i == 0 ? "" : ",").append("{'i':").append(i).append("}");
    }
    large.append("]}");
    pins.put("big", json(large.toString()));
    assertEquals(large.toString(), text(pins.get("big")));
    assertEquals("'value number 777'", text(pins.get("big", Path.parse("f777"))));
    assertEquals("1234", text(pins.get("big", Path.parse("list[1234].i"))));
    pins.set("big", Path.parse("f777"), json("'changed'"));
    pins.set("big", Path.parse("list[5].i"), json("-5"));
    pins.insertElement("big", Path.parse("list"), 5, json("'new'"));
    pins.remove("big", Path.parse("list[0]"));
    assertEquals("'changed'", text(pins.get("big", Path.parse("f777"))));
    assertEquals("'new'", text(pins.get("big", Path.parse("list[4]"))));
    assertEquals("-5", text(pins.get("big", Path.parse("list[5].i"))));
    pins.put("big", json("{'f1':1}"));
    assertEquals("{'f1':1}", text(pins.get("big")));
  }

  @Test
  void everythingIsThereAfterReopening() {
    pins.put("a", json("{'n':1,'m':{'k':'v'}}"));
    for (int i = 0; i < 20; i++) {
      pins.put("other" + i, json("{'n':" + (100 + i) + "}"));
    }
    pins.createIndex("n", Path.parse("n"));
    pins.set("a", Path.parse("n"), json("2"));
    long sequence = database.sequence();
    database.close();
    database = Database.open(directory.resolve("db"));
    pins = database.collection("pins");
    assertEquals(sequence, database.sequence());
    assertEquals("{'n':2,'m':{'k':'v'}}", text(pins.get("a")));
    assertEquals(21, pins.count());
    assertEquals(1, pins.find(Query.where("{\"n\":2}")).documents().size());
    assertEquals("index", pins.explain(Query.where("{\"n\":2}"), true).plan());
  }

  @Test
  void theFeedTellsEveryCommitInOrder() {
    pins.put("a", json("{}"));
    pins.set("a", Path.parse("x"), json("1"));
    pins.delete("a");
    List<CommittedChanges> commits = database.changes(0, 100);
    assertEquals(3, commits.size());
    assertEquals("x", commits.get(1).changes().getFirst().path());
    assertEquals(List.of(1L, 2L, 3L), commits.stream().map(CommittedChanges::sequence).toList());
    assertEquals(1, database.changes(2, 100).size());
  }

  @Test
  void pagesCoverEverythingOnce() {
    for (int i = 0; i < 100; i++) {
      pins.put("d" + i, json("{'n':" + i % 10 + ",'tags':['a" + i % 3 + "','b']}"));
    }
    for (boolean indexed : new boolean[] {false, true}) {
      for (String sort : new String[] {"{}", "{\"n\":1}", "{\"n\":-1}"}) {
        List<String> ids = new ArrayList<>();
        String token = null;
        do {
          Page page =
              pins.find(
                  Query.where("{\"n\":{\"$gte\":2},\"tags\":\"b\"}")
                      .sortedBy(sort)
                      .limitedTo(7)
                      .from(token));
          page.documents().forEach(document -> ids.add(document.id()));
          token = page.nextPageToken();
        } while (token != null);
        assertEquals(80, ids.size());
        assertEquals(80, ids.stream().distinct().count());
      }
      if (!indexed) {
        pins.createIndex("n", Path.parse("n"));
        pins.createIndex("tags", Path.parse("tags"));
      }
    }
  }

  @Test
  void transactionsAreAllOrNothing() {
    pins.put("a", json("{'n':1}"));
    assertThrows(
        IllegalStateException.class,
        () ->
            database.transact(
                transaction -> {
                  transaction.set("pins", "a", Path.parse("n"), json("2"));
                  transaction.put("pins", "b", json("{}"));
                  assertNotNull(transaction.get("pins", "b"));
                  throw new IllegalStateException("no");
                }));
    assertEquals("{'n':1}", text(pins.get("a")));
    assertNull(pins.get("b"));
  }

  @Test
  void theIdIsNotKeptTwice() {
    pins.put("a", json("{'_id':'a','n':1}"));
    assertEquals("{'n':1}", text(pins.get("a")));
    assertEquals(
        "{'_id':'a','n':1}", pins.find(Query.ALL).documents().getFirst().text().replace('"', '\''));
    assertEquals(
        "invalid_id",
        codeOf(assertThrows(ProblemException.class, () -> pins.put("b", json("{'_id':'a'}")))));
    assertEquals(
        "invalid_id",
        codeOf(
            assertThrows(
                ProblemException.class, () -> pins.set("a", Path.parse("_id"), json("'b'")))));
  }

  @Test
  void aChangeThatFailedHalfWayIsNotCommitted() {
    pins.createIndex("two", Path.parse("x"), Path.parse("y"));
    pins.put("a", json("{'x':1,'y':2}"));
    assertEquals(
        "transaction_broken",
        codeOf(
            assertThrows(
                ProblemException.class,
                () ->
                    database.transact(
                        transaction -> {
                          assertThrows(
                              ProblemException.class,
                              () -> transaction.put("pins", "a", json("{'x':[1,2],'y':[1,2]}")));
                          return null;
                        }))));
    assertEquals("{'x':1,'y':2}", text(pins.get("a")));
  }

  @Test
  void limitsAreNamed() {
    DatabaseOptions small =
        DatabaseOptions.DEFAULT.with(
            new dev.pinfold.documents.transaction.EngineOptions(
                new dev.pinfold.documents.value.ValueLimits(1000, 5, 20, 30, 20),
                10,
                8,
                10_000,
                java.time.Duration.ofSeconds(5),
                10,
                dev.pinfold.documents.storage.StoreOptions.DEFAULT));
    try (Database limited = Database.open(directory.resolve("limited"), small)) {
      Collection docs = limited.collection("docs");
      String[][] cases = {
        {"document_too_large", "a", "'" + "x".repeat(1000) + "'"},
        {"too_deep", "a", "[[[[[[1]]]]]]"},
        {"name_too_long", "a", "{'" + "n".repeat(21) + "':1}"},
        {"too_many_paths", "a", "[" + "1,".repeat(30) + "1]"},
        {"number_out_of_range", "a", "123456789012345678901"},
        {"number_out_of_range", "a", "1e100000"},
        {"schema_nodes_exceeded", "a", "{'a':1,'b':1,'c':1,'d':1,'e':1,'f':1,'g':1,'h':1,'i':1}"},
        {"invalid_id", "an id of more than ten", "1"},
        {"invalid_id", "", "1"},
        {"duplicate_name", "a", "{'x':1,'x':2}"},
        {"invalid_json", "a", "{'x':NaN}"},
        {"invalid_json", "a", "'\\ud800'"},
      };
      for (String[] each : cases) {
        assertEquals(
            each[0],
            codeOf(
                assertThrows(
                    ProblemException.class, () -> docs.put(each[1], json(each[2])), each[2])),
            each[2]);
      }
      assertEquals(0, docs.count());
      assertEquals(0, limited.sequence());
      // None of the refused documents has taken room in the schema.
      assertEquals(1, docs.schema().size());
      docs.put("a", json("{'a':1,'b':1,'c':1,'d':1,'e':1,'f':1,'g':1}"));
      assertEquals(8, docs.schema().size());
    }
  }

  @Test
  void anIndexIsBuiltWhileOthersWrite() throws Exception {
    for (int i = 0; i < 2000; i++) {
      pins.with(dev.pinfold.documents.transaction.Durability.BUFFERED)
          .put("d" + i, json("{'n':" + i + "}"));
    }
    java.util.concurrent.atomic.AtomicBoolean stop =
        new java.util.concurrent.atomic.AtomicBoolean();
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  java.util.Random random = new java.util.Random(1);
                  Collection own = pins.with(dev.pinfold.documents.transaction.Durability.BUFFERED);
                  while (!stop.get()) {
                    String id = "d" + random.nextInt(2500);
                    switch (random.nextInt(3)) {
                      case 0 -> own.put(id, json("{'n':" + random.nextInt(5000) + "}"));
                      case 1 -> own.delete(id);
                      default -> {
                        if (own.get(id) != null) {
                          try {
                            own.set(id, Path.parse("n"), json("7"));
                          } catch (ProblemException e) {
                            assertEquals("document_not_found", codeOf(e));
                          }
                        }
                      }
                    }
                  }
                });
    for (int i = 0; i < 5; i++) {
      pins.createIndex("n", Path.parse("n"));
      assertTrue(pins.dropIndex("n"));
    }
    pins.createIndex("n", Path.parse("n"));
    stop.set(true);
    writer.join();
    pins.put("rare", json("{'n':-1}"));
    assertEquals("index", pins.explain(Query.where("{\"n\":-1}"), true).plan());
  }

  /// Both paths lie in one record, and the transaction has edited it before the other one commits.
  @Test
  void aTransactionSeesWhatOthersCommitBesideItsOwnEdits() {
    pins.put("a", json("{'x':1,'y':1}"));
    pins.createIndex("y", Path.parse("y"));
    String seen =
        database.transact(
            transaction -> {
              transaction.set("pins", "a", Path.parse("x"), json("2"));
              Thread other =
                  Thread.ofPlatform().start(() -> pins.set("a", Path.parse("y"), json("2")));
              try {
                other.join();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              String y = text(transaction.get("pins", "a", Path.parse("y")));
              transaction.set("pins", "a", Path.parse("y"), json("3"));
              return y + text(transaction.get("pins", "a"));
            });
    assertEquals("2{'x':2,'y':3}", seen);
    assertEquals("{'x':2,'y':3}", text(pins.get("a")));
  }

  @Test
  void aDirectoryIsOpenOnce() {
    assertEquals(
        "directory_in_use",
        codeOf(assertThrows(ProblemException.class, () -> Database.open(directory.resolve("db")))));
  }

  @Test
  void aCheckpointOpensAsADatabase() {
    pins.put("a", json("{'n':1}"));
    database.checkpoint(directory.resolve("copy"));
    pins.put("b", json("{'n':2}"));
    try (Database copy = Database.open(directory.resolve("copy"))) {
      assertEquals(1, copy.collection("pins").count());
      assertTrue(copy.check(true, _ -> {}).isClean());
    }
  }
}
