package dev.pinfold.documents.value;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pinfold.documents.schema.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;

/// A value in memory whose array elements have ids, and random edits of it: what tests of editing
/// compare with.
public final class ModelValue {

  /// What a value is: a scalar, members, or elements.
  private sealed interface Part {}

  private record Scalar(JsonNode json) implements Part {}

  private record Members(Map<String, Part> byName) implements Part {}

  private static final class Elements implements Part {
    private final List<Integer> ids = new ArrayList<>();
    private final List<Part> parts = new ArrayList<>();
    private int nextId;
  }

  /// An edit that was made here, to be made elsewhere too.
  ///
  /// @param json the value that was put, null for a removal
  /// @param packed the same in the packed form
  public record Made(Edit edit, JsonNode json, byte[] packed) {

    /// The place that changed; for an insertion the new element's.
    public List<Step> place() {
      return switch (edit) {
        case Edit.Set(List<Step> steps, byte[] _) -> steps;
        case Edit.Remove(List<Step> steps) -> steps;
        case Edit.Insert(List<Step> array, int _, int _, byte[] _) -> array;
      };
    }

    /// Whether neither changes what the other looks at. An array's order is one place.
    public boolean isDisjointFrom(Made other) {
      List<Step> a = locked();
      List<Step> b = other.locked();
      int shared = Math.min(a.size(), b.size());
      return !a.subList(0, shared).equals(b.subList(0, shared));
    }

    private List<Step> locked() {
      List<Step> steps = place();
      boolean ofOrder = edit instanceof Edit.Remove && steps.getLast() instanceof Step.Element;
      return ofOrder ? steps.subList(0, steps.size() - 1) : steps;
    }
  }

  private final Schema schema;
  private final Part root;

  public ModelValue(JsonNode json, Schema schema) {
    this.schema = schema;
    this.root = part(json);
  }

  private static Part part(JsonNode json) {
    if (json instanceof ObjectNode object) {
      Map<String, Part> members = new LinkedHashMap<>();
      object.properties().forEach(member -> members.put(member.getKey(), part(member.getValue())));
      return new Members(members);
    }
    if (json instanceof ArrayNode array) {
      Elements elements = new Elements();
      array.forEach(
          element -> {
            elements.ids.add(elements.nextId++);
            elements.parts.add(part(element));
          });
      return elements;
    }
    return new Scalar(json);
  }

  public JsonNode json() {
    return json(root);
  }

  private static JsonNode json(Part part) {
    return switch (part) {
      case Scalar(JsonNode json) -> json;
      case Members(Map<String, Part> byName) -> {
        ObjectNode object = Sample.MAPPER.createObjectNode();
        byName.forEach((name, member) -> object.set(name, json(member)));
        yield object;
      }
      case Elements elements -> {
        ArrayNode array = Sample.MAPPER.createArrayNode();
        elements.parts.forEach(element -> array.add(json(element)));
        yield array;
      }
    };
  }

  /// Every place in the value with what stands there, its root included.
  public void forEachPlace(BiConsumer<List<Step>, JsonNode> action) {
    forEach(root, List.of(), (steps, part) -> action.accept(steps, json(part)));
  }

  /// The ids of the elements of every array, in their order.
  public void forEachArray(BiConsumer<List<Step>, List<Integer>> action) {
    forEach(
        root,
        List.of(),
        (steps, part) -> {
          if (part instanceof Elements elements) {
            action.accept(steps, List.copyOf(elements.ids));
          }
        });
  }

  private void forEach(Part part, List<Step> steps, BiConsumer<List<Step>, Part> action) {
    action.accept(steps, part);
    if (part instanceof Members(Map<String, Part> byName)) {
      byName.forEach((name, member) -> forEach(member, then(steps, member(steps, name)), action));
    } else if (part instanceof Elements elements) {
      for (int i = 0; i < elements.ids.size(); i++) {
        forEach(elements.parts.get(i), then(steps, element(steps, elements.ids.get(i))), action);
      }
    }
  }

  /// Makes one random edit somewhere.
  ///
  /// @param values makes the values to put
  public Made edit(Random random, java.util.function.Supplier<JsonNode> values) {
    Made made = choose(random, values);
    make(made);
    return made;
  }

