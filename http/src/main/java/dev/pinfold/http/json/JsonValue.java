package dev.pinfold.http.json;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A JSON value that was read, and the place in the document where it stood, such as
/// `$.pin.origins[2]`.
///
/// The methods that expect a type refuse any other with a problem that names the place.
public sealed interface JsonValue {

  /// Where the value stood in its document; the document itself is `$`.
  String place();

  /// An object; its members keep their order.
  record JsonObject(String place, Map<String, JsonValue> members) implements JsonValue {

    /// The member, or null if there is none or it is `null`.
    public @Nullable JsonValue optional(String name) {
      JsonValue member = members.get(name);
      return member instanceof JsonNull ? null : member;
    }

    /// The member, which must be there and not `null`.
    public JsonValue required(String name) {
      JsonValue member = optional(name);
      if (member == null) {
        throw new ProblemException(
            Problem.of(
                    Problem.Kind.INVALID,
                    "missing_json_member",
                    "The JSON document lacks a required member.")
                .with("place", place + "." + name));
      }
      return member;
    }

    /// Refuses members of other names than these.
    public JsonObject only(String... names) {
      List<String> known = List.of(names);
      for (Map.Entry<String, JsonValue> member : members.entrySet()) {
        if (!known.contains(member.getKey())) {
          throw new ProblemException(
              Problem.of(
                      Problem.Kind.INVALID,
                      "unknown_json_member",
                      "The JSON document has a member of an unknown name.")
                  .with("place", member.getValue().place()));
        }
      }
      return this;
    }
  }

  /// An array.
  record JsonArray(String place, List<JsonValue> elements) implements JsonValue {}

  /// A string.
  record JsonText(String place, String text) implements JsonValue {}

  /// A number, as it was written.
  record JsonNumber(String place, BigDecimal number) implements JsonValue {}

  /// `true` or `false`
  record JsonBool(String place, boolean value) implements JsonValue {}

  /// `null`
  record JsonNull(String place) implements JsonValue {}

  /// This value, if it is an object.
  default JsonObject asObject() {
    if (this instanceof JsonObject object) {
      return object;
    }
    throw unexpected("an object");
  }

  /// The elements, if this is an array.
  default List<JsonValue> asElements() {
    if (this instanceof JsonArray array) {
      return array.elements();
    }
    throw unexpected("an array");
  }

  /// The text, if this is a string.
  default String asText() {
    if (this instanceof JsonText text) {
      return text.text();
    }
    throw unexpected("a string");
  }

  /// The truth value, if this is one.
  default boolean asBool() {
    if (this instanceof JsonBool bool) {
      return bool.value();
    }
    throw unexpected("true or false");
  }

  /// The whole number, if this is one that fits.
  default long asLong() {
    if (this instanceof JsonNumber number) {
      try {
        return number.number().longValueExact();
      } catch (ArithmeticException e) {
        throw unexpected("a whole number of 64 bits");
      }
    }
    throw unexpected("a whole number");
  }

  /// The strings, if this is an array of strings.
  default List<String> asTexts() {
    List<String> texts = new ArrayList<>();
    for (JsonValue element : asElements()) {
      texts.add(element.asText());
    }
    return texts;
  }

  /// The strings by name, if this is an object of strings.
  default Map<String, String> asTextMap() {
    Map<String, String> texts = new LinkedHashMap<>();
    asObject().members().forEach((name, value) -> texts.put(name, value.asText()));
    return texts;
  }

  private ProblemException unexpected(String expected) {
    return new ProblemException(
        Problem.of(
                Problem.Kind.INVALID,
                "unexpected_json_value",
                "The JSON document has a value of another type than expected.")
            .with("place", place())
            .with("expected", expected));
  }
}
