package dev.pinfold.http.pinning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.http.json.JsonValue;
import dev.pinfold.model.Rfc3339;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The OpenAPI file, to hold answers against. Members that an object's schema does not name fail:
/// the file is to be complete.
final class Description {

  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

  private final Map<String, Object> document;

  private Description(Map<String, Object> document) {
    this.document = document;
  }

  static Description read() {
    try (InputStream in =
        Description.class.getResourceAsStream("/dev/pinfold/http/pinning-openapi.yaml")) {
      assertNotNull(in);
      return new Description(
          SmallYaml.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// `GET /pins` and so on, with whether anybody may ask.
  Map<String, Boolean> operations() {
    Map<String, Boolean> operations = new LinkedHashMap<>();
    map(document, "paths")
        .forEach(
            (path, item) ->
                object(item)
                    .forEach(
                        (method, operation) -> {
                          if (METHODS.contains(method)) {
                            operations.put(
                                method.toUpperCase(java.util.Locale.ROOT) + " " + path,
                                List.of().equals(object(operation).get("security")));
                          }
                        }));
    return operations;
  }

  /// The names of the parameters of an operation that stand in `in`.
  Set<String> parameters(String method, String path, String in) {
    Set<String> names = new HashSet<>();
    Map<String, Object> item = map(map(document, "paths"), path);
    for (Object holder : List.of(item, map(item, method))) {
      for (Object parameter : list(object(holder), "parameters")) {
        Map<String, Object> resolved = resolve(object(parameter));
        if (in.equals(resolved.get("in"))) {
          names.add(String.valueOf(resolved.get("name")));
        }
      }
    }
    return names;
  }

  /// The words that a parameter may be.
  Set<Object> words(String parameter) {
    Map<String, Object> schema =
        map(map(map(map(document, "components"), "parameters"), parameter), "schema");
    return new HashSet<>(list(schema, "enum"));
  }

  /// Every reference must lead somewhere.
  void checkReferences() {
    checkReferences(document);
  }

  private void checkReferences(Object node) {
    if (node instanceof Map<?, ?> map) {
      if (map.containsKey("$ref")) {
        resolve(object(map));
      }
      map.values().forEach(this::checkReferences);
    } else if (node instanceof List<?> list) {
      list.forEach(this::checkReferences);
    }
  }

  /// Holds an answer against what the file says of its route and status.
  void check(String method, String path, Answer answer) {
    Map<String, Object> operation = operation(method, path);
    if (operation == null) {
      return;
    }
    Map<String, Object> responses = map(operation, "responses");
    String status = Integer.toString(answer.status());
    Object response = responses.get(status);
    response = response == null ? responses.get(status.charAt(0) + "XX") : response;
    assertNotNull(response, method + " " + path + " answers " + status + " " + answer.body());
    Map<String, Object> content = map(resolve(object(response)), "content");
    if (content.isEmpty()) {
      assertEquals("", answer.body());
      return;
    }
    Map<String, Object> media = map(content, String.valueOf(answer.header("Content-Type")));
    assertFalse(media.isEmpty(), path + " answers with " + answer.header("Content-Type"));
    switch (String.valueOf(answer.header("Content-Type"))) {
      case "application/json" -> check(map(media, "schema"), answer.json(), "$");
      case "application/x-ndjson" ->
          answer.lines().forEach(line -> check(map(media, "schema"), line, "$"));
      default -> {}
    }
  }

  private @Nullable Map<String, Object> operation(String method, String path) {
    for (Map.Entry<String, Object> entry : map(document, "paths").entrySet()) {
      String pattern = entry.getKey().replaceAll("\\{[a-z]+}", "[^/]+");
      Object operation = object(entry.getValue()).get(method.toLowerCase(java.util.Locale.ROOT));
      if (path.matches(pattern) && operation != null) {
        return object(operation);
      }
    }
    return null;
  }

  private void check(Map<String, Object> reference, JsonValue value, String place) {
    Map<String, Object> schema = resolve(reference);
    switch (String.valueOf(schema.get("type"))) {
      case "object" -> {
        Map<String, JsonValue> members = value.asObject().members();
        for (Object required : list(schema, "required")) {
          assertTrue(members.containsKey(String.valueOf(required)), place + " lacks " + required);
        }
        members.forEach(
            (name, member) -> {
              Object property = map(schema, "properties").get(name);
              property = property == null ? schema.get("additionalProperties") : property;
              assertNotNull(property, place + " has an unknown member " + name);
              check(object(property), member, place + "." + name);
            });
        checkSize(schema, "Properties", members.size(), place);
      }
      case "array" -> {
        List<JsonValue> elements = value.asElements();
        Set<String> distinct = new HashSet<>();
        for (JsonValue element : elements) {
          check(map(schema, "items"), element, place + "[]");
          distinct.add(element.toString().replace(element.place(), ""));
        }
        checkSize(schema, "Items", elements.size(), place);
        if (Boolean.TRUE.equals(schema.get("uniqueItems"))) {
          assertEquals(elements.size(), distinct.size(), place + " repeats elements");
        }
      }
      case "string" -> {
        String text = value.asText();
        checkSize(schema, "Length", text.codePointCount(0, text.length()), place);
        if (schema.containsKey("enum")) {
          assertTrue(list(schema, "enum").contains(text), place + " is " + text);
        }
        switch (String.valueOf(schema.get("format"))) {
          case "date-time" -> assertNotNull(Rfc3339.parse(text));
          case "uuid" -> assertEquals(text, UUID.fromString(text).toString());
          default -> {}
        }
      }
      case "integer" -> {
        long number = value.asLong();
        assertTrue(number >= (Long) schema.getOrDefault("minimum", Long.MIN_VALUE), place);
        assertTrue(number <= (Long) schema.getOrDefault("maximum", Long.MAX_VALUE), place);
        if ("int32".equals(schema.get("format"))) {
          assertEquals(number, (int) number, place);
        }
      }
      default -> throw new AssertionError("a schema without a known type at " + place);
    }
  }

  private static void checkSize(Map<String, Object> schema, String of, int size, String place) {
    assertTrue(size >= (Long) schema.getOrDefault("min" + of, 0L), place + " has " + size);
    assertTrue(
        size <= (Long) schema.getOrDefault("max" + of, Long.MAX_VALUE), place + " has " + size);
  }

  private Map<String, Object> resolve(Map<String, Object> node) {
    Map<String, Object> found = node;
    while (found.get("$ref") instanceof String reference) {
      assertTrue(reference.startsWith("#/"), reference);
      found = document;
      for (String part : reference.substring(2).split("/")) {
        assertTrue(found.containsKey(part), reference);
        found = map(found, part);
      }
    }
    return found;
  }

  private static Map<String, Object> map(Map<String, Object> from, String name) {
    return object(from.getOrDefault(name, Map.of()));
  }

  private static List<Object> list(Map<String, Object> from, String name) {
    return List.copyOf((List<?>) from.getOrDefault(name, List.of()));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(Object node) {
    return (Map<String, Object>) node;
  }
}
