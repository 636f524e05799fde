package dev.pinfold.documents.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.Collection;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.DatabaseOptions;
import dev.pinfold.documents.IndexOptions;
import dev.pinfold.documents.Page;
import dev.pinfold.documents.ReadView;
import dev.pinfold.documents.transaction.Durability;
import dev.pinfold.documents.value.Path;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The same documents in two collections, one with indexes and one without, give the same answers.
/// Many documents match nothing, so that indexes are worth their while.
class IndexedAnswersTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int FILLERS = 300;

  @TempDir java.nio.file.Path directory;
  private Database database;
  private Collection plain;
  private Collection indexed;

  @BeforeEach
  void open() {
    database =
        Database.open(directory.resolve("db"), DatabaseOptions.DEFAULT.with(Durability.BUFFERED));
    plain = database.collection("plain");
    indexed = database.collection("indexed");
    for (int i = 0; i < FILLERS; i++) {
      put("filler" + i, "{}");
    }
  }

  @AfterEach
  void checkAndClose() {
    assertEquals(List.of(), database.check(false, _ -> {}).findings());
    database.close();
  }

  private void put(String id, String json) {
    byte[] utf8 = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    plain.put(id, utf8);
    indexed.put(id, utf8);
  }

  private static Query query(String filter, String sort) {
    return Query.where(filter.replace('\'', '"')).sortedBy(sort.replace('\'', '"'));
  }

  /// Asks both, at once and page by page.
  ///
  /// @return the plan that the one with indexes took
  private String ask(Query query) {
    TreeSet<String> expected = new TreeSet<>();
    plain.find(query).documents().forEach(document -> expected.add(document.id()));
    Explanation explanation = indexed.explain(query, false);
    TreeSet<String> found = new TreeSet<>();
    List<String> all = new ArrayList<>();
    indexed.find(query).documents().forEach(document -> all.add(document.id()));
    found.addAll(all);
    assertEquals(expected, found, explanation::toString);
    assertEquals(expected.size(), all.size(), explanation::toString);
    List<String> paged = new ArrayList<>();
    String token = null;
    do {
      Page page = indexed.find(query.limitedTo(7).from(token));
      page.documents().forEach(document -> paged.add(document.id()));
      token = page.nextPageToken();
    } while (token != null);
    assertEquals(expected, new TreeSet<>(paged), explanation::toString);
    assertEquals(expected.size(), paged.size(), explanation::toString);
    for (int limit : new int[] {0, 5}) {
      assertEquals(
          places(plain, query.limitedTo(limit)),
          places(indexed, query.limitedTo(limit)),
          explanation::toString);
    }
    return explanation.plan();
  }

  /// What the results are sorted by, in their order.
  private List<String> places(Collection collection, Query query) {
    List<String> places = new ArrayList<>();
    try (ReadView view = database.readView();
        Rows rows = view.rows(collection.name(), query)) {
      while (rows.next()) {
        Row row = rows.row();
        places.add(
            HexFormat.of()
                .formatHex(query.sort().keyOf(row.id(), row.packed(), collection.schema())));
      }
    }
    return places;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'s':{'$gt':'a'}}",
        "{'s':{'$gte':'a'}}",
        "{'s':{'$lt':'a'}}",
        "{'s':{'$lte':'a'}}",
        "{'s':'a'}",
        "{'s':{'$in':['a','a\\u0000b','a\\u0000']}}",
        "{'s':{'$gt':'a\\u0000'}}",
        "{'s':{'$lte':'a\\u0000'}}",
        "{'s':{'$prefix':'a\\u0000'}}",
        "{'s':{'$prefix':''}}",
        "{'s':{'$gt':'a','$lt':'a\\u0000b'}}",
        "{'s':{'$gt':''}}",
        "{'s':{'$lte':''}}",
        "{'m.k':{'$gt':'a'}}",
        "{'m.\\\"k\\\\u0000\\\"':{'$gt':'a'}}",
        "{'s':'a','n':{'$gt':3}}",
        "{'s':{'$in':['a','a\\u0000b']},'n':{'$lt':30}}",
      })
  void zerosInStrings(String filter) {
    String[] texts = {"", "\\u0000", "a", "a\\u0000", "a\\u0000b", "a\\u0000\\u0000", "a\\u0001"};
    for (int i = 0; i < 4 * texts.length; i++) {
      String text = "'" + texts[i % texts.length] + "'";
      String member = "'" + texts[i / 4] + "'";
      put(
          "d" + i,
          "{'n':" + i + ",'s':" + text + ",'m':{'k':" + text + ",'k\\u0000':" + member + "}}");
    }
    indexed.createIndex("s", Path.of("s"));
    indexed.createIndex("m", Path.parse("m.*"));
    assertEquals("index", ask(query(filter, "{}")));
    indexed.dropIndex("s");
    indexed.createIndex("sn", Path.of("s"), Path.of("n"));
    assertEquals("index", ask(query(filter, "{}")));
    ask(query(filter, "{'s':-1}"));
    ask(query(filter, "{'n':1}"));
  }

  private void owners() {
    for (int i = 0; i < 40; i++) {
      String meta =
          switch (i % 5) {
            case 0 -> "";
            case 1 -> ",'meta':{}";
            case 2 -> ",'meta':{'k':'v','l':" + i + "}";
            case 3 -> ",'meta':{'k':null}";
            default -> ",'meta':{'k':['v','w']}";
          };
      put("d" + i, "{'owner':'o" + i % 2 + "','created':" + i % 9 + meta + "}");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'owner':'o1'}|{}|scan",
        "{'owner':'o1'}|{'created':1}|scan",
        "{'owner':'o1','meta.k':null}|{}|scan",
        "{'owner':'o1','meta.k':{'$in':['v',null]}}|{}|scan",
        "{'owner':'o1','meta.k':{'$exists':false}}|{}|scan",
        "{'owner':'o1','meta':{'$exists':true}}|{}|scan",
        "{'owner':'o1','meta.k':null,'meta.l':{'$exists':true}}|{}|index",
        "{'owner':'o1','meta.k':'v'}|{}|index",
        "{'owner':'o1','meta.k':'v'}|{'created':1}|index",
        "{'owner':'o1','meta.k':'v'}|{'created':-1}|index",
        "{'owner':'o1','meta.k':'v','created':{'$gt':3}}|{'created':-1}|index",
        "{'owner':'o1','meta.k':{'$in':['v','w']}}|{'created':1}|index",
        "{'owner':'o1','meta.k':{'$exists':true}}|{}|index",
        "{'owner':'o1','meta.k':{'$gt':'v'}}|{'created':1}|index",
        "{'owner':{'$gt':'o0'},'meta.k':'v'}|{'owner':1}|index",
        "{'owner':{'$gt':'o0'}}|{'owner':1}|scan",
        "{}|{'owner':1}|scan",
        "{'meta.k':'v'}|{'owner':1}|index",
      })
  void aMapBetweenOtherPaths(String filter, String sort, String plan) {
    owners();
    indexed.createIndex("omc", Path.of("owner"), Path.parse("meta.*"), Path.of("created"));
    assertEquals(plan, ask(query(filter, sort)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'owner':'o1'}|{}",
        "{'owner':{'$gt':'o0'}}|{}",
        "{'owner':{'$gt':'o0'}}|{'owner':-1}",
        "{'owner':'o1','created':{'$gt':3}}|{'created':1}",
        "{'owner':{'$exists':true}}|{'owner':1,'created':1}",
        "{}|{'owner':1}",
        "{}|{'owner':1,'created':1}",
      })
  void aMapOrAnArrayAtTheEnd(String filter, String sort) {
    owners();
    for (int i = 0; i < 20; i++) {
      put("t" + i, "{'owner':'o1','created':" + i % 7 + ",'tags':['x','y'," + i + "]}");
      put("r" + i, "{'owner':'o1','created':[" + i % 7 + "," + i % 4 + "]}");
    }
    indexed.createIndex("ocm", Path.of("owner"), Path.of("created"), Path.parse("meta.*"));
    ask(query(filter, sort));
    indexed.dropIndex("ocm");
    indexed.createIndex("ot", Path.of("owner"), Path.of("tags"));
    ask(query(filter, sort));
    indexed.dropIndex("ot");
    indexed.createIndex("oct", Path.of("owner"), Path.of("created"));
    ask(query(filter, sort));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'_id':'d7'}|{}",
        "{'_id':{'$gt':'d7','$lt':'e'}}|{}",
        "{'_id':{'$prefix':'d1'}}|{}",
        "{'_id':{'$exists':true},'owner':'o1'}|{}",
        "{'_id':{'$in':['d1','d2','x']},'owner':'o1'}|{}",
        "{'_id':{'$prefix':'d'},'owner':'o1'}|{'_id':1}",
        "{'owner':'o1'}|{'_id':-1}",
        "{'_id':{'$prefix':'d'},'meta':{'$exists':true}}|{'owner':1}",
        "{'$or':[{'_id':'d7'},{'owner':'o1'}]}|{}",
        "{'$or':[{'_id':{'$prefix':'d7'}},{'owner':'o1'}]}|{}",
        "{'$or':[{'_id':'d7'},{'_id':'d8'}]}|{'_id':-1}",
      })
  void theIdIsNoMember(String filter, String sort) {
    owners();
    indexed.createIndex("all", Path.parse("*"));
    ask(query(filter, sort));
    indexed.createIndex("id", Path.of("owner"), Path.parse("meta.*"));
    ask(query(filter, sort));
  }

  @Test
  void anIndexOverTheIdIsRefused() {
    for (String path : new String[] {"_id", "_id.x", "_id.*"}) {
      assertEquals(
          "invalid_index",
          assertThrows(
                  ProblemException.class, () -> indexed.createIndex("id", Path.parse(path)), path)
              .problem()
              .code());
    }
    indexed.createIndex("id", Path.parse("a._id"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "m.*", "m.k", "z"})
  void joinsGiveTheSamePairs(String rightPath) {
    for (int i = 0; i < 10; i++) {
      String m = i % 3 == 0 ? "" : ",'m':{'k':'v" + i % 4 + "','l':'v2'}";
      put("d" + i, "{'a':'v" + i % 4 + "','z':'v1" + (i % 2 == 0 ? "" : "\\u0000") + "'" + m + "}");
    }
    database
        .collection("left")
        .put("l", "{\"to\":[\"v1\",\"v2\"]}".getBytes(StandardCharsets.UTF_8));
    indexed.createIndex("z", Path.of("z"));
    indexed.createIndex("am", Path.of("a"), Path.parse("m.*"));
    indexed.createIndex("m", Path.parse("m.*"));
    indexed.createIndex("mk", Path.parse("m.k"), Path.parse("m.*"));
    indexed.createIndex("sparse", IndexOptions.SPARSE, Path.parse("m.k"), Path.of("a"));
    Map<String, Integer> expected = pairs("plain", rightPath, JoinQuery.Method.HASH);
    assertTrue(expected.size() > 1);
    assertEquals(expected, pairs("indexed", rightPath, JoinQuery.Method.CHEAPEST));
    assertEquals(expected, pairs("indexed", rightPath, JoinQuery.Method.HASH));
  }

  @Test
  void aJoinByIdFindsPartners() {
    owners();
    database
        .collection("left")
        .put("l", "{\"to\":[\"d1\",\"d2\"]}".getBytes(StandardCharsets.UTF_8));
    indexed.createIndex("all", Path.parse("*"));
    assertEquals(2, pairs("indexed", "_id", JoinQuery.Method.CHEAPEST).size());
  }

  private Map<String, Integer> pairs(String collection, String path, JoinQuery.Method method) {
    Filter all = Query.ALL.filter();
    JoinQuery query = new JoinQuery(all, Path.of("to"), all, Path.parse(path), false, 0, method);
    Map<String, Integer> pairs = new TreeMap<>();
    try (ReadView view = database.readView();
        JoinRows rows = view.join("left", collection, query)) {
      while (rows.next()) {
        Row right = rows.pair().right();
        pairs.merge(
            rows.pair().left().id() + " " + (right == null ? "" : right.id()), 1, Integer::sum);
      }
    }
    return pairs;
  }

  /// What a transaction puts and deletes is in its place in the order of an index, up and down.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aTransactionSeesItsOwnEntries(int seed) {
    Random random = new Random(seed);
    indexed.createIndex("n", Path.of("n"));
    TreeMap<String, Integer> model = new TreeMap<>();
    for (int i = 0; i < 40; i++) {
      put("d" + i, "{'n':" + i + "}");
      model.put("d" + i, i);
    }
    database.transact(
        transaction -> {
          for (int i = 0; i < 60; i++) {
            String id = "d" + random.nextInt(60);
            int n = random.nextInt(60);
            if (random.nextInt(3) == 0) {
              transaction.delete("indexed", id);
              model.remove(id);
            } else {
              transaction.put(
                  "indexed", id, ("{\"n\":" + n + "}").getBytes(StandardCharsets.UTF_8));
              model.put(id, n);
            }
            int low = random.nextInt(30);
            int limit = random.nextInt(20);
            for (int direction : new int[] {1, -1}) {
              List<Integer> expected = new ArrayList<>(model.values());
              expected.removeIf(each -> each < low);
              expected.sort((a, b) -> direction * Integer.compare(a, b));
              expected =
                  limit == 0 ? expected : expected.subList(0, Math.min(limit, expected.size()));
              Query query =
                  query("{'n':{'$gte':" + low + "}}", "{'n':" + direction + "}").limitedTo(limit);
              assertEquals(
                  expected,
                  transaction.find("indexed", query).stream()
                      .map(document -> Integer.valueOf(document.text().replaceAll("\\D", "")))
                      .toList());
            }
          }
          return true;
        });
  }

  // ---- by chance

  private static final String[][] INDEXES = {
    {"o"},
    {"s"},
    {"o", "m.*", "n"},
    {"o", "n", "m.*"},
    {"t", "n"},
    {"n", "t"},
    {"m.*"},
    {"o", "s"},
    {"m.k", "o"},
    {"*"}
  };
  private static final String[] PATHS = {"o", "s", "n", "t", "m.k", "m.l", "_id", "m"};
  private static final String[] TEXTS = {"", "a", "a\0", "a\0b", "ab", "b", "ÿ", "d3", "d1"};

  @ParameterizedTest
  @ValueSource(
      ints = {
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25,
        26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40
      })
  void indexesByChance(int seed) throws Exception {
    Random random = new Random(seed);
    for (int i = 0; i < 60; i++) {
      put("d" + i, MAPPER.writeValueAsString(document(random)).replace('\'', ' '));
    }
    for (int i = 0; i < INDEXES.length; i++) {
      if (random.nextBoolean()) {
        Path[] paths = new Path[INDEXES[i].length];
        for (int p = 0; p < paths.length; p++) {
          paths[p] = Path.parse(INDEXES[i][p]);
        }
        indexed.createIndex("i" + i, new IndexOptions(random.nextInt(3) == 0), paths);
      }
    }
    int byIndex = 0;
    for (int i = 0; i < 60; i++) {
      ObjectNode filter = MAPPER.createObjectNode();
      for (int c = random.nextInt(3); c >= 0; c--) {
        condition(random, filter, PATHS[random.nextInt(PATHS.length)]);
      }
      ObjectNode sort = MAPPER.createObjectNode();
      int direction = random.nextBoolean() ? 1 : -1;
      for (int c = random.nextInt(3); c > 0; c--) {
        sort.put(PATHS[random.nextInt(PATHS.length - 1)], direction);
      }
      String plan = ask(Query.where(filter.toString()).sortedBy(sort.toString()));
      byIndex += plan.equals("index") ? 1 : 0;
    }
    assertTrue(byIndex > 5, "by index: " + byIndex);
  }

  private static ObjectNode document(Random random) {
    ObjectNode document = MAPPER.createObjectNode();
    if (random.nextInt(5) > 0) {
      document.put("o", "o" + random.nextInt(3));
    }
    if (random.nextInt(5) > 0) {
      document.put("s", TEXTS[random.nextInt(TEXTS.length)]);
    }
    if (random.nextInt(5) > 0) {
      document.put("n", random.nextInt(10));
    }
    if (random.nextInt(3) == 0) {
      ArrayNode tags = document.putArray("t");
      for (int i = random.nextInt(3); i > 0; i--) {
        tags.add(TEXTS[random.nextInt(TEXTS.length)]);
      }
    }
    if (random.nextBoolean()) {
      ObjectNode members = document.putObject("m");
      if (random.nextBoolean()) {
        members.put("k", TEXTS[random.nextInt(TEXTS.length)]);
      }
      if (random.nextBoolean()) {
        members.put("l", random.nextInt(5));
      }
    }
    return document;
  }

  private static void condition(Random random, ObjectNode filter, String path) {
    boolean number = path.equals("n") || path.equals("m.l");
    ObjectNode condition = MAPPER.createObjectNode();
    String text = path.equals("o") ? "o" + random.nextInt(3) : TEXTS[random.nextInt(TEXTS.length)];
    if (path.equals("_id") && text.isEmpty()) {
      // No document can have that id, which is said.
      text = "d";
    }
    switch (random.nextInt(8)) {
      case 0, 1 -> {
        if (number) {
          filter.put(path, random.nextInt(10));
        } else {
          filter.put(path, text);
        }
        return;
      }
      case 2 -> condition.putArray("$in").add(text).add(random.nextInt(10)).add("a\0b").add("a");
      case 3 -> condition.put("$exists", random.nextInt(4) > 0);
      case 4 -> condition.put("$prefix", text);
      case 5 -> {
        filter.putNull(path);
        return;
      }
      default -> {
        String[] operators = {"$gt", "$gte", "$lt", "$lte"};
        for (int i = random.nextInt(2); i >= 0; i--) {
          String operator = operators[random.nextInt(4)];
          if (number) {
            condition.put(operator, random.nextInt(10));
          } else {
            condition.put(operator, TEXTS[random.nextInt(TEXTS.length)]);
          }
        }
      }
    }
    filter.set(path, condition);
  }
}
