package dev.pinfold.http.pinning;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pinfold.http.MemoryTransport;
import dev.pinfold.http.json.Json;
import dev.pinfold.http.json.JsonValue;
import dev.pinfold.http.json.JsonValue.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a client received.
///
/// @param trailer of a streamed answer that ended; null of any other
record Answer(int status, Map<String, String> headers, String body, @Nullable String trailer) {

  static Answer of(MemoryTransport transport) {
    return new Answer(
        transport.status(), transport.headers(), transport.body(), transport.trailer());
  }

  @Nullable String header(String name) {
    return headers.get(name);
  }

  JsonObject json() {
    return parse(body).asObject();
  }

  List<JsonObject> lines() {
    return body.lines().map(line -> parse(line).asObject()).toList();
  }

  static JsonValue parse(String text) {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  /// A member, by names with dots between.
  String text(String path) {
    return text(json(), path);
  }

  static String text(JsonObject object, String path) {
    JsonValue value = object;
    for (String name : path.split("\\.")) {
      value = value.asObject().required(name);
    }
    return value.asText();
  }

  long count() {
    return json().required("count").asLong();
  }

  /// A member of each result, by names with dots between.
  List<String> results(String path) {
    return json().required("results").asElements().stream()
        .map(result -> text(result.asObject(), path))
        .toList();
  }

  Answer expect(int expected) {
    assertEquals(expected, status, body);
    return this;
  }

  /// An error of this status and reason; gives its details.
  String refused(int expected, String reason) {
    expect(expected);
    assertEquals(reason, text("error.reason"), body);
    return text("error.details");
  }
}
