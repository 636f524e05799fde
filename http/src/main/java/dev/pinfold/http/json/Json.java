package dev.pinfold.http.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.util.function.Consumer;

/// Documents as bytes: printed as Go's encoding/json prints them, parsed strictly.
public final class Json {

  private Json() {}

  /// The bytes of one document, which ends with a line feed.
  ///
  /// @throws IllegalStateException if the calls of `content` do not make exactly one document
  public static byte[] document(Consumer<JsonWriter> content) {
    JsonWriter out = new JsonWriter();
    content.accept(out);
    out.endDocument();
    return out.take();
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
