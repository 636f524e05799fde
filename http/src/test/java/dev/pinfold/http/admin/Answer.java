package dev.pinfold.http.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pinfold.http.MemoryTransport;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What came of a request.
record Answer(
    int status,
    Map<String, String> headers,
    String body,
    @Nullable String trailer,
    boolean aborted) {

  private static final JsonMapper MAPPER = new JsonMapper();

  static Answer of(MemoryTransport transport) {
    return new Answer(
        transport.status(),
        transport.headers(),
        transport.body(),
        transport.trailer(),
        transport.aborted());
  }

  /// The body as one document.
  JsonNode json() {
    return read(body);
  }

  /// The body as lines.
  List<JsonNode> lines() {
    return body.lines().map(Answer::read).toList();
  }

  String code() {
    return json().path("code").asText();
  }

  JsonNode details() {
    return json().path("details");
  }

  static JsonNode read(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("not JSON: " + json, e);
    }
  }
}
