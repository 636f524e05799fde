package dev.pinfold.documents.value;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Turns packed values into JSON text. Safe for use by many threads.
public final class JsonWriter {

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          // The default pool is a thread's own, and virtual threads do not live long enough.
          .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
          .build();

  private JsonWriter() {}

  /// The value at `pos` as JSON text in UTF-8.
  ///
  /// @param node where the value stands
  public static byte[] toJson(byte[] b, int pos, int node, NodeNames names) {
    byte[] scalar = scalar(b, pos);
    return scalar != null ? scalar : toJson(b, pos, node, names, null);
  }

  /// The text of an integer, or of a string that needs no escapes: most of what partial reads ask
  /// for, and not worth a generator. Null for everything else.
  private static byte @Nullable [] scalar(byte[] b, int pos) {
    ValueType type = Packed.type(b, pos);
    if (type == ValueType.INTEGER) {
      return Long.toString(Packed.integerAt(b, pos)).getBytes(StandardCharsets.ISO_8859_1);
    }
    if (type != ValueType.STRING) {
      return null;
    }
    int start = Packed.textStart(b, pos);
    int length = Packed.textLength(b, pos);
    for (int i = start; i < start + length; i++) {
      byte c = b[i];
      if ((c >= 0 && c < ' ') || c == '"' || c == '\\' || c == 0x7F) {
        return null;
      }
    }
    byte[] json = new byte[length + 2];
    json[0] = '"';
    System.arraycopy(b, start, json, 1, length);
    json[length + 1] = '"';
    return json;
  }

  /// A document as JSON text with its id as first member `_id`; a document that is no object
  /// becomes the member `_value`.
  public static byte[] toJsonWithId(byte[] b, int pos, NodeNames names, String id) {
    return toJson(b, pos, NodeNames.ROOT, names, id);
  }

  private static byte[] toJson(byte[] b, int pos, int node, NodeNames names, @Nullable String id) {
    // Names come back and varints become digits: text is about twice the packed size.
    try (ByteArrayBuilder out = new ByteArrayBuilder(Math.max(128, (b.length - pos) * 2))) {
      try (JsonGenerator generator = FACTORY.createGenerator(out)) {
        if (id == null) {
          write(b, pos, node, names, generator);
        } else {
          generator.writeStartObject();
          generator.writeStringField("_id", id);
          if (Packed.type(b, pos) == ValueType.OBJECT) {
            writeMembers(b, pos, node, names, generator);
          } else {
            generator.writeFieldName("_value");
            write(b, pos, node, names, generator);
          }
          generator.writeEndObject();
        }
      }
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("a byte array cannot fail", e);
    }
  }

  /// Writes the value at `pos` to `generator`.
  public static void write(byte[] b, int pos, int node, NodeNames names, JsonGenerator generator)
      throws IOException {
    switch (Packed.type(b, pos)) {
      case NULL -> generator.writeNull();
      case BOOLEAN -> generator.writeBoolean(Packed.booleanAt(b, pos));
      case INTEGER -> generator.writeNumber(Packed.integerAt(b, pos));
      case DECIMAL ->
          generator.writeNumber(
              new String(
                  b,
                  Packed.textStart(b, pos),
                  Packed.textLength(b, pos),
                  StandardCharsets.US_ASCII));
      case STRING ->
          generator.writeUTF8String(b, Packed.textStart(b, pos), Packed.textLength(b, pos));
      case OBJECT -> {
        generator.writeStartObject();
        writeMembers(b, pos, node, names, generator);
        generator.writeEndObject();
      }
      case ARRAY -> {
        generator.writeStartArray();
        Packed.Elements elements = new Packed.Elements(b, pos);
        int element = names.findElement(node);
        while (elements.next()) {
          write(b, elements.value(), element, names, generator);
        }
        generator.writeEndArray();
      }
    }
  }

  private static void writeMembers(
      byte[] b, int pos, int node, NodeNames names, JsonGenerator generator) throws IOException {
    Packed.Members members = new Packed.Members(b, pos, node);
    while (members.next()) {
      if (members.isEntry()) {
        generator.writeFieldName(
            new String(b, members.nameStart(), members.nameLength(), StandardCharsets.UTF_8));
        write(b, members.value(), names.findEntry(node), names, generator);
      } else {
        generator.writeFieldName(names.quotedName(members.node()));
        write(b, members.value(), members.node(), names, generator);
      }
    }
  }
}