  /// A random edit that could be made now.
  public Made choose(Random random, java.util.function.Supplier<JsonNode> values) {
    List<List<Step>> places = new ArrayList<>();
    List<Part> containers = new ArrayList<>();
    forEach(
        root,
        List.of(),
        (steps, part) -> {
          if (!(part instanceof Scalar)) {
            places.add(steps);
            containers.add(part);
          }
        });
    int chosen = random.nextInt(places.size());
    List<Step> steps = places.get(chosen);
    return switch (containers.get(chosen)) {
      case Members(Map<String, Part> byName) -> {
        List<String> names = List.copyOf(byName.keySet());
        boolean known = !names.isEmpty() && random.nextInt(3) != 0;
        String name = known ? names.get(random.nextInt(names.size())) : Sample.name(random);
        List<Step> place = then(steps, member(steps, name));
        yield random.nextInt(3) == 0 ? remove(place) : set(place, values.get());
      }
      case Elements elements -> {
        int size = elements.ids.size();
        if (size == 0 || random.nextInt(2) == 0) {
          int at = random.nextInt(size + 1);
          JsonNode value = values.get();
          Step step = element(steps, elements.nextId);
          byte[] packed = Sample.pack(value, step.node(), schema);
          int before = at == size ? -1 : elements.ids.get(at);
          yield new Made(new Edit.Insert(steps, elements.nextId, before, packed), value, packed);
        }
        List<Step> place = then(steps, element(steps, elements.ids.get(random.nextInt(size))));
        yield random.nextBoolean() ? remove(place) : set(place, values.get());
      }
      case Scalar _ -> throw new IllegalStateException("no container");
    };
  }

  private static Made remove(List<Step> place) {
    return new Made(new Edit.Remove(place), null, null);
  }

  private Made set(List<Step> place, JsonNode value) {
    byte[] packed = Sample.pack(value, place.getLast().node(), schema);
    return new Made(new Edit.Set(place, packed), value, packed);
  }

  /// Makes an edit that [#choose] proposed.
  public void make(Made made) {
    switch (made.edit()) {
      case Edit.Insert(List<Step> steps, int id, int before, byte[] _) -> {
        Elements elements = (Elements) at(steps);
        int index = before < 0 ? elements.ids.size() : elements.ids.indexOf(before);
        elements.ids.add(index, id);
        elements.parts.add(index, part(made.json()));
        elements.nextId = id + 1;
      }
      case Edit.Set(List<Step> steps, byte[] _) -> put(steps, part(made.json()));
      case Edit.Remove(List<Step> steps) -> put(steps, null);
    }
  }

  private void put(List<Step> place, Part value) {
    Step last = place.getLast();
    switch (at(place.subList(0, place.size() - 1))) {
      case Members(Map<String, Part> byName) -> {
        if (value == null) {
          byName.remove(name(last));
        } else {
          byName.put(name(last), value);
        }
      }
      case Elements elements -> {
        int index = elements.ids.indexOf(((Step.Element) last).id());
        if (value == null) {
          elements.ids.remove(index);
          elements.parts.remove(index);
        } else {
          elements.parts.set(index, value);
        }
      }
      case Scalar _ -> throw new IllegalStateException("no container");
    }
  }

  private Part at(List<Step> steps) {
    Part part = root;
    for (Step step : steps) {
      part =
          switch (part) {
            case Members(Map<String, Part> byName) -> byName.get(name(step));
            case Elements elements ->
                elements.parts.get(elements.ids.indexOf(((Step.Element) step).id()));
            case Scalar _ -> throw new IllegalStateException("no container");
          };
    }
    return part;
  }

  private String name(Step step) {
    return step instanceof Step.Entry(int _, String name) ? name : schema.name(step.node());
  }

  private static List<Step> then(List<Step> steps, Step step) {
    List<Step> longer = new ArrayList<>(steps);
    longer.add(step);
    return List.copyOf(longer);
  }

  private static int node(List<Step> steps) {
    return steps.isEmpty() ? NodeNames.ROOT : steps.getLast().node();
  }

  private Step member(List<Step> steps, String name) {
    int node = node(steps);
    int child = schema.field(node, name, Integer.MAX_VALUE);
    return child == NodeNames.NONE
        ? new Step.Entry(schema.entry(node), name)
        : new Step.Field(child);
  }

  private Step element(List<Step> steps, int id) {
    return new Step.Element(schema.element(node(steps)), id);
  }
}
