package dev.pinfold.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pinfold.documents.transaction.Durability;
import dev.pinfold.documents.value.Path;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random writes of documents and of parts of them, small and large, against a model in memory;
/// with indexes on the way, and the check at the end.
class RandomDocumentsTest {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
          .build();

  private static final String[] NAMES = {"a", "b", "tags", "meta", "", "x.y", "[0]", "é😀", "n\0m"};

  @TempDir java.nio.file.Path directory;

  private Random random = new Random();
  private int scale;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void theDatabaseIsTheModel(int seed) throws Exception {
    random = new Random(seed);
    scale = seed % 2 == 0 ? 300 : 6;
    Map<String, JsonNode> model = new HashMap<>();
    try (Database database =
        Database.open(directory.resolve("db"), DatabaseOptions.DEFAULT.with(Durability.BUFFERED))) {
      Collection documents = database.collection("documents");
      documents.createIndex("a", Path.of("a"));
      documents.createIndex("meta.b", Path.of("meta", "b"));
      documents.createIndex("members", Path.parse("meta.*"));
      for (int i = 0; i < 600; i++) {
        step(documents, model);
        if (i == 300) {
          documents.createIndex("late", Path.of("b"));
        }
      }
      for (Map.Entry<String, JsonNode> entry : model.entrySet()) {
        assertEquals(
            "", difference("", entry.getValue(), MAPPER.readTree(documents.get(entry.getKey()))));
      }
      assertEquals(model.size(), documents.count());
      assertEquals(List.of(), database.check(true, _ -> {}).findings());
    }
  }

  private void step(Collection documents, Map<String, JsonNode> model) throws Exception {
    String id = "d" + random.nextInt(5);
    JsonNode before = model.get(id);
    int action = random.nextInt(10);
    if (before == null || action == 0) {
      JsonNode value = object(0, scale);
      documents.put(id, MAPPER.writeValueAsBytes(value));
      model.put(id, value);
    } else if (action == 1 && random.nextInt(4) == 0) {
      documents.delete(id);
      model.remove(id);
    } else {
      part(documents, id, before, action);
      assertEquals("", difference("", before, MAPPER.readTree(documents.get(id))));
    }
  }

  /// The first place where two values differ, and how.
  private static String difference(String place, JsonNode expected, JsonNode actual) {
    if (expected.equals(actual)) {
      return "";
    }
    if (expected.isObject() && actual.isObject()) {
      for (String name : (Iterable<String>) expected::fieldNames) {
        if (!actual.has(name)) {
          return place + "." + name + " is missing";
        }
        String below = difference(place + "." + name, expected.get(name), actual.get(name));
        if (!below.isEmpty()) {
          return below;
        }
      }
    }
    if (expected.isArray() && actual.isArray() && expected.size() == actual.size()) {
      for (int i = 0; i < expected.size(); i++) {
        String below = difference(place + "[" + i + "]", expected.get(i), actual.get(i));
        if (!below.isEmpty()) {
          return below;
        }
      }
    }
    String wanted = expected.toString();
    String found = actual.toString();
    return place
        + ": "
        + wanted.substring(0, Math.min(300, wanted.length()))
        + " was "
        + found.substring(0, Math.min(300, found.length()));
  }

  /// Changes one part of a document, in the database and in the model.
  private void part(Collection documents, String id, JsonNode document, int action)
      throws Exception {
    List<Path.Segment> segments = new ArrayList<>();
    JsonNode at = document;
    while (true) {
      List<Path.Segment> choices = containersBelow(at);
      if (choices.isEmpty() || random.nextInt(3) == 0) {
        break;
      }
      Path.Segment next = choices.get(random.nextInt(choices.size()));
      segments.add(next);
      at = below(at, next);
    }
    Path container = new Path(segments);
    if (at instanceof ArrayNode array) {
      int size = array.size();
      if (action < 5 || size == 0) {
        int position = random.nextInt(size + 1);
        JsonNode value = value(2, 4);
        documents.insertElement(id, container, position, MAPPER.writeValueAsBytes(value));
        array.insert(position, value);
      } else {
        int position = random.nextInt(size);
        Path place = container.then(new Path.Position(position));
        if (action < 8) {
          JsonNode value = value(2, scale);
          documents.set(id, place, MAPPER.writeValueAsBytes(value));
          array.set(position, value);
        } else {
          documents.remove(id, place);
          array.remove(position);
        }
      }
      return;
    }
    ObjectNode object = (ObjectNode) at;
    String name = name(object);
    Path place = container.then(new Path.Name(name));
    if (action < 8) {
      JsonNode value = value(2, scale);
      documents.set(id, place, MAPPER.writeValueAsBytes(value));
      object.set(name, value);
    } else {
      assertEquals(object.has(name), documents.remove(id, place));
      object.remove(name);
    }
  }

  private static List<Path.Segment> containersBelow(JsonNode at) {
    List<Path.Segment> below = new ArrayList<>();
    if (at.isObject()) {
      at.properties()
          .forEach(
              member -> {
                if (member.getValue().isContainerNode()) {
                  below.add(new Path.Name(member.getKey()));
                }
              });
    } else {
      for (int i = 0; i < at.size(); i++) {
        if (at.get(i).isContainerNode()) {
          below.add(new Path.Position(i));
        }
      }
    }
    return below;
  }

  private static JsonNode below(JsonNode at, Path.Segment segment) {
    return segment instanceof Path.Name(String name)
        ? at.get(name)
        : at.get(((Path.Position) segment).position());
  }

  private String name(ObjectNode object) {
    if (!object.isEmpty() && random.nextBoolean()) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      return names.get(random.nextInt(names.size()));
    }
    return random.nextInt(3) == 0
        ? "k" + random.nextInt(scale * 3)
        : NAMES[random.nextInt(NAMES.length)];
  }

  private ObjectNode object(int depth, int membersMax) {
    ObjectNode object = MAPPER.createObjectNode();
    int members = random.nextInt(membersMax + 1);
    for (int i = 0; i < members; i++) {
      object.set(name(object), value(depth + 1, Math.max(2, membersMax / 4)));
    }
    return object;
  }

  private JsonNode value(int depth, int membersMax) {
    JsonNodeFactory make = MAPPER.getNodeFactory();
    return switch (random.nextInt(depth > 3 ? 7 : 10)) {
      case 0 -> make.nullNode();
      case 1 -> make.booleanNode(random.nextBoolean());
      case 2 -> make.numberNode(random.nextInt(100));
      case 3 -> make.numberNode(new BigDecimal("-1.50e10"));
      case 4 -> make.textNode("s".repeat(random.nextInt(20)));
      case 5 -> make.textNode("long " + "é".repeat(random.nextInt(10 * scale)));
      case 6 -> make.numberNode(Integer.MIN_VALUE - 1L - random.nextInt(1000));
      case 7 -> object(depth, membersMax);
      default -> {
        ArrayNode array = MAPPER.createArrayNode();
        int size = random.nextInt(membersMax + 1);
        for (int i = 0; i < size; i++) {
          array.add(value(depth + 2, membersMax / 4));
        }
        yield array;
      }
    };
  }
}
