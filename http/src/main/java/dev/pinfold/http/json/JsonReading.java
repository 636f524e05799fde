package dev.pinfold.http.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads one document into values. The depth that the parser allows bounds the recursion here.
final class JsonReading {

  private final JsonFactory factory;
  private final JsonLimits limits;

  JsonReading(JsonFactory factory, JsonLimits limits) {
    this.factory = factory;
    this.limits = limits;
  }

  JsonValue read(byte[] document) {
    if (document.length > limits.bytesMax()) {
      throw limit("The JSON document is too long.", "bytes", limits.bytesMax());
    }
    try (JsonParser in = factory.createParser(document)) {
      JsonValue value = value(in, in.nextToken(), "$");
      if (in.nextToken() != null) {
        throw malformed("something stands behind the document", in.currentTokenLocation());
      }
      return value;
    } catch (StreamConstraintsException e) {
      throw limit("The JSON document goes beyond a limit.", "reason", e.getOriginalMessage());
    } catch (JsonProcessingException e) {
      throw malformed(e.getOriginalMessage(), e.getLocation());
    } catch (IOException e) {
      // What is left of IOException here is CharConversionException: bytes that are not UTF-8.
      throw malformed(String.valueOf(e.getMessage()), null);
    }
  }

  private JsonValue value(JsonParser in, @Nullable JsonToken token, String place)
      throws IOException {
    return switch (token) {
      case null -> throw malformed("the document ends too early", in.currentLocation());
      case START_OBJECT -> object(in, place);
      case START_ARRAY -> array(in, place);
      case VALUE_STRING -> new JsonValue.JsonText(place, text(in, in.getText()));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(in, place);
      case VALUE_TRUE -> new JsonValue.JsonBool(place, true);
      case VALUE_FALSE -> new JsonValue.JsonBool(place, false);
      case VALUE_NULL -> new JsonValue.JsonNull(place);
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
          throw malformed("a value is expected", in.currentTokenLocation());
    };
  }

  private JsonValue object(JsonParser in, String place) throws IOException {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    for (JsonToken token = in.nextToken(); token != JsonToken.END_OBJECT; token = in.nextToken()) {
      String name = text(in, in.currentName());
      members.put(name, value(in, in.nextToken(), place + "." + name));
    }
    return new JsonValue.JsonObject(place, members);
  }

  private JsonValue array(JsonParser in, String place) throws IOException {
    List<JsonValue> elements = new ArrayList<>();
    for (JsonToken token = in.nextToken(); token != JsonToken.END_ARRAY; token = in.nextToken()) {
      elements.add(value(in, token, place + "[" + elements.size() + "]"));
    }
    return new JsonValue.JsonArray(place, elements);
  }

  private JsonValue number(JsonParser in, String place) throws IOException {
    BigDecimal number = in.getDecimalValue();
    // 1e999999999 is short to write and endless to expand.
    if (Math.abs((long) number.scale()) > 1000) {
      throw malformed("a number has an exponent out of bounds", in.currentTokenLocation());
    }
    return new JsonValue.JsonNumber(place, number);
  }

  private static String text(JsonParser in, String text) {
    if (!GoFormat.isWellFormed(text)) {
      throw malformed("half of a surrogate pair stands alone", in.currentTokenLocation());
    }
    return text;
  }

  private static ProblemException malformed(String reason, @Nullable JsonLocation at) {
    Problem problem =
        Problem.of(Problem.Kind.INVALID, "malformed_json", "The body is not well-formed JSON.")
            .with("reason", reason);
    if (at != null) {
      problem = problem.with("line", at.getLineNr()).with("column", at.getColumnNr());
    }
    return new ProblemException(problem);
  }

  private static ProblemException limit(String message, String key, Object value) {
    return new ProblemException(
        Problem.of(Problem.Kind.INVALID, "json_limit_exceeded", message).with(key, value));
  }
}
