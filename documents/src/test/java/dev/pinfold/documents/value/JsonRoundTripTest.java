package dev.pinfold.documents.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.schema.Schema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// What goes in as JSON comes out as the same JSON value, and is counted as what it is.
class JsonRoundTripTest {

  @Property(tries = 600)
  void aValueComesOutAsItWentIn(@ForAll Random random) {
    Schema schema = random.nextBoolean() ? Sample.schema() : Sample.mapSchema();
    for (int i = 0; i < 3; i++) {
      JsonNode value = Sample.value(random, 5, 12, 80);
      byte[] packed = Sample.pack(value, NodeNames.ROOT, schema);
      assertEquals(packed.length, Packed.skip(packed, 0));
      assertEquals(value, Sample.unpack(packed, NodeNames.ROOT, schema));
    }
  }

  @Provide
  Arbitrary<String> literals() {
    Arbitrary<String> digits = Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(40);
    Arbitrary<String> whole = digits.map(d -> d.replaceFirst("^0+(?=.)", ""));
    Arbitrary<String> fraction = digits.map(d -> "." + d).injectNull(0.5).map(f -> or(f));
    Arbitrary<String> exponent =
        Combinators.combine(
                Arbitraries.of("e", "E"),
                Arbitraries.of("", "+", "-"),
                Arbitraries.integers().between(0, 99_999))
            .as((e, sign, value) -> e + sign + value)
            .injectNull(0.5)
            .map(e -> or(e));
    return Combinators.combine(Arbitraries.of("", "-"), whole, fraction, exponent)
        .as((sign, w, f, e) -> sign + w + f + e);
  }

  private static String or(String text) {
    return text == null ? "" : text;
  }

  @Property
  void aNumberKeepsItsLiteral(@ForAll("literals") String literal) {
    for (String json : List.of(literal, "[" + literal + "]", "{\"n\":" + literal + "}")) {
      assertEquals(json, again(json));
    }
  }

  @Example
  void theEdgesOfNumbersKeepTheirLiterals() {
    for (String literal :
        new String[] {
          "0",
          "-0",
          "31",
          "32",
          "-1",
          "9223372036854775807",
          "-9223372036854775808",
          "9223372036854775808",
          "-9223372036854775809",
          "1e400",
          "-1E-400",
          "0e0",
          "0.0",
          "1e99999",
          "1e-0000099999",
          "1." + "0".repeat(990),
          "9".repeat(1000)
        }) {
      assertEquals(literal, again(literal));
    }
  }

  private static String again(String json) {
    Schema schema = Sample.schema();
    byte[] packed =
        Sample.pack(
            json.getBytes(StandardCharsets.UTF_8), NodeNames.ROOT, schema, new TypeCounts());
    return new String(JsonWriter.toJson(packed, 0, NodeNames.ROOT, schema), StandardCharsets.UTF_8);
  }

  @Property(tries = 300)
  void membersMayComeInAnyOrder(@ForAll Random random) {
    Schema schema = random.nextBoolean() ? Sample.schema() : Sample.mapSchema();
    JsonNode value = Sample.object(random, 4, 20, 20);
    byte[] packed = Sample.pack(value, NodeNames.ROOT, schema);
    assertArrayEquals(
        packed, Sample.pack(shuffled(value, random), NodeNames.ROOT, schema), value.toString());
  }

  private static JsonNode shuffled(JsonNode value, Random random) {
    if (value instanceof ArrayNode array) {
      ArrayNode copy = Sample.MAPPER.createArrayNode();
      array.forEach(element -> copy.add(shuffled(element, random)));
      return copy;
    }
    if (!(value instanceof ObjectNode object)) {
      return value;
    }
    List<Map.Entry<String, JsonNode>> members = new ArrayList<>(object.properties());
    Collections.shuffle(members, random);
    ObjectNode copy = Sample.MAPPER.createObjectNode();
    members.forEach(member -> copy.set(member.getKey(), shuffled(member.getValue(), random)));
    return copy;
  }

