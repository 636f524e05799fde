package dev.pinfold.documents.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pinfold.documents.schema.Schema;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// The order of keys is the order of values, stated here a second time in other words.
class OrderedKeyTest {

  private final Schema schema = new Schema("test", 1000, 1024);
  private final JsonEncoder encoder = new JsonEncoder(ValueLimits.DEFAULT);

  private byte[] key(String json) {
    byte[] text = json.getBytes(StandardCharsets.UTF_8);
    byte[] packed = encoder.encode(text, 0, text.length, NodeNames.ROOT, schema, new TypeCounts());
    byte[] key = OrderedKey.of(packed, 0, NodeNames.ROOT, schema);
    assertEquals(key.length, OrderedKey.skip(key, 0));
    return key;
  }

  @Provide
  Arbitrary<String> numbers() {
    return Arbitraries.oneOf(
        Arbitraries.longs().map(String::valueOf),
        Arbitraries.integers().between(-200, 200).map(String::valueOf),
        Arbitraries.bigDecimals()
            .between(new BigDecimal("-1e30"), new BigDecimal("1e30"))
            .ofScale(8)
            .map(BigDecimal::toString),
        Arbitraries.integers()
            .between(-999, 999)
            .flatMap(d -> Arbitraries.integers().between(-90, 90).map(e -> d + "e" + e)));
  }

  @Property
  void numbersAreOrderedByValue(@ForAll("numbers") String a, @ForAll("numbers") String b) {
    assertEquals(
        Integer.signum(new BigDecimal(a).compareTo(new BigDecimal(b))),
        Integer.signum(Arrays.compareUnsigned(key(a), key(b))));
  }

  @Property
  void equalNumbersAreOneKey(@ForAll("numbers") String a) {
    BigDecimal same = new BigDecimal(a).setScale(new BigDecimal(a).scale() + 3);
    assertEquals(0, Arrays.compareUnsigned(key(a), key(same.toString())));
  }

  @Property
  void numbersAreReadAgain(@ForAll("numbers") String a) {
    Object value = OrderedKey.value(key(a), 0);
    assertEquals(0, new BigDecimal(a).compareTo(new BigDecimal(value.toString())));
    BigDecimal integer = new BigDecimal(a).setScale(0, RoundingMode.DOWN);
    boolean isLong =
        integer.compareTo(new BigDecimal(a)) == 0 && integer.toBigInteger().bitLength() < 64;
    assertEquals(isLong, value instanceof Long);
  }

  @Property
  void integersHaveOneKey(@ForAll long a) {
    assertArrayEquals(key(String.valueOf(a)), OrderedKey.ofInteger(a));
  }

  @Property
  void stringsAreReadAgain(@ForAll String a) {
    if (isUnicode(a)) {
      boolean whole = a.getBytes(StandardCharsets.UTF_8).length <= OrderedKey.TEXT_BYTES_MAX;
      Object value = OrderedKey.value(OrderedKey.ofString(a), 0);
      assertEquals(whole ? a : OrderedKey.Special.SHORTENED, value);
    }
  }

  @Property
  void stringsAreOrderedByCodePoint(@ForAll String a, @ForAll String b) {
    if (!isUnicode(a) || !isUnicode(b)) {
      return;
    }
    int[] x = a.codePoints().toArray();
    int[] y = b.codePoints().toArray();
    assertEquals(
        Integer.signum(Arrays.compare(x, y)),
        Integer.signum(Arrays.compareUnsigned(OrderedKey.ofString(a), OrderedKey.ofString(b))));
  }

