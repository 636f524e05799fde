package dev.pinfold.documents.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.schema.Schema;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is no JSON, or too much of it, is refused by name and place.
class JsonRefusalTest {

  private static final ValueLimits SMALL = new ValueLimits(2000, 5, 10, 20, 12);

  private static Problem problem(byte[] text, ValueLimits limits, Schema schema) {
    JsonEncoder encoder = new JsonEncoder(limits);
    return assertThrows(
            ProblemException.class,
            () -> encoder.encode(text, 0, text.length, NodeNames.ROOT, schema, new TypeCounts()),
            () -> new String(text, StandardCharsets.UTF_8))
        .problem();
  }

  private static Problem problem(String text) {
    return problem(text.getBytes(StandardCharsets.UTF_8), ValueLimits.DEFAULT, Sample.schema());
  }

  private static String code(String text, ValueLimits limits) {
    Schema schema = new Schema("test", 1 << 20, limits.nameBytesMax());
    return problem(text.getBytes(StandardCharsets.UTF_8), limits, schema).code();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " \n ",
        "NaN",
        "Infinity",
        "-Infinity",
        "[NaN]",
        "01",
        "-01",
        "+1",
        "-",
        "1.",
        ".5",
        "1e",
        "1e+",
        "0x1",
        "tru",
        "truee",
        "nul",
        "[",
        "]",
        "{",
        "}",
        "[1",
        "[1,]",
        "[,1]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{'a':1}",
        "'a'",
        "\"a",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"a\tb\"",
        "\"a\nb\"",
        "{\"a\nb\":1}",
        "1 2",
        "{} {}",
        "[] x",
        "{}}",
        "1,",
        "/* */ 1",
        "1 // x",
        "# \n1",
        "\\u0031",
        "[1}",
        "{\"a\":1]",
        "{1:1}",
        "{null:1}"
      })
  void whatIsNoJsonIsRefused(String text) {
    Problem problem = problem(text);
    assertEquals("invalid_json", problem.code());
    assertEquals(Problem.Kind.INVALID, problem.kind());
    assertTrue(problem.details().containsKey("line"), () -> problem.toString());
    assertTrue(problem.details().containsKey("column"), () -> problem.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "1, 3, '1 x'",
    "2, 7, '{\"a\":1,\n  \"b\":}'",
    "3, 1, '[1,\n2\n3]'",
    "2, 2, '[\n \"\\ud800\"]'",
    "2, 2, '{\n \"\\udc00\":1}'",
    "2, 1, '{}\n{}'",
    "1, 1, 'NaN'",
    "1, 1, ''"
  })
  void theProblemNamesThePlace(int line, int column, String text) {
    Problem problem = problem(text);
    assertEquals("invalid_json", problem.code());
    assertEquals(line, problem.details().get("line"), () -> problem.toString());
    // The tokenizer points at the character, or behind it and its escape.
    int found = (int) problem.details().get("column");
    assertTrue(found >= column && found <= column + 7, () -> problem.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\\ud800\"",
        "\"\\udc00\"",
        "\"\\udc00\\ud800\"",
        "\"\\ud800x\"",
        "\"\\ud800\\ud800\\udc00\"",
        "[\"a\", \"b\\udbff\"]",
        "{\"\\ud800\":1}",
        "{\"a\\udfffb\":1}",
        "{\"x\":{\"\\udc00\\ud800\":1}}"
      })
  void halfASurrogatePairIsRefused(String text) {
    assertEquals("invalid_json", problem(text).code());
    assertEquals(
        "invalid_json",
        problem(text.getBytes(StandardCharsets.UTF_8), ValueLimits.DEFAULT, Sample.mapSchema())
            .code());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80", // a continuation alone
        "BF",
        "C2", // cut short
        "E282",
        "F09F98",
        "C080", // overlong
        "C0AF",
        "C1BF",
        "E080AF",
        "E09FBF",
        "F08080AF",
        "F08FBFBF",
        "EDA080", // surrogates
        "EDBFBF",
        "EDA0BDEDB880", // a pair of them, as CESU-8 has it
        "F4908080", // beyond U+10FFFF
        "F5808080",
        "F888808080",
        "FC8480808080",
        "FE",
        "FF",
        "E28228A1",
        "C328"
      })
  void whatIsNoUtf8IsRefused(String hex) {
    byte[] bad = HexFormat.of().parseHex(hex);
    for (String around : new String[] {"\"#\"", "[1,\n \"x#y\"]", "{\"#\":1}", "{\"ab#cd\":[]}"}) {
      int at = around.indexOf('#');
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      text.writeBytes(around.substring(0, at).getBytes(StandardCharsets.UTF_8));
      text.writeBytes(bad);
      text.writeBytes(around.substring(at + 1).getBytes(StandardCharsets.UTF_8));
      for (Schema schema : new Schema[] {Sample.schema(), Sample.mapSchema()}) {
        Problem problem = problem(text.toByteArray(), ValueLimits.DEFAULT, schema);
        assertEquals("invalid_json", problem.code(), around);
        assertEquals(around.startsWith("[") ? 2 : 1, problem.details().get("line"));
        assertTrue(problem.details().containsKey("column"));
      }
    }
  }

  /// Java's own decoder says what is UTF-8.
  @Property(tries = 2000)
  void aStringIsAcceptedJustIfItIsUtf8(@ForAll Random random) {
    byte[] inside = new byte[1 + random.nextInt(30)];
    int[] likely = {0x80, 0xBF, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF4, 0xA0, 0x9F, 0x90};
    for (int i = 0; i < inside.length; i++) {
      inside[i] = (byte) (random.nextInt(3) == 0 ? 'a' : likely[random.nextInt(likely.length)]);
    }
    if (random.nextBoolean()) {
      byte[] valid = Sample.string(random, 10).getBytes(StandardCharsets.UTF_8);
      for (byte c : valid) {
        if (c >= 0 && (c < ' ' || c == '"' || c == '\\')) {
          return;
        }
      }
      inside = valid;
    }
    byte[] text = new byte[inside.length + 2];
    text[0] = '"';
    text[text.length - 1] = '"';
    System.arraycopy(inside, 0, text, 1, inside.length);
    String decoded;
    try {
      decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(inside)).toString();
    } catch (CharacterCodingException e) {
      assertEquals("invalid_json", problem(text, ValueLimits.DEFAULT, Sample.schema()).code());
      return;
    }
    Schema schema = Sample.schema();
    byte[] packed = Sample.pack(text, NodeNames.ROOT, schema, new TypeCounts());
    assertEquals(decoded, Sample.unpack(packed, NodeNames.ROOT, schema).textValue());
  }

  @Test
  void otherEncodingsAreRefused() {
    for (var charset :
        new java.nio.charset.Charset[] {
          StandardCharsets.UTF_16,
          StandardCharsets.UTF_16BE,
          StandardCharsets.UTF_16LE,
          StandardCharsets.UTF_32BE,
          StandardCharsets.UTF_32LE
        }) {
      for (String text : new String[] {"1", "{\"a\":1}", "\"é\""}) {
        assertEquals(
            "invalid_json",
            problem(text.getBytes(charset), ValueLimits.DEFAULT, Sample.schema()).code(),
            charset + " " + text);
      }
    }
  }

  @Test
  void eachLimitHasItsCode() {
    assertEquals("too_deep", code("[[[[[[1]]]]]]", SMALL));
    assertEquals("too_deep", code("{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}", SMALL));
    assertEquals("name_too_long", code("{\"12345678901\":1}", SMALL));
    assertEquals("name_too_long", code("{\"éééééé\":1}", SMALL));
    assertEquals("name_too_long", code("{\"" + "n".repeat(1500) + "\":1}", SMALL));
    assertEquals("too_many_paths", code("[" + "1,".repeat(19) + "1]", SMALL));
    assertEquals("number_out_of_range", code("1234567890123", SMALL));
    assertEquals("number_out_of_range", code("1.234567890123", SMALL));
    assertEquals("number_out_of_range", code("1e100000", SMALL));
    assertEquals("number_out_of_range", code("[0, -1.5E-100000]", SMALL));
    assertEquals("number_out_of_range", code("0e99999999", SMALL));
    assertEquals("document_too_large", code("\"" + "x".repeat(2000) + "\"", SMALL));
    assertEquals("too_deep", code("[".repeat(201) + "]".repeat(201), ValueLimits.DEFAULT));
    assertEquals("name_too_long", code("{\"" + "n".repeat(1025) + "\":1}", ValueLimits.DEFAULT));
    assertEquals("number_out_of_range", code("1".repeat(1001), ValueLimits.DEFAULT));
    assertEquals("number_out_of_range", code("-1." + "1".repeat(1000), ValueLimits.DEFAULT));
    assertEquals(
        "too_many_paths", code("[" + "0,".repeat((64 << 10) - 1) + "0]", ValueLimits.DEFAULT));
  }

  @Test
  void aLimitIsTheLastThatIsAllowed() {
    for (String text :
        new String[] {
          "[[[[[1]]]]]",
          "{\"1234567890\":1}",
          "{\"ééééé\":1}",
          "[" + "1,".repeat(18) + "1]",
          "123456789012",
          "1.2345678901",
          "1e99999",
          "-1E-099999",
          "\"" + "x".repeat(1998) + "\""
        }) {
      byte[] json = text.getBytes(StandardCharsets.UTF_8);
      new JsonEncoder(SMALL)
          .encode(json, 0, json.length, NodeNames.ROOT, Sample.schema(), new TypeCounts());
    }
  }

  @Test
  void aMapsNamesHaveTheSameLimit() {
    for (String name : new String[] {"n".repeat(1025), "é".repeat(513), "n".repeat(5000)}) {
      byte[] json = ("{\"" + name + "\":1}").getBytes(StandardCharsets.UTF_8);
      assertEquals("name_too_long", problem(json, ValueLimits.DEFAULT, Sample.mapSchema()).code());
    }
  }

  @Test
  void aSchemaThatIsFullRefusesNewNames() {
    Schema schema = new Schema("small", 3, 100);
    byte[] json = "{\"a\":1,\"b\":2,\"c\":3}".getBytes(StandardCharsets.UTF_8);
    assertEquals("schema_nodes_exceeded", problem(json, ValueLimits.DEFAULT, schema).code());
  }

  /// The text may stand in the middle of other bytes.
  @Test
  void whatIsBesideTheTextIsNotRead() {
    byte[] bytes = "}x{\"a\":12}34".getBytes(StandardCharsets.UTF_8);
    Schema schema = Sample.schema();
    JsonEncoder encoder = new JsonEncoder(ValueLimits.DEFAULT);
    byte[] packed = encoder.encode(bytes, 2, 10, NodeNames.ROOT, schema, new TypeCounts());
    assertEquals(Sample.parse("{\"a\":12}"), Sample.unpack(packed, NodeNames.ROOT, schema));
    packed = encoder.encode(bytes, 7, 8, NodeNames.ROOT, schema, new TypeCounts());
    assertEquals(Sample.parse("1"), Sample.unpack(packed, NodeNames.ROOT, schema));
  }
}
