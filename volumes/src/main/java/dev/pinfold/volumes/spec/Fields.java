package dev.pinfold.volumes.spec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pinfold.base.ClosestName;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The members of an object in the file of volumes, each of which must be known.
///
/// Used by one thread.
final class Fields {

  private static final int MEMBERS_MAX = 10_000;
  private static final int SHOWN_MAX = 200;

  private final String path;
  private final JsonNode object;
  private final Set<String> read = new HashSet<>();

  Fields(String path, JsonNode object) {
    this.path = path;
    this.object = object;
    if (!object.isObject() || object.size() > MEMBERS_MAX) {
      throw wrong(path, object.toString(), "an object with at most " + MEMBERS_MAX + " members");
    }
  }

  private String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private @Nullable JsonNode node(String name) {
    read.add(name);
    JsonNode node = object.get(name);
    return node == null || node.isNull() ? null : node;
  }

  /// A member that a text is parsed of.
  ///
  /// @param allowed what it may be, for those who wrote something else
  /// @param parse throws [IllegalArgumentException] or [ProblemException] for what is not allowed
  <T> T parsed(String name, String allowed, String otherwise, Function<String, T> parse) {
    T value = optional(name, allowed, parse);
    return value == null ? parse.apply(otherwise) : value;
  }

  /// A member that must be there.
  <T> T required(String name, String allowed, Function<String, T> parse) {
    T value = optional(name, allowed, parse);
    if (value == null) {
      throw wrong(at(name), "nothing", allowed);
    }
    return value;
  }

  /// A member that may be missing.
  <T> @Nullable T optional(String name, String allowed, Function<String, T> parse) {
    JsonNode node = node(name);
    if (node == null) {
      return null;
    }
    if (!node.isValueNode()) {
      throw wrong(at(name), node.toString(), allowed);
    }
    return parse(at(name), node.asText(), allowed, parse);
  }

  private static <T> T parse(String path, String text, String allowed, Function<String, T> parse) {
    try {
      return parse.apply(text);
    } catch (ProblemException e) {
      throw wrong(path, text, allowed + "; " + e.problem().message());
    } catch (IllegalArgumentException | ArithmeticException _) {
      throw wrong(path, text, allowed);
    }
  }

  /// A list of texts; empty if it is missing.
  <T> List<T> texts(String name, String allowed, Function<String, T> parse) {
    JsonNode node = node(name);
    List<T> values = new ArrayList<>();
    if (node != null) {
      if (!node.isArray()) {
        throw wrong(at(name), node.toString(), "a list of " + allowed);
      }
      for (JsonNode one : node) {
        values.add(parse(at(name), one.asText(), allowed, parse));
      }
    }
    return List.copyOf(values);
  }

  /// A map of texts; empty if it is missing.
  Map<String, String> map(String name, String allowed) {
    Map<String, String> values = new LinkedHashMap<>();
    Fields fields = object(name);
    if (fields != null) {
      for (String key : fields.names()) {
        values.put(key, fields.required(key, allowed, text -> text));
      }
    }
    return values;
  }

  /// An object in this one; null if it is missing.
  @Nullable Fields object(String name) {
    JsonNode node = node(name);
    return node == null ? null : new Fields(at(name), node);
  }

  /// The objects of a list; empty if it is missing.
  List<Fields> objects(String name) {
    JsonNode node = node(name);
    List<Fields> objects = new ArrayList<>();
    if (node != null) {
      if (!node.isArray() || node.size() > MEMBERS_MAX) {
        throw wrong(at(name), node.toString(), "a list of objects");
      }
      for (int i = 0; i < node.size(); i++) {
        objects.add(new Fields(at(name) + "[" + i + "]", node.get(i)));
      }
    }
    return objects;
  }

  /// The names of all members.
  List<String> names() {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /// Refuses members that nobody asked for.
  ///
  /// @throws ProblemException `invalid_volumes`
  void end() {
    for (String name : names()) {
      if (!read.contains(name)) {
        String closest = ClosestName.of(name, read);
        throw wrong(
            at(name),
            "not a key",
            closest == null
                ? "one of " + String.join(", ", new TreeSet<>(read))
                : closest + " (probably meant)");
      }
    }
  }

  static ProblemException wrong(String field, String value, String allowed) {
    return new ProblemException(
        Problem.of(
                Problem.Kind.INVALID,
                "invalid_volumes",
                "the file of volumes is wrong at " + field + ": allowed is " + allowed)
            .with("field", field)
            .with("value", value.length() > SHOWN_MAX ? value.substring(0, SHOWN_MAX) : value));
  }
}