  private static boolean isUnicode(String text) {
    return text.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF)
        && text.getBytes(StandardCharsets.UTF_8).length < OrderedKey.TEXT_BYTES_MAX;
  }

  @Property(tries = 1)
  void typesAreOrderedAsInMongo() {
    String[] ordered = {
      "null",
      "-1e400",
      "-5",
      "0",
      "1.5",
      "1e400",
      "\"\"",
      "\"a\"",
      "{}",
      "{\"a\":1}",
      "[]",
      "[1]",
      "false",
      "true"
    };
    for (int i = 0; i < ordered.length; i++) {
      for (int k = 0; k < ordered.length; k++) {
        assertEquals(
            Integer.signum(Integer.compare(i, k)),
            Integer.signum(Arrays.compareUnsigned(key(ordered[i]), key(ordered[k]))),
            ordered[i] + " and " + ordered[k]);
      }
    }
  }

  // ---- the same order again, over values of all kinds

  /// The order in other words: by rank of type, then numbers by value, text by code point,
  /// containers part by part.
  private static int order(JsonNode a, JsonNode b) {
    if (rank(a) != rank(b)) {
      return Integer.compare(rank(a), rank(b));
    }
    return switch (a.getNodeType()) {
      case NUMBER -> a.decimalValue().compareTo(b.decimalValue());
      case STRING -> text(a.textValue(), b.textValue());
      case BOOLEAN -> Boolean.compare(a.booleanValue(), b.booleanValue());
      case ARRAY -> {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
          int order = order(a.get(i), b.get(i));
          if (order != 0) {
            yield order;
          }
        }
        yield Integer.compare(a.size(), b.size());
      }
      case OBJECT -> {
        List<String> x = names(a);
        List<String> y = names(b);
        for (int i = 0; i < Math.min(x.size(), y.size()); i++) {
          int order = text(x.get(i), y.get(i));
          order = order != 0 ? order : order(a.get(x.get(i)), b.get(y.get(i)));
          if (order != 0) {
            yield order;
          }
        }
        yield Integer.compare(x.size(), y.size());
      }
      default -> 0;
    };
  }

  private static int rank(JsonNode value) {
    return switch (value.getNodeType()) {
      case NULL -> 1;
      case NUMBER -> 2;
      case STRING -> 3;
      case OBJECT -> 4;
      case ARRAY -> 5;
      case BOOLEAN -> 6;
      default -> throw new IllegalStateException("no JSON value: " + value);
    };
  }

  private static int text(String a, String b) {
    return Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    names.sort(OrderedKeyTest::text);
    return names;
  }

  /// Values that are short enough for all of their bytes to count, and often alike.
  private static JsonNode shortValue(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 5)) {
      case 0 -> Sample.parse(String.valueOf(random.nextInt(5) - 2));
      case 1 ->
          Sample.parse(
              BigDecimal.valueOf(random.nextInt(2001) - 1000, random.nextInt(9) - 4).toString());
      case 2 ->
          Sample.parse(new String[] {"null", "true", "false", "-0", "1e400"}[random.nextInt(5)]);
      case 3 -> Sample.MAPPER.getNodeFactory().textNode(Sample.string(random, 2));
      case 4 ->
          Sample.MAPPER
              .getNodeFactory()
              .textNode(
                  List.of("", "\0", "\0\0", "a", "a\0", "ab", "\uffff", "😀")
                      .get(random.nextInt(8)));
      case 5 -> {
        ObjectNode object = Sample.MAPPER.createObjectNode();
        for (int left = random.nextInt(4); left > 0; left--) {
          String name = List.of("", "a", "a\0", "b", "\uffff", "😀").get(random.nextInt(6));
          object.set(name, shortValue(random, depth - 1));
        }
        yield object;
      }
      default -> {
        ArrayNode array = Sample.MAPPER.createArrayNode();
        for (int left = random.nextInt(4); left > 0; left--) {
          array.add(shortValue(random, depth - 1));
        }
        yield array;
      }
    };
  }

  private byte[] key(JsonNode value, Schema schema) {
    byte[] packed = Sample.pack(value, NodeNames.ROOT, schema);
    byte[] key = OrderedKey.of(packed, 0, NodeNames.ROOT, schema);
    assertEquals(key.length, OrderedKey.skip(key, 0));
    return key;
  }

  @Property(tries = 5000)
  void valuesOfAllKindsAreOrdered(@ForAll Random random) {
    JsonNode a = shortValue(random, 3);
    JsonNode b = random.nextInt(3) == 0 ? changed(a, random) : shortValue(random, 3);
    int expected = Integer.signum(order(a, b));
    byte[] x = key(a, schema);
    byte[] y = key(b, schema);
    assertEquals(expected, Integer.signum(Arrays.compareUnsigned(x, y)), () -> a + " and " + b);
    // Members that a map keeps as names are ordered as those that have nodes.
    Schema map = MAP;
    assertEquals(
        expected,
        Integer.signum(Arrays.compareUnsigned(key(a, map), key(b, map))),
        () -> a + " and " + b);
    assertTrue(expected == 0 || Arrays.mismatch(x, y) < Math.min(x.length, y.length), "a prefix");
  }

  private static final Schema MAP = Sample.mapSchema();

  /// The same with one part changed, perhaps.
  private static JsonNode changed(JsonNode value, Random random) {
    if (value instanceof ArrayNode array && !array.isEmpty()) {
      ArrayNode copy = array.deepCopy();
      int at = random.nextInt(copy.size());
      copy.set(at, changed(copy.get(at), random));
      return copy;
    }
    if (value instanceof ObjectNode object && !object.isEmpty()) {
      ObjectNode copy = object.deepCopy();
      String name = names(copy).get(random.nextInt(copy.size()));
      copy.set(name, changed(copy.get(name), random));
      return copy;
    }
    return shortValue(random, 1);
  }

  @Property(tries = 500)
  void keysOneBehindAnotherComeApart(@ForAll Random random) {
    List<byte[]> keys = new ArrayList<>();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = random.nextInt(6); i >= 0; i--) {
      byte[] key =
          random.nextInt(6) == 0
              ? OrderedKey.missing()
              : key(Sample.value(random, 3, 6, random.nextInt(8) == 0 ? 900 : 20), schema);
      keys.add(key);
      all.writeBytes(key);
    }
    byte[] bytes = all.toByteArray();
    int at = 0;
    for (byte[] key : keys) {
      int end = OrderedKey.skip(bytes, at);
      assertArrayEquals(key, Arrays.copyOfRange(bytes, at, end));
      at = end;
    }
    assertEquals(bytes.length, at);
  }

  @Property(tries = 300)
  void whatIsLongIsToldApart(@ForAll Random random) {
    String beginning = "x".repeat(OrderedKey.TEXT_BYTES_MAX - 3);
    JsonNode a = Sample.MAPPER.getNodeFactory().textNode(beginning + Sample.string(random, 8));
    JsonNode b = Sample.MAPPER.getNodeFactory().textNode(beginning + Sample.string(random, 8));
    for (String around : new String[] {"%s", "[%s]", "{\"a\":%s}", "[[[%s]],0]"}) {
      JsonNode x = Sample.parse(around.formatted(a));
      JsonNode y = Sample.parse(around.formatted(b));
      byte[] left = key(x, schema);
      byte[] right = key(y, schema);
      assertEquals(x.equals(y), Arrays.equals(left, right));
      if (a.textValue().getBytes(StandardCharsets.UTF_8).length > OrderedKey.TEXT_BYTES_MAX) {
        assertTrue(OrderedKey.isShortened(left));
      }
    }
  }

  @Property(tries = 300)
  void aLongContainerIsToldApartAndBounded(@ForAll Random random) {
    ArrayNode array = Sample.MAPPER.createArrayNode();
    for (int i = 0; i < 300; i++) {
      array.add(random.nextInt(1000));
    }
    ArrayNode other = array.deepCopy();
    int at = random.nextInt(300);
    other.set(at, Sample.parse("\"other\""));
    byte[] a = key(array, schema);
    byte[] b = key(other, schema);
    assertNotEquals(0, Arrays.compareUnsigned(a, b));
    assertTrue(a.length <= 2 * OrderedKey.CONTAINER_BYTES_MAX + 10);
    assertTrue(OrderedKey.isShortened(a));
    if (at < 100) {
      assertEquals(
          Integer.signum(order(array, other)), Integer.signum(Arrays.compareUnsigned(a, b)));
    }
  }

  @Property
  void theKeysOfStringsBeginWithTheKeyOfTheirPrefix(@ForAll Random random) {
    String prefix = Sample.string(random, 4);
    String text = (random.nextBoolean() ? prefix : "") + Sample.string(random, 4);
    byte[] beginning = OrderedKey.stringPrefix(prefix);
    byte[] key = OrderedKey.ofString(text);
    boolean begins =
        key.length >= beginning.length
            && Arrays.equals(key, 0, beginning.length, beginning, 0, beginning.length);
    assertEquals(text.startsWith(prefix), begins);
    assertArrayEquals(key, key(Sample.MAPPER.getNodeFactory().textNode(text), schema));
  }

  @Example
  void aTypeEndsBeforeTheNextBegins() {
    String[] ordered = {
      "null", "-1e99999", "1e99999", "\"\uffff\"", "{\"a\":1}", "[true]", "false", "true"
    };
    for (String a : ordered) {
      byte[] x = key(a);
      int type = OrderedKey.typeOf(x);
      assertFalse(OrderedKey.isMissing(x));
      for (String b : ordered) {
        byte[] y = key(b);
        boolean inside = (y[0] & 0xFF) >= type && (y[0] & 0xFF) < OrderedKey.typeEnd(type);
        assertEquals(rank(Sample.parse(a)) == rank(Sample.parse(b)), inside, a + " and " + b);
      }
      assertTrue(Arrays.compareUnsigned(OrderedKey.missing(), x) < 0);
    }
    assertTrue(OrderedKey.isMissing(OrderedKey.missing()));
  }

  @Example
  void theLargestNumbersAreOrdered() {
    String[] ordered = {
      "-" + "9".repeat(1000) + "e99999",
      "-1e99999",
      "-9223372036854775809",
      "-9223372036854775808",
      "-9223372036854775807.5",
      "-9223372036854775807",
      "-1.0000000000000000000001",
      "-1",
      "-1e-99999",
      "-0." + "0".repeat(990) + "1e-99999",
      "0",
      "0." + "0".repeat(990) + "1e-99999",
      "1e-99999",
      "0.1",
      "1",
      "1.0000000000000000000001",
      "10",
      "9223372036854775807",
      "9223372036854775808",
      "1e99999",
      "9".repeat(1000) + "e99999"
    };
    for (int i = 0; i < ordered.length; i++) {
      for (int k = 0; k < ordered.length; k++) {
        assertEquals(
            Integer.compare(i, k),
            Integer.signum(Arrays.compareUnsigned(key(ordered[i]), key(ordered[k]))));
      }
    }
    for (String zero : new String[] {"-0", "0.0", "0e5", "-0.000E-99999"}) {
      assertArrayEquals(key("0"), key(zero));
    }
  }
}
