package dev.pinfold.documents.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pinfold.documents.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// Editing packed values, against the same edits of a model in memory.
class EditTest {

  private static Schema anySchema(Random random) {
    return random.nextBoolean() ? Sample.schema() : Sample.mapSchema();
  }

  private static JsonNode container(Random random) {
    JsonNode value = Sample.object(random, 4, 10, 80);
    return random.nextInt(5) == 0 ? Sample.MAPPER.createArrayNode().add(value) : value;
  }

  @Property(tries = 200)
  void editsDoWhatTheyDoToTheModel(@ForAll Random random) {
    Schema schema = anySchema(random);
    JsonNode start = container(random);
    ModelValue model = new ModelValue(start, schema);
    byte[] packed = Sample.pack(start, NodeNames.ROOT, schema);
    for (int i = 0; i < 40; i++) {
      ModelValue.Made made =
          model.edit(random, () -> Sample.value(random, 2, 5, random.nextInt(20) == 0 ? 300 : 20));
      packed = made.edit().apply(packed, NodeNames.ROOT);
      assertEquals(packed.length, Packed.skip(packed, 0));
      assertEquals(model.json(), Sample.unpack(packed, NodeNames.ROOT, schema));
    }
    requirePlaces(packed, model, schema);
  }

  private static void requirePlaces(byte[] packed, ModelValue model, Schema schema) {
    model.forEachPlace(
        (steps, json) -> {
          byte[] value = Edit.read(packed, 0, NodeNames.ROOT, steps);
          int node = steps.isEmpty() ? NodeNames.ROOT : steps.getLast().node();
          assertEquals(json, Sample.unpack(value, node, schema));
        });
    model.forEachArray(
        (steps, ids) -> {
          Packed.Elements elements =
              new Packed.Elements(packed, Edit.find(packed, 0, NodeNames.ROOT, steps));
          List<Integer> found = new ArrayList<>();
          while (elements.next()) {
            found.add(elements.id());
          }
          assertEquals(ids, found);
        });
  }

  /// What locks on different paths rest on.
  @Property(tries = 1500)
  void editsOfDisjointPlacesCommute(@ForAll Random random) {
    Schema schema = anySchema(random);
    JsonNode start = container(random);
    ModelValue model = new ModelValue(start, schema);
    byte[] packed = Sample.pack(start, NodeNames.ROOT, schema);
    for (int i = random.nextInt(6); i > 0; i--) {
      packed = model.edit(random, () -> Sample.value(random, 2, 4, 20)).edit().apply(packed, 1);
    }
    ModelValue.Made a = model.choose(random, () -> Sample.value(random, 1, 4, 70));
    ModelValue.Made b = model.choose(random, () -> Sample.value(random, 1, 4, 70));
    if (!a.isDisjointFrom(b)) {
      return;
    }
    byte[] oneWay = b.edit().apply(a.edit().apply(packed, NodeNames.ROOT), NodeNames.ROOT);
    byte[] otherWay = a.edit().apply(b.edit().apply(packed, NodeNames.ROOT), NodeNames.ROOT);
    assertArrayEquals(oneWay, otherWay, () -> a + " and " + b + " in " + model.json());
    model.make(a);
    model.make(b);
    assertEquals(model.json(), Sample.unpack(oneWay, NodeNames.ROOT, schema));
  }

  @Property(tries = 300)
  void settingWhatIsThereChangesNothing(@ForAll Random random) {
    Schema schema = anySchema(random);
    JsonNode start = container(random);
    byte[] packed = Sample.pack(start, NodeNames.ROOT, schema);
    new ModelValue(start, schema)
        .forEachPlace(
            (steps, _) -> {
              byte[] value = Edit.read(packed, 0, NodeNames.ROOT, steps);
              byte[] again = new Edit.Set(steps, value).apply(packed, NodeNames.ROOT);
              assertArrayEquals(packed, again);
            });
  }

  /// A value that was put together by edits is the value that was encoded at once.
  @Property(tries = 200)
  void membersSetOneByOneAreTheObject(@ForAll Random random) {
    Schema schema = anySchema(random);
    ObjectNode value = Sample.object(random, 2, 30, 20);
    byte[] atOnce = Sample.pack(value, NodeNames.ROOT, schema);
    List<String> names = new ArrayList<>();
    value.fieldNames().forEachRemaining(names::add);
    java.util.Collections.shuffle(names, random);
    byte[] packed = Packed.emptyObject();
    for (String name : names) {
      int child = schema.findField(NodeNames.ROOT, name);
      Step step =
          child == NodeNames.NONE
              ? new Step.Entry(schema.findEntry(NodeNames.ROOT), name)
              : new Step.Field(child);
      byte[] member = Sample.pack(value.get(name), step.node(), schema);
      packed = new Edit.Set(List.of(step), member).apply(packed, NodeNames.ROOT);
    }
    assertArrayEquals(atOnce, packed);
  }

  @Example
  void elementIdsAreNotGivenAgain() {
    Schema schema = Sample.schema();
    byte[] packed = Sample.pack(Sample.parse("[\"a\",\"b\"]"), NodeNames.ROOT, schema);
    int element = schema.findElement(NodeNames.ROOT);
    byte[] value = Sample.pack(Sample.parse("\"c\""), element, schema);
    packed = new Edit.Remove(List.of(new Step.Element(element, 1))).apply(packed, 1);
    assertEquals(2, new Packed.Elements(packed, 0).nextId());
    byte[] shorter = packed;
    assertThrows(
        IllegalStateException.class,
        () -> new Edit.Insert(List.of(), 1, -1, value).apply(shorter, 1));
    packed = new Edit.Insert(List.of(), 2, 0, value).apply(packed, 1);
    assertEquals(Sample.parse("[\"c\",\"a\"]"), Sample.unpack(packed, NodeNames.ROOT, schema));
    assertNull(Edit.read(packed, 0, 1, List.of(new Step.Element(element, 1))));
  }

  @Example
  void whatLeadsNowhereIsADefectOfTheCaller() {
    Schema schema = Sample.schema();
    byte[] packed = Sample.pack(Sample.parse("{\"a\":1,\"b\":[1]}"), NodeNames.ROOT, schema);
    Step a = new Step.Field(schema.findField(NodeNames.ROOT, "a"));
    Step b = new Step.Field(schema.findField(NodeNames.ROOT, "b"));
    Step below = new Step.Field(schema.field(a.node(), "x", 0));
    int element = schema.findElement(b.node());
    byte[] one = Sample.pack(Sample.parse("1"), NodeNames.ROOT, schema);
    for (Edit edit :
        List.of(
            new Edit.Set(List.of(a, below), one),
            new Edit.Remove(List.of(a, below)),
            new Edit.Remove(List.of()),
            new Edit.Set(List.of(b, below), one),
            new Edit.Set(List.of(new Step.Element(element, 0)), one),
            new Edit.Set(List.of(b, new Step.Element(element, 1)), one),
            new Edit.Insert(List.of(b), 1, 7, one),
            new Edit.Insert(List.of(b), 0, -1, one))) {
      assertThrows(IllegalStateException.class, () -> edit.apply(packed, 1), edit::toString);
    }
  }
}
