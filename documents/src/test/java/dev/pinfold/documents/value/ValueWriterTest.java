package dev.pinfold.documents.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.schema.Schema;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// A document that is written part by part is that of its JSON text.
class ValueWriterTest {

  private static final ValueLimits SMALL = new ValueLimits(2000, 5, 10, 20, 12);

  private static void write(JsonNode value, ValueWriter out) {
    if (value.isObject()) {
      out.beginObject();
      value.properties().forEach(member -> write(member.getValue(), out.name(member.getKey())));
      out.end();
    } else if (value.isArray()) {
      out.beginArray();
      value.forEach(element -> write(element, out));
      out.end();
    } else if (value.isTextual()) {
      out.string(value.textValue());
    } else if (value.isBoolean()) {
      out.bool(value.booleanValue());
    } else if (value.isNull()) {
      out.none();
    } else if (value.canConvertToLong() && value.isIntegralNumber()) {
      out.integer(value.longValue());
    } else {
      out.decimal(value.toString());
    }
  }

  @Test
  void isWhatItsTextIs() {
    Random random = new Random(5);
    Schema ofTexts = Sample.schema();
    Schema ofParts = Sample.schema();
    for (int i = 0; i < 3_000; i++) {
      // Parsed from its own text, so that a number has one form.
      JsonNode value = Sample.parse(Sample.text(Sample.object(random, 4, 6, 80)));
      TypeCounts textCounts = new TypeCounts();
      byte[] text = Sample.pack(Sample.text(value), NodeNames.ROOT, ofTexts, textCounts);
      TypeCounts partCounts = new TypeCounts();
      ValueWriter out =
          new ValueWriter(ValueLimits.DEFAULT, NodeNames.ROOT, ofParts, partCounts, 0);
      write(value, out);
      assertArrayEquals(text, out.toDocument(), value::toString);
      assertEquals(textCounts.size(), partCounts.size());
      for (int k = 0; k < textCounts.size(); k++) {
        assertEquals(textCounts.code(k), partCounts.code(k));
      }
      ofTexts.apply(textCounts, 1);
      ofParts.apply(partCounts, 1);
    }
  }

  private static String refused(Schema schema, Consumer<ValueWriter> document) {
    ValueWriter out = new ValueWriter(SMALL, NodeNames.ROOT, schema, new TypeCounts(), 0);
    return assertThrows(
            ProblemException.class,
            () -> {
              document.accept(out);
              out.toDocument();
            })
        .problem()
        .code();
  }

  private static String refused(Consumer<ValueWriter> document) {
    return refused(new Schema("test", 1 << 20, SMALL.nameBytesMax()), document);
  }

  @Test
  void refusesWhatTextsAreRefusedFor() {
    assertEquals(
        "duplicate_name",
        refused(out -> out.beginObject().name("a").integer(1).name("a").bool(true).end()));
    assertEquals(
        "duplicate_name",
        refused(
            Sample.mapSchema(),
            out -> out.beginObject().name("x").integer(1).name("x").integer(1).end()));
    assertEquals("name_too_long", refused(out -> out.beginObject().name("n".repeat(11))));
    assertEquals("invalid_text", refused(out -> out.string("a\ud800")));
    assertEquals("invalid_text", refused(out -> out.string("\udc00\ud800")));
    assertEquals("document_too_large", refused(out -> out.string("a".repeat(2000))));
    assertEquals(
        "too_deep",
        refused(
            out -> {
              for (int i = 0; i < 6; i++) {
                out.beginArray();
              }
            }));
    assertEquals(
        "too_many_paths",
        refused(
            out -> {
              out.beginArray();
              for (int i = 0; i < 20; i++) {
                out.integer(i);
              }
            }));
  }

  @Test
  void handsOutNothingHalf() {
    ValueWriter out = new ValueWriter(SMALL, NodeNames.ROOT, Sample.schema(), new TypeCounts(), 0);
    assertThrows(IllegalStateException.class, out::toDocument);
    out.beginObject();
    assertThrows(IllegalStateException.class, out::toDocument);
    out.end();
    assertArrayEquals(Packed.emptyObject(), out.toDocument());
  }
}
