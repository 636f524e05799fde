package dev.pinfold.http.json;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes one JSON document, member by member, in the order of the calls.
///
/// ```java
/// out.beginObject().text("cid", cid).number("max_depth", -1).nul("reference").endObject();
/// ```
public final class JsonWriter {

  private final JsonGenerator out;

  JsonWriter(JsonGenerator out) {
    this.out = out;
  }

  private interface Write {
    void run() throws IOException;
  }

  /// What is written goes to memory: an exception means that the calls do not make a document.
  private JsonWriter write(Write write) {
    try {
      write.run();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// `{` as a document, an element, or the value of the last [#name].
  public JsonWriter beginObject() {
    return write(out::writeStartObject);
  }

  /// `{` as a member.
  public JsonWriter beginObject(String name) {
    return name(name).beginObject();
  }

  /// `}`
  public JsonWriter endObject() {
    return write(out::writeEndObject);
  }

  /// `[` as a document, an element, or the value of the last [#name].
  public JsonWriter beginArray() {
    return write(out::writeStartArray);
  }

  /// `[` as a member.
  public JsonWriter beginArray(String name) {
    return name(name).beginArray();
  }

  /// `]`
  public JsonWriter endArray() {
    return write(out::writeEndArray);
  }

  /// The name of a member, whose value is the next call.
  public JsonWriter name(String name) {
    return write(() -> out.writeFieldName(GoFormat.wellFormed(name)));
  }

  /// A string. Halves of surrogate pairs become U+FFFD.
  public JsonWriter text(String value) {
    return write(() -> out.writeString(GoFormat.wellFormed(value)));
  }

  /// A member: a string, or `null`.
  public JsonWriter text(String name, @Nullable String value) {
    return value == null ? nul(name) : name(name).text(value);
  }

  /// A whole number.
  public JsonWriter number(long value) {
    return write(() -> out.writeNumber(value));
  }

  /// A member: a whole number.
  public JsonWriter number(String name, long value) {
    return name(name).number(value);
  }

  /// A fraction, in the shortest digits that read back as the same.
  ///
  /// @throws IllegalArgumentException if the value is not finite
  public JsonWriter fraction(double value) {
    String text = GoFormat.fraction(value);
    return write(() -> out.writeNumber(text));
  }

  /// `true` or `false`
  public JsonWriter bool(boolean value) {
    return write(() -> out.writeBoolean(value));
  }

  /// A member: `true` or `false`.
  public JsonWriter bool(String name, boolean value) {
    return name(name).bool(value);
  }

  /// `null`
  public JsonWriter nul() {
    return write(out::writeNull);
  }

  /// A member: `null`.
  public JsonWriter nul(String name) {
    return name(name).nul();
  }

  /// An array of strings as a member, or `null`.
  public JsonWriter texts(String name, @Nullable Iterable<String> values) {
    if (values == null) {
      return nul(name);
    }
    beginArray(name);
    values.forEach(this::text);
    return endArray();
  }

  /// An object of strings as a member, in the map's own order, or `null`.
  public JsonWriter texts(String name, @Nullable Map<String, String> values) {
    if (values == null) {
      return nul(name);
    }
    beginObject(name);
    values.forEach(this::text);
    return endObject();
  }

  /// A value of a type that is known only now: null, a string, a number, a boolean, a map, or a
  /// collection of these; anything else as its own text.
  public JsonWriter value(@Nullable Object value) {
    return switch (value) {
      case null -> nul();
      case CharSequence text -> text(text.toString());
      case Boolean bool -> bool(bool);
      case Double fraction -> fraction(fraction);
      case Float fraction -> fraction(fraction);
      case BigDecimal number -> write(() -> out.writeNumber(number));
      case Number number -> number(number.longValue());
      case Instant instant -> text(instant.toString());
      case Map<?, ?> map -> {
        beginObject();
        map.forEach((name, member) -> name(String.valueOf(name)).value(member));
        yield endObject();
      }
      case Collection<?> elements -> {
        beginArray();
        elements.forEach(this::value);
        yield endArray();
      }
      default -> text(value.toString());
    };
  }
}
