package dev.pinfold.documents.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.Collection;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.DatabaseOptions;
import dev.pinfold.documents.IndexOptions;
import dev.pinfold.documents.Page;
import dev.pinfold.documents.transaction.Durability;
import dev.pinfold.documents.value.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random filters on random documents: a naive reading of MongoDB's rules over a JSON tree, a scan,
/// and every index that may be used give the same answer; pages cover it once, while documents come
/// and go.
class RandomQueriesTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String[] PATHS = {"a", "b", "o.x", "o.y", "list", "list.x"};

  @TempDir java.nio.file.Path directory;
  private Random random = new Random();
  private final Map<String, ObjectNode> model = new TreeMap<>();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void everyPlanGivesTheSameAnswer(int seed) throws Exception {
    random = new Random(seed);
    try (Database database =
        Database.open(directory.resolve("db"), DatabaseOptions.DEFAULT.with(Durability.BUFFERED))) {
      Collection documents = database.collection("docs");
      for (int i = 0; i < 400; i++) {
        ObjectNode document = document();
        model.put("d" + i, document);
        documents.put("d" + i, MAPPER.writeValueAsBytes(document));
      }
      List<ObjectNode> filters = new ArrayList<>();
      for (int i = 0; i < 250; i++) {
        filters.add(filter(2));
      }
      check(documents, filters);
      documents.createIndex("a", sparse(seed), Path.of("a"));
      documents.createIndex("list", sparse(seed / 2), Path.of("list"));
      documents.createIndex("b, x", sparse(seed + 1), Path.of("b"), Path.of("o", "x"));
      documents.createIndex("o", sparse(seed), Path.parse("o.*"));
      documents.createIndex("y, list", sparse(seed), Path.of("o", "y"), Path.of("list", "x"));
      Set<String> plans = check(documents, filters);
      assertTrue(plans.containsAll(Set.of("scan", "index")), plans.toString());
      paging(documents);
    }
  }

  private static IndexOptions sparse(int number) {
    return new IndexOptions(number % 2 == 1);
  }

  private Set<String> check(Collection documents, List<ObjectNode> filters) {
    Set<String> plans = new HashSet<>();
    for (ObjectNode filter : filters) {
      TreeSet<String> expected = new TreeSet<>();
      model.forEach(
          (id, document) -> {
            if (matches(filter, document)) {
              expected.add(id);
            }
          });
      Query query = Query.where(filter.toString());
      TreeSet<String> found = new TreeSet<>();
      Page page = documents.find(query);
      page.documents().forEach(document -> found.add(document.id()));
      Explanation explanation = documents.explain(query, false);
      plans.add(explanation.plan());
      assertEquals(expected, found, () -> filter + " by " + explanation);
      assertEquals(expected.size(), page.documents().size(), filter::toString);
    }
    return plans;
  }

  private void paging(Collection documents) throws Exception {
    for (String sort : new String[] {"{}", "{\"a\":1}", "{\"b\":-1,\"a\":-1}", "{\"_id\":1}"}) {
      Query query = Query.where("{\"b\":{\"$exists\":true}}").sortedBy(sort).limitedTo(13);
      Set<String> before = new HashSet<>();
      model.forEach(
          (id, document) -> {
            if (document.has("b")) {
              before.add(id);
            }
          });
      List<String> seen = new ArrayList<>();
      String token = null;
      int round = 0;
      do {
        Page page = documents.find(query.from(token));
        page.documents().forEach(document -> seen.add(document.id()));
        token = page.nextPageToken();
        String id = "new" + sort.length() + "-" + round++;
        ObjectNode added = document();
        documents.put(id, MAPPER.writeValueAsBytes(added));
        model.put(id, added);
        String gone = "d" + random.nextInt(400);
        documents.delete(gone);
        model.remove(gone);
        before.remove(gone);
      } while (token != null);
      assertEquals(new HashSet<>(seen).size(), seen.size(), "twice in " + sort);
      assertTrue(seen.containsAll(before), "lost in " + sort);
    }
    String other = documents.find(Query.where("{}").limitedTo(1)).nextPageToken();
    assertEquals(
        "invalid_page_token",
        assertThrows(
                ProblemException.class, () -> documents.find(Query.where("{\"a\":1}").from(other)))
            .problem()
            .code());
  }

  private ObjectNode document() {
    ObjectNode document = MAPPER.createObjectNode();
    if (random.nextInt(4) > 0) {
      document.set("a", value(0));
    }
    if (random.nextInt(4) > 0) {
      document.put("b", random.nextInt(8));
    }
    if (random.nextInt(3) > 0) {
      ObjectNode o = document.putObject("o");
      o.set("x", value(1));
      if (random.nextBoolean()) {
        o.put("y", "s" + random.nextInt(5));
      }
    }
    if (random.nextBoolean()) {
      ArrayNode list = document.putArray("list");
      for (int i = random.nextInt(4); i > 0; i--) {
        if (random.nextInt(3) == 0) {
          list.addObject().put("x", random.nextInt(6));
        } else {
          list.add(value(1));
        }
      }
    }
    return document;
  }

  private JsonNode value(int depth) {
    return switch (random.nextInt(depth == 0 ? 8 : 6)) {
      case 0 -> MAPPER.getNodeFactory().nullNode();
      case 1 -> MAPPER.getNodeFactory().booleanNode(random.nextBoolean());
      case 2, 3 -> MAPPER.getNodeFactory().numberNode(random.nextInt(6));
      case 4 -> MAPPER.getNodeFactory().textNode("s" + random.nextInt(5));
      case 5 -> MAPPER.getNodeFactory().numberNode(random.nextInt(6) + 0.5);
      default -> {
        ArrayNode array = MAPPER.createArrayNode();
        for (int i = random.nextInt(3); i >= 0; i--) {
          array.add(value(1));
        }
        yield array;
      }
    };
  }

  private ObjectNode filter(int depth) {
    ObjectNode filter = MAPPER.createObjectNode();
    int kind = random.nextInt(depth > 0 ? 8 : 6);
    if (kind >= 6) {
      ArrayNode parts = filter.putArray(new String[] {"$or", "$and", "$nor"}[random.nextInt(3)]);
      parts.add(filter(depth - 1));
      parts.add(filter(depth - 1));
      return filter;
    }
    for (int i = random.nextInt(2); i >= 0; i--) {
      filter.set(PATHS[random.nextInt(PATHS.length)], condition());
    }
    return filter;
  }

  private JsonNode condition() {
    ObjectNode condition = MAPPER.createObjectNode();
    switch (random.nextInt(10)) {
      case 0 -> {
        return value(1);
      }
      case 1 -> condition.set("$ne", value(1));
      case 2 -> condition.set("$gt", value(1));
      case 3 -> condition.set("$lte", value(1));
      case 4 -> {
        condition.set("$gte", value(1));
        condition.set("$lt", value(1));
      }
      case 5 -> condition.putArray("$in").add(value(1)).add(value(1)).add(value(1));
      case 6 -> condition.put("$exists", random.nextBoolean());
      case 7 -> condition.put("$prefix", "s" + random.nextInt(5));
      case 8 -> condition.putArray("$nin").add(value(1)).add(value(1));
      default -> condition.putObject("$not").set("$gt", value(1));
    }
    return condition;
  }

  // ---- the rules once more, over a tree

  private static boolean matches(JsonNode filter, JsonNode document) {
    for (Map.Entry<String, JsonNode> part : filter.properties()) {
      boolean holds =
          switch (part.getKey()) {
            case "$and" -> all(part.getValue(), document);
            case "$or" -> any(part.getValue(), document);
            case "$nor" -> !any(part.getValue(), document);
            default -> holds(part.getValue(), reach(document, part.getKey().split("\\."), 0));
          };
      if (!holds) {
        return false;
      }
    }
    return true;
  }

  private static boolean all(JsonNode filters, JsonNode document) {
    for (JsonNode filter : filters) {
      if (!matches(filter, document)) {
        return false;
      }
    }
    return true;
  }

  private static boolean any(JsonNode filters, JsonNode document) {
    for (JsonNode filter : filters) {
      if (matches(filter, document)) {
        return true;
      }
    }
    return false;
  }

  private static List<JsonNode> reach(JsonNode at, String[] names, int i) {
    List<JsonNode> reached = new ArrayList<>();
    if (i == names.length) {
      reached.add(at);
    } else if (at.isArray()) {
      for (JsonNode element : at) {
        if (element.isObject()) {
          reached.addAll(reach(element, names, i));
        }
      }
    } else if (at.has(names[i])) {
      reached.addAll(reach(at.get(names[i]), names, i + 1));
    }
    return reached;
  }

  private static boolean holds(JsonNode condition, List<JsonNode> reached) {
    if (!condition.isObject()) {
      return equal(condition, reached);
    }
    for (Map.Entry<String, JsonNode> part : condition.properties()) {
      JsonNode wanted = part.getValue();
      boolean holds =
          switch (part.getKey()) {
            case "$ne" -> !equal(wanted, reached);
            case "$in" -> in(wanted, reached);
            case "$nin" -> !in(wanted, reached);
            case "$exists" -> wanted.asBoolean() != reached.isEmpty();
            case "$not" -> !holds(wanted, reached);
            case "$prefix" ->
                candidates(reached).stream()
                    .anyMatch(v -> v.isTextual() && v.asText().startsWith(wanted.asText()));
            default ->
                candidates(reached).stream().anyMatch(v -> ordered(part.getKey(), v, wanted));
          };
      if (!holds) {
        return false;
      }
    }
    return true;
  }

  private static List<JsonNode> candidates(List<JsonNode> reached) {
    List<JsonNode> all = new ArrayList<>(reached);
    for (JsonNode value : reached) {
      if (value.isArray()) {
        value.forEach(all::add);
      }
    }
    return all;
  }

  private static boolean in(JsonNode wanted, List<JsonNode> reached) {
    for (JsonNode one : wanted) {
      if (equal(one, reached)) {
        return true;
      }
    }
    return false;
  }

  private static boolean equal(JsonNode wanted, List<JsonNode> reached) {
    return (wanted.isNull() && reached.isEmpty())
        || candidates(reached).stream()
            .anyMatch(v -> Integer.valueOf(0).equals(compare(v, wanted)));
  }

  private static boolean ordered(String operator, JsonNode value, JsonNode wanted) {
    Integer order = compare(value, wanted);
    return order != null
        && switch (operator) {
          case "$gt" -> order > 0;
          case "$gte" -> order >= 0;
          case "$lt" -> order < 0;
          case "$lte" -> order <= 0;
          default -> throw new IllegalArgumentException(operator);
        };
  }

  /// How two values of one type compare; null if they are of different types.
  private static Integer compare(JsonNode a, JsonNode b) {
    if (a.isNumber() && b.isNumber()) {
      return Integer.signum(a.decimalValue().compareTo(b.decimalValue()));
    }
    if (a.isTextual() && b.isTextual()) {
      return Integer.signum(a.asText().compareTo(b.asText()));
    }
    if (a.isBoolean() && b.isBoolean()) {
      return Boolean.compare(a.asBoolean(), b.asBoolean());
    }
    return a.isNull() && b.isNull() ? 0 : null;
  }
}
