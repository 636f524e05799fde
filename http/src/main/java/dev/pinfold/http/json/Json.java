package dev.pinfold.http.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/// Documents as bytes: printed as Go's encoding/json prints them, parsed strictly.
public final class Json {

  private static final JsonFactory WRITING =
      new JsonFactoryBuilder()
          .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
          .characterEscapes(new GoFormat.Escapes())
          // The default pool is a thread's own, and virtual threads do not live long enough.
          .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
          .build();

  private Json() {}

  /// The bytes of one document, which ends with a line feed.
  ///
  /// @throws UncheckedIOException if the calls of `content` do not make exactly one document
  public static byte[] document(Consumer<JsonWriter> content) {
    try (ByteArrayBuilder bytes = new ByteArrayBuilder(512)) {
      try (JsonGenerator out = WRITING.createGenerator(bytes)) {
        content.accept(new JsonWriter(out));
        if (!out.getOutputContext().inRoot() || out.getOutputContext().getEntryCount() != 1) {
          throw new IOException("The calls do not make exactly one document.");
        }
      }
      bytes.append('\n');
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Reads one document, with [JsonLimits#DEFAULT].
  public static JsonValue parse(byte[] document) {
    return parse(document, JsonLimits.DEFAULT);
  }

  /// Reads one document: UTF-8 without a byte order mark, no name twice in an object, nothing
  /// behind the document.
  ///
  /// @throws dev.pinfold.base.ProblemException `malformed_json` with the place, or
  ///     `json_limit_exceeded`
  public static JsonValue parse(byte[] document, JsonLimits limits) {
    return new JsonReading(READING.get(limits), limits).read(document);
  }

  private static final ReadingFactories READING = new ReadingFactories();

  /// The factory of the usual limits, made once; others are rare and made when they are asked for.
  private static final class ReadingFactories {

    private final JsonFactory usual = make(JsonLimits.DEFAULT);

    JsonFactory get(JsonLimits limits) {
      return limits.equals(JsonLimits.DEFAULT) ? usual : make(limits);
    }

    private static JsonFactory make(JsonLimits limits) {
      return new JsonFactoryBuilder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          // Names come from outside: interning them is a gift to whoever sends many.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(limits.depthMax())
                  .maxStringLength(limits.textCharsMax())
                  .maxNameLength(limits.textCharsMax())
                  .maxNumberLength(64)
                  .maxDocumentLength(limits.bytesMax())
                  .build())
          .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
          .build();
    }
  }
}
