package dev.pinfold.bed;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Something that the JVM with the tests tells the JVM that reports them, as one line of JSON.
///
/// @param id the unique id that Jupiter gave the test or container
/// @param parent that of what holds it, for [Kind#REGISTERED]
/// @param name its name in reports, for [Kind#REGISTERED]
/// @param container whether it may hold others, for [Kind#REGISTERED]
/// @param text why it was skipped
/// @param failure what ended it, for [Kind#FAILED] and [Kind#ABORTED]
@JsonInclude(JsonInclude.Include.NON_NULL)
record Event(
    Kind kind,
    String id,
    @Nullable String parent,
    @Nullable String name,
    boolean container,
    @Nullable String text,
    @Nullable Failure failure) {

  enum Kind {
    /// A test that was not known beforehand, such as one invocation with parameters.
    REGISTERED,
    STARTED,
    SKIPPED,
    SUCCESSFUL,
    ABORTED,
    FAILED
  }

  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  static Event of(Kind kind, String id) {
    return new Event(kind, id, null, null, false, null, null);
  }

  String toLine() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The event in the line, unless it is something else that was printed there.
  static Optional<Event> ofLine(String line) {
    if (!line.startsWith("{\"kind\":")) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(line, Event.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
