package dev.pinfold.documents.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.documents.Collection;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.DatabaseOptions;
import dev.pinfold.documents.IndexOptions;
import dev.pinfold.documents.Page;
import dev.pinfold.documents.transaction.Durability;
import dev.pinfold.documents.value.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the planner takes a range for is near enough to choose between an index and a scan.
class EstimateTest {

  private static final int DOCUMENTS = 12_000;

  @TempDir java.nio.file.Path directory;
  private final Random random = new Random(1);
  private Database database;
  private Collection docs;

  @BeforeEach
  void open() {
    database =
        Database.open(directory.resolve("db"), DatabaseOptions.DEFAULT.with(Durability.BUFFERED));
    docs = database.collection("docs");
    docs.createIndex("n", Path.of("n"));
    docs.createIndex("on", Path.of("o"), Path.of("n"));
    docs.createIndex("tags", Path.of("tags"));
    docs.createIndex("rare", IndexOptions.SPARSE, Path.of("rare"));
    docs.createIndex("meta", Path.parse("meta.*"));
    put(0, DOCUMENTS);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void put(int first, int count) {
    for (int part = first; part < first + count; part += 200) {
      int from = part;
      database.transact(
          transaction -> {
            for (int i = from; i < Math.min(from + 200, first + count); i++) {
              transaction.put("docs", "d" + i, document().getBytes(UTF_8));
            }
            return true;
          });
    }
  }

  /// `n` is below 1,000; `o` is o0 for about a third; every tenth has `rare`; two tags, two
  /// members.
  private String document() {
    int n = random.nextInt(1_000);
    return "{\"n\":"
        + n
        + ",\"o\":\"o"
        + Math.min(n % 7, n % 5)
        + "\",\"tags\":["
        + n / 10
        + ","
        + (n / 10 + 1)
        + "],\"meta\":{\"a"
        + n % 2
        + "\":"
        + n
        + ",\"b\":1}"
        + (n % 10 == 0 ? ",\"rare\":" + n : "")
        + "}";
  }

  /// Compares what a filter is taken for with the entries that are read for it.
  private void assertNear(String filter, String index, double factor) {
    Query query = Query.where(filter.replace('\'', '"'));
    IndexDefinition definition =
        docs.indexes().stream().filter(each -> each.name().equals(index)).findFirst().orElseThrow();
    try (var view = database.readView();
        Rows rows = view.rows("docs", query)) {
      Explanation explanation = rows.explain();
      assertEquals("index", explanation.plan(), explanation::toString);
      assertEquals(definition.name(), explanation.index(), explanation::toString);
      while (rows.next()) {
        rows.row();
      }
      double actual = rows.explain().actual().entriesRead();
      double estimated = explanation.estimatedRows();
      assertTrue(
          estimated <= actual * factor && actual <= estimated * factor,
          () -> filter + " was taken for " + estimated + ", it is " + actual);
    }
  }

  private void assertNear(double factor) {
    assertNear("{'n':5}", "n", 1);
    assertNear("{'n':{'$lt':30}}", "n", factor);
    assertNear("{'n':{'$gt':300,'$lt':400}}", "n", factor);
    assertNear("{'n':{'$gt':850}}", "n", factor);
    assertNear("{'o':'o4'}", "on", factor);
    assertNear("{'o':'o4','n':{'$lt':500}}", "on", factor);
    assertNear("{'tags':{'$lt':9}}", "tags", factor);
    assertNear("{'rare':{'$gt':400}}", "rare", factor);
    assertNear("{'meta.a1':{'$lt':300}}", "meta", factor);
    String values = IntStream.range(0, 100).mapToObj(i -> "" + i * 9).toList().toString();
    assertNear("{'n':{'$in':" + values + "}}", "n", factor);
  }

  @Test
  void estimatesInFilesAndInMemory() {
    assertNear(3);
    database.compact();
    // Hundreds of entries are in a block, and a part of a block is guessed.
    assertNear(1.75);
    put(DOCUMENTS, DOCUMENTS / 4);
    assertNear(3);
  }

  @Test
  void aScanIsTakenWhereItCostsLess() {
    database.compact();
    assertEquals("scan", docs.explain(Query.where("{\"n\":{\"$lt\":600}}"), false).plan());
    assertEquals("scan", docs.explain(Query.where("{\"o\":\"o0\"}"), false).plan());
    assertEquals("scan", docs.explain(Query.where("{\"meta.b\":1}"), false).plan());
    assertEquals("index", docs.explain(Query.where("{\"n\":{\"$lt\":100}}"), false).plan());
  }

  /// The token speaks of the order of an index that is no longer worth its while.
  @Test
  void pagesGoOnWhenTheirRangeGrows() {
    Query query = Query.where("{\"n\":{\"$lt\":100}}").limitedTo(500);
    assertEquals("index", docs.explain(query, false).plan());
    Page page = docs.find(query);
    Set<String> seen = new HashSet<>();
    page.documents().forEach(document -> seen.add(document.id()));
    for (int i = 0; i < 9_000; i++) {
      docs.put("more" + i, "{\"n\":50}".getBytes(UTF_8));
    }
    assertEquals("scan", docs.explain(query, false).plan());
    String token = page.nextPageToken();
    while (token != null) {
      page = docs.find(query.from(token));
      page.documents().forEach(document -> assertTrue(seen.add(document.id())));
      token = page.nextPageToken();
    }
    long all = docs.find(query.limitedTo(0)).documents().size();
    assertTrue(seen.size() <= all && seen.size() >= all - 9_000);
    for (int i = 0; i < DOCUMENTS; i++) {
      byte[] json = docs.get("d" + i);
      if (new String(json, UTF_8).matches("\\{\"n\":\\d{1,2},.*")) {
        assertTrue(seen.contains("d" + i));
      }
    }
  }
}
