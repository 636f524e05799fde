package dev.pinfold.documents.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pinfold.documents.schema.Schema;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
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
}
