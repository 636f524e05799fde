package dev.pinfold.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes the values that commands print as JSON: maps, collections, records, texts, numbers.
public final class Json {

  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /// An object of names and values in turn, in that order.
  public static Map<String, Object> object(Object... namesAndValues) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      object.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return object;
  }

  public static String text(@Nullable Object value) {
    StringWriter out = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(out)) {
      write(value, generator);
    } catch (IOException e) {
      throw new UncheckedIOException("a string cannot fail", e);
    }
    return out.toString();
  }

  private static void write(@Nullable Object value, JsonGenerator out) throws IOException {
    switch (value) {
      case null -> out.writeNull();
      case Map<?, ?> map -> {
        out.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          out.writeFieldName(String.valueOf(entry.getKey()));
          write(entry.getValue(), out);
        }
        out.writeEndObject();
      }
      case Collection<?> collection -> {
        out.writeStartArray();
        for (Object element : collection) {
          write(element, out);
        }
        out.writeEndArray();
      }
      case Raw(String json) -> out.writeRawValue(json);
      case Record record -> {
        out.writeStartObject();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
          out.writeFieldName(component.getName());
          write(component(record, component), out);
        }
        out.writeEndObject();
      }
      case Long number -> out.writeNumber(number);
      case Integer number -> out.writeNumber(number);
      case Double number when !Double.isFinite(number) -> out.writeNull();
      case Double number -> out.writeNumber(number);
      case Boolean flag -> out.writeBoolean(flag);
      default -> out.writeString(value.toString());
    }
  }

  private static @Nullable Object component(Record record, RecordComponent component) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the components of a public record can be read", e);
    }
  }

  /// A text that is JSON already.
  public record Raw(String json) {}
}
