package dev.pinfold.http.admin;

import dev.pinfold.base.ProblemException;
import dev.pinfold.http.Exchange;
import dev.pinfold.http.Failure;
import dev.pinfold.http.FailureException;
import dev.pinfold.http.json.Json;
import dev.pinfold.http.json.JsonValue;
import dev.pinfold.http.json.JsonValue.JsonObject;
import dev.pinfold.model.GoDuration;
import dev.pinfold.model.Rfc3339;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The members of an object that was sent, checked: an error names the place, and says what is
/// allowed.
final class Members {

  private final JsonObject object;

  private Members(JsonObject object) {
    this.object = object;
  }

  static Members of(JsonObject object) {
    return new Members(object);
  }

  /// The body, which must be an object.
  static Members body(Exchange exchange, int bytesMax) {
    return new Members(Json.parse(exchange.bytes(bytesMax)).asObject());
  }

  /// The body, or an empty object if there is none.
  static Members optionalBody(byte[] body) {
    return new Members(
        body.length == 0 ? new JsonObject("$", Map.of()) : Json.parse(body).asObject());
  }

  /// Refuses members of other names than these.
  Members only(String... names) {
    object.only(names);
    return this;
  }

  JsonObject object() {
    return object;
  }

  /// What to throw for a value that is not allowed.
  static FailureException invalid(String place, Object found, String allowed) {
    return Failure.of(400, "invalid_json_member", "A member of the JSON document is not valid.")
        .with("place", place)
        .with("found", found)
        .with("allowed", allowed)
        .raise();
  }

  boolean has(String name) {
    return object.optional(name) != null;
  }

  long number(String name, long otherwise, long min, long max) {
    JsonValue value = object.optional(name);
    if (value == null) {
      return otherwise;
    }
    long number = value.asLong();
    if (number < min || number > max) {
      throw invalid(value.place(), number, "a whole number from " + min + " to " + max);
    }
    return number;
  }

  boolean bool(String name, boolean otherwise) {
    JsonValue value = object.optional(name);
    return value == null ? otherwise : value.asBool();
  }

  /// A text that must be there.
  String required(String name, int charsMax) {
    return bounded(object.required(name), charsMax);
  }

  String text(String name, String otherwise, int charsMax) {
    JsonValue value = object.optional(name);
    return value == null ? otherwise : bounded(value, charsMax);
  }

  private static String bounded(JsonValue value, int charsMax) {
    String text = value.asText();
    if (text.length() > charsMax) {
      throw invalid(value.place(), text.length() + " characters", "up to " + charsMax);
    }
    return text;
  }

  /// When something ends: `expire_at` says the time, `expire_in` how long it is until then.
  ///
  /// @return null for never
  @Nullable Instant end(String at, String in, Clock clock) {
    JsonValue time = object.optional(at);
    JsonValue duration = object.optional(in);
    if (time != null && duration != null) {
      throw invalid(duration.place(), "both " + at + " and " + in, "one of them");
    }
    Instant now = clock.instant();
    if (duration != null) {
      Duration length = duration(duration);
      if (length.compareTo(Duration.ofSeconds(1)) < 0) {
        throw invalid(duration.place(), duration.asText(), "one second or more");
      }
      return now.plus(length);
    }
    if (time == null) {
      return null;
    }
    Instant end = time(time);
    if (!end.isAfter(now)) {
      throw invalid(time.place(), time.asText(), "a time to come");
    }
    return end;
  }

  private static Duration duration(JsonValue value) {
    try {
      return GoDuration.parse(value.asText());
    } catch (ProblemException _) {
      throw invalid(value.place(), value.asText(), "a duration such as 90s, 15m or 72h");
    }
  }

  private static Instant time(JsonValue value) {
    try {
      return Rfc3339.parse(value.asText());
    } catch (ProblemException _) {
      throw invalid(
          value.place(), value.asText(), "a time as RFC 3339 has it, such as 2026-01-31T08:00:00Z");
    }
  }
}