  @Property(tries = 300)
  void aNameThatComesTwiceIsRefused(@ForAll Random random) {
    Schema schema = random.nextBoolean() ? Sample.schema() : Sample.mapSchema();
    ObjectNode object = Sample.object(random, 2, 20, 10);
    object.set(Sample.name(random), Sample.scalar(random, 5));
    List<String> members = new ArrayList<>();
    object
        .properties()
        .forEach(member -> members.add(json(member.getKey()) + ":" + member.getValue()));
    String twice = json(List.copyOf(object.properties()).get(0).getKey()) + ":null";
    members.add(random.nextInt(members.size() + 1), twice);
    String json = "{\"outer\":[{" + String.join(",", members) + "}]}";
    json = random.nextBoolean() ? json : "{" + String.join(",", members) + "}";
    byte[] text = json.getBytes(StandardCharsets.UTF_8);
    ProblemException refused =
        assertThrows(
            ProblemException.class,
            () -> Sample.pack(text, NodeNames.ROOT, schema, new TypeCounts()),
            json);
    assertEquals("duplicate_name", refused.problem().code());
  }

  private static String json(String name) {
    return new String(
        Sample.text(Sample.MAPPER.getNodeFactory().textNode(name)), StandardCharsets.UTF_8);
  }

  @Property(tries = 300)
  void everyValueIsCountedAtItsNode(@ForAll Random random) {
    Schema schema = random.nextBoolean() ? Sample.schema() : Sample.mapSchema();
    JsonNode value = Sample.value(random, 5, 12, 5);
    TypeCounts counts = new TypeCounts();
    byte[] packed = Sample.pack(Sample.text(value), NodeNames.ROOT, schema, counts);
    Map<String, Integer> expected = new TreeMap<>();
    count(value, NodeNames.ROOT, schema, expected);
    assertEquals(expected, tally(counts));
    TypeCounts walked = new TypeCounts();
    walked.addAll(packed, 0, NodeNames.ROOT, schema);
    assertEquals(expected, tally(walked));
    TypeCounts both = new TypeCounts();
    both.addAll(counts);
    both.addAll(walked);
    expected.replaceAll((_, times) -> times * 2);
    assertEquals(expected, tally(both));
  }

  private static void count(
      JsonNode value, int node, NodeNames names, Map<String, Integer> counts) {
    counts.merge(node + " " + type(value), 1, Integer::sum);
    if (value.isArray()) {
      value.forEach(element -> count(element, names.findElement(node), names, counts));
    }
    value
        .properties()
        .forEach(
            member -> {
              int child = names.findField(node, member.getKey());
              count(
                  member.getValue(),
                  child == NodeNames.NONE ? names.findEntry(node) : child,
                  names,
                  counts);
            });
  }

  private static ValueType type(JsonNode value) {
    return switch (value.getNodeType()) {
      case NULL -> ValueType.NULL;
      case BOOLEAN -> ValueType.BOOLEAN;
      case NUMBER ->
          value.isIntegralNumber() && value.canConvertToLong()
              ? ValueType.INTEGER
              : ValueType.DECIMAL;
      case STRING -> ValueType.STRING;
      case OBJECT -> ValueType.OBJECT;
      case ARRAY -> ValueType.ARRAY;
      default -> throw new IllegalStateException("no JSON value: " + value);
    };
  }

  private static Map<String, Integer> tally(TypeCounts counts) {
    Map<String, Integer> tally = new TreeMap<>();
    for (int i = 0; i < counts.size(); i++) {
      tally.merge(counts.node(i) + " " + counts.type(i), 1, Integer::sum);
    }
    return tally;
  }

  @Property(tries = 200)
  void theIdIsTheFirstMember(@ForAll Random random) {
    Schema schema = Sample.schema();
    String id = Sample.string(random, 10);
    JsonNode value = Sample.value(random, 3, 6, 10);
    if (value instanceof ObjectNode object) {
      object.remove("_id");
    }
    byte[] packed = Sample.pack(value, NodeNames.ROOT, schema);
    JsonNode written = Sample.parse(JsonWriter.toJsonWithId(packed, 0, schema, id));
    assertEquals("_id", written.fieldNames().next());
    assertEquals(id, written.get("_id").textValue());
    ((ObjectNode) written).remove("_id");
    assertEquals(value, value.isObject() ? written : written.get("_value"));
  }

  @Example
  void oneNodeIsOnePath() {
    Schema schema = Sample.schema();
    byte[] packed = Sample.pack(Sample.parse("{\"a\":[{\"b\":1},{\"b\":2}]}"), 1, schema);
    int a = schema.findField(NodeNames.ROOT, "a");
    int b = schema.findField(schema.findElement(a), "b");
    List<Step> second =
        List.of(new Step.Field(a), new Step.Element(schema.findElement(a), 1), new Step.Field(b));
    byte[] value = Edit.read(packed, 0, NodeNames.ROOT, second);
    assertEquals(Sample.parse("2"), Sample.unpack(value, b, schema));
  }
}
