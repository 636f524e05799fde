package dev.pinfold.http.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Documents in the form of Go's encoding/json: its escapes, and its numbers.
class JsonWriterTest {

  private static String text(String value) {
    return new String(Json.document(out -> out.text(value)), UTF_8);
  }

  @Test
  void membersStandInTheOrderOfTheCallsAndALineFeedEndsTheDocument() {
    byte[] document =
        Json.document(
            out ->
                out.beginObject()
                    .number("replication_factor_min", -1)
                    .text("name", "")
                    .nul("user_allocations")
                    .texts("metadata", Map.of())
                    .texts("origins", (List<String>) null)
                    .texts("allocations", List.of("a", "b"))
                    .bool("priority_pin", false)
                    .beginObject("peer_map")
                    .endObject()
                    .endObject());
    assertEquals(
        "{\"replication_factor_min\":-1,\"name\":\"\",\"user_allocations\":null,\"metadata\":{},"
            + "\"origins\":null,\"allocations\":[\"a\",\"b\"],\"priority_pin\":false,"
            + "\"peer_map\":{}}\n",
        new String(document, UTF_8));
  }

  @Test
  void charactersAreEscapedAsGoEscapesThem() {
    assertEquals("\"\\u003ca href='x'\\u003e \\u0026\"\n", text("<a href='x'> &"));
    assertEquals("\"\\\"\\\\/\"\n", text("\"\\/"));
    assertEquals(
        "\"\\n\\r\\t\\b\\f\\u0000\\u001f\\u000b\u007f\"\n", text("\n\r\t\b\f\0\u001f\u000b\u007f"));
    assertEquals("\"é€😀\"\n", text("é€😀"));
    assertEquals("\"a\\u2028b\\u2029c\"\n", text("a\u2028b\u2029c"));
    assertEquals(
        "{\"a\\u003cb\\u2028\":1}\n",
        new String(
            Json.document(out -> out.beginObject().number("a<b\u2028", 1).endObject()), UTF_8));
  }

  @Test
  void halvesOfSurrogatePairsAreReplaced() {
    assertEquals("\"a\ufffdb\"\n", text("a\ud800b"));
    assertEquals("\"\ufffd\"\n", text("\udc00"));
    assertEquals("\"\ufffd😀\"\n", text("\ud83d😀"));
  }

  @Test
  void longTextsAreEscapedToTheEnd() {
    String value = "<é\u2028😀".repeat(20_000);
    String expected = "\"" + "\\u003cé\\u2028😀".repeat(20_000) + "\"\n";
    assertEquals(expected, text(value));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, -0",
    "1, 1",
    "1.5, 1.5",
    "100000, 100000",
    "123456789.125, 123456789.125",
    "0.000001, 0.000001",
    "0.0000001, 1e-7",
    "0.00000012, 1.2e-7",
    "1e20, 100000000000000000000",
    "1e21, 1e+21",
    "1.25e22, 1.25e+22",
    "-1e300, -1e+300",
    "5e-324, 5e-324",
    "0.1, 0.1",
  })
  void fractionsArePrintedAsGoPrintsThem(double value, String text) {
    assertEquals(text + "\n", new String(Json.document(out -> out.fraction(value)), UTF_8));
  }

  @Test
  void whatIsNoNumberIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> Json.document(out -> out.fraction(Double.NaN)));
  }

  @Test
  void valuesOfTypesThatAreKnownLateAreWritten() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("z", Arrays.asList(1, 2L, null, true, "x"));
    map.put("a", new BigDecimal("12.50"));
    map.put("b", Map.of("c", 0.5));
    map.put("d", new StringBuilder("text"));
    map.put("e", java.nio.file.Path.of("/tmp"));
    assertEquals(
        "{\"z\":[1,2,null,true,\"x\"],"
            + "\"a\":12.50,\"b\":{\"c\":0.5},\"d\":\"text\",\"e\":\"/tmp\"}\n",
        new String(Json.document(out -> out.value(map)), UTF_8));
  }

  @Test
  void wholeNumbersArePrintedToTheLastDigit() {
    for (long value : new long[] {0, 9, 10, 99, 100, -1, -10, Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertEquals(value + "\n", new String(Json.document(out -> out.number(value)), UTF_8));
    }
  }

  @Test
  void documentsFollowEachOther() {
    JsonWriter out = new JsonWriter();
    out.text("a").endDocument();
    out.beginArray().endArray().endDocument();
    assertEquals(7, out.size());
    assertEquals("\"a\"\n[]\n", new String(out.take(), UTF_8));
    out.nul().endDocument();
    assertEquals("null\n", new String(out.take(), UTF_8));
  }

  @Test
  void objectsMayBeDeep() {
    assertEquals(
        "[".repeat(100) + "]".repeat(100) + "\n",
        new String(
            Json.document(
                out -> {
                  for (int i = 0; i < 100; i++) {
                    out.beginArray();
                  }
                  for (int i = 0; i < 100; i++) {
                    out.endArray();
                  }
                }),
            UTF_8));
  }

  @Test
  void callsThatDoNotMakeADocumentAreADefect() {
    refused(JsonWriter::beginObject);
    refused(out -> {});
    refused(out -> out.nul().nul());
    refused(out -> out.beginObject().text("x"));
    refused(out -> out.beginObject().name("x").endObject());
    refused(out -> out.beginObject().name("x").name("y"));
    refused(out -> out.beginObject().endArray());
    refused(out -> out.beginArray().name("x"));
    refused(out -> out.name("x"));
    refused(JsonWriter::endObject);
    refused(out -> out.nul().take());
  }

  private static void refused(Consumer<JsonWriter> calls) {
    assertThrows(IllegalStateException.class, () -> Json.document(calls));
  }
}
