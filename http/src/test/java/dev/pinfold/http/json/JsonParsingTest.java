package dev.pinfold.http.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is read from outside, and what is refused.
class JsonParsingTest {

  private static Problem refusal(byte[] document, JsonLimits limits) {
    return assertThrows(ProblemException.class, () -> Json.parse(document, limits)).problem();
  }

  private static Problem refusal(String document) {
    return refusal(document.getBytes(UTF_8), JsonLimits.DEFAULT);
  }

  @Test
  void valuesKnowTheirPlace() {
    JsonValue.JsonObject pin =
        Json.parse(
                "{\"cid\":\"Qm\",\"origins\":[\"a\",\"b\"],\"meta\":{\"k\":\"v\"},\"n\":-12}"
                    .getBytes(UTF_8))
            .asObject();
    assertEquals("Qm", pin.required("cid").asText());
    assertEquals(List.of("a", "b"), pin.required("origins").asTexts());
    assertEquals(Map.of("k", "v"), pin.required("meta").asTextMap());
    assertEquals(-12, pin.required("n").asLong());
    assertNull(pin.optional("absent"));
    assertEquals("$.origins[1]", pin.required("origins").asElements().get(1).place());
  }

  @Test
  void aValueOfAnotherTypeIsRefusedByItsPlace() {
    JsonValue.JsonObject pin =
        Json.parse("{\"pin\":{\"origins\":[\"a\",7],\"n\":1.5,\"big\":1e30}}".getBytes(UTF_8))
            .asObject()
            .required("pin")
            .asObject();
    Problem problem =
        assertThrows(ProblemException.class, () -> pin.required("origins").asTexts()).problem();
    assertEquals("unexpected_json_value", problem.code());
    assertEquals("$.pin.origins[1]", problem.details().get("place"));
    assertEquals("a string", problem.details().get("expected"));
    assertThrows(ProblemException.class, () -> pin.required("n").asLong());
    assertThrows(ProblemException.class, () -> pin.required("big").asLong());
    assertThrows(ProblemException.class, () -> pin.required("n").asBool());
    assertThrows(ProblemException.class, () -> pin.required("n").asObject());
    assertThrows(ProblemException.class, () -> pin.required("n").asElements());
  }

  @Test
  void missingAndUnknownMembersAreRefusedByTheirPlace() {
    JsonValue.JsonObject pin = Json.parse("{\"cid\":null,\"x\":1}".getBytes(UTF_8)).asObject();
    Problem missing = assertThrows(ProblemException.class, () -> pin.required("cid")).problem();
    assertEquals("missing_json_member", missing.code());
    assertEquals("$.cid", missing.details().get("place"));
    Problem unknown = assertThrows(ProblemException.class, () -> pin.only("cid")).problem();
    assertEquals("$.x", unknown.details().get("place"));
    pin.only("x", "cid");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1",
        "[1,]",
        "{\"a\":1,}",
        "{\"a\"}",
        "{a:1}",
        "{'a':1}",
        "nul",
        "NaN",
        "+1",
        "01",
        ".5",
        "\"\t\"",
        "\"\\x\"",
        "// c\n1",
        "1 2",
        "{} {}",
        "{}]",
        "{\"a\":1,\"a\":2}",
        "{\"a\":{\"b\":1,\"b\":1}}",
        "\"\\ud800\"",
        "{\"\\udc00\":1}",
        "1e999999",
        "\ufeff1",
      })
  void whatIsNotStrictlyJsonIsRefused(String document) {
    Problem problem = refusal(document);
    assertEquals("malformed_json", problem.code(), document);
    assertEquals(Problem.Kind.INVALID, problem.kind());
    assertTrue(problem.details().containsKey("reason"));
  }

  @Test
  void aSyntaxErrorNamesLineAndColumn() {
    Problem problem = refusal("{\n  \"a\": 1,\n  oops\n}");
    assertEquals(3, problem.details().get("line"));
    assertTrue((int) problem.details().get("column") >= 3, problem.details().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE", "ISO-8859-1"})
  void otherEncodingsAreRefused(String charset) {
    byte[] document = "{\"a\":\"é\"}".getBytes(Charset.forName(charset));
    assertEquals("malformed_json", refusal(document, JsonLimits.DEFAULT).code());
  }

  @ParameterizedTest
  @CsvSource({"10, true", "11, false", "100000, false"})
  void depthIsBounded(int depth, boolean allowed) {
    byte[] document = ("[".repeat(depth) + "]".repeat(depth)).getBytes(UTF_8);
    JsonLimits limits = new JsonLimits(1 << 20, 10, 100);
    if (allowed) {
      Json.parse(document, limits);
    } else {
      assertEquals("json_limit_exceeded", refusal(document, limits).code());
    }
  }

  @Test
  void lengthsAreBounded() {
    JsonLimits limits = new JsonLimits(200, 10, 100);
    Json.parse(("\"" + "a".repeat(100) + "\"").getBytes(UTF_8), limits);
    assertEquals(
        "json_limit_exceeded",
        refusal(("\"" + "a".repeat(101) + "\"").getBytes(UTF_8), limits).code());
    assertEquals("json_limit_exceeded", refusal(" ".repeat(201).getBytes(UTF_8), limits).code());
    assertEquals("json_limit_exceeded", refusal("1".repeat(65).getBytes(UTF_8), limits).code());
  }
}
