package dev.pinfold.documents.value;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pinfold.documents.schema.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/// Random values for tests, and the way between them and the packed form.
///
/// The other reading of JSON is databind's: it shares the tokenizer with the encoder, nothing else.
public final class Sample {

  public static final ObjectMapper MAPPER = mapper();

  /// Names that something on the way could take for something else.
  public static final List<String> ODD_NAMES =
      List.of(
          "",
          ".",
          ":",
          "[",
          "]",
          "[0]",
          "[#1]",
          "*",
          "{*}",
          "_id",
          "$lt",
          "a.b",
          "\"",
          "\\",
          "\0",
          "a",
          "a\0",
          "a\0b",
          "\n",
          " ",
          "é",
          "\u0080",
          "\u07ff",
          "\u0800",
          "\ud7ff",
          "\ue000",
          "\uffff",
          "😀",
          "\ud800\udc00",
          "\udbff\udfff",
          "\u2028",
          "\u007f",
          "n".repeat(300));

  private Sample() {}

  private static ObjectMapper mapper() {
    ObjectMapper mapper =
        JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .build();
    mapper
        .getFactory()
        .setStreamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(5000).build());
    return mapper;
  }

  public static JsonNode parse(byte[] json) {
    try {
      return MAPPER.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static JsonNode parse(String json) {
    return parse(json.getBytes(StandardCharsets.UTF_8));
  }

  public static byte[] text(JsonNode value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A value in the packed form, widening the schema.
  public static byte[] pack(JsonNode value, int node, Schema schema) {
    return pack(text(value), node, schema, new TypeCounts());
  }

  public static byte[] pack(byte[] json, int node, Schema schema, TypeCounts counts) {
    return new JsonEncoder(ValueLimits.DEFAULT).encode(json, 0, json.length, node, schema, counts);
  }

  public static JsonNode unpack(byte[] packed, int node, Schema schema) {
    return parse(JsonWriter.toJson(packed, 0, node, schema));
  }

  /// A schema that knows nothing.
  public static Schema schema() {
    return new Schema("test", 1 << 20, 1 << 10);
  }

  /// A schema whose root is a map: of its names, `k0` to `k63` have nodes, all others will not.
  public static Schema mapSchema() {
    Schema schema = schema();
    for (int i = 0; i < 64; i++) {
      TypeCounts counts = new TypeCounts();
      byte[] json = ("{\"k" + i + "\":0}").getBytes(StandardCharsets.UTF_8);
      pack(json, NodeNames.ROOT, schema, counts);
      schema.apply(counts, 1);
    }
    if (schema.field(NodeNames.ROOT, "k64", 0) != NodeNames.NONE || !schema.root().isMap()) {
      throw new AssertionError("the root is no map");
    }
    return schema;
  }

  public static String name(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> ODD_NAMES.get(random.nextInt(ODD_NAMES.size()));
      case 1 -> "k" + random.nextInt(130);
      case 2 -> "abcdefgh".substring(0, 1 + random.nextInt(8));
      default -> string(random, 6);
    };
  }

  /// Any Unicode text of up to so many code points, the odd ones likely.
  public static String string(Random random, int codePointsMax) {
    StringBuilder text = new StringBuilder();
    for (int left = random.nextInt(codePointsMax + 1); left > 0; left--) {
      int kind = random.nextInt(6);
      int c =
          switch (kind) {
            case 0 -> random.nextInt(0x20);
            case 1 -> 0x7F + random.nextInt(0x800);
            case 2 -> random.nextInt(0xD800);
            case 3 -> 0x1_0000 + random.nextInt(0x10_0000);
            default -> 0x20 + random.nextInt(0x60);
          };
      text.appendCodePoint(c);
    }
    return text.toString();
  }

  public static JsonNode scalar(Random random, int stringMax) {
    // Numbers go through their text: databind has several nodes that print the same.
    return switch (random.nextInt(10)) {
      case 0 -> parse("null");
      case 1 -> parse(String.valueOf(random.nextBoolean()));
      case 2 -> parse(String.valueOf(random.nextInt(40) - 4));
      case 3 -> parse(String.valueOf(random.nextLong() >> random.nextInt(64)));
      case 4 -> parse(new BigInteger(100, random).negate().toString());
      case 5 -> parse(BigDecimal.valueOf(random.nextLong(), random.nextInt(800) - 400).toString());
      case 6 -> parse(random.nextBoolean() ? "1e400" : "-0.0");
      default -> MAPPER.getNodeFactory().textNode(string(random, random.nextInt(stringMax + 1)));
    };
  }

  /// A value with up to `size` parts in each container, fewer further down.
  public static JsonNode value(Random random, int depth, int size, int stringMax) {
    int kind = depth <= 0 ? 0 : random.nextInt(4);
    if (kind == 2) {
      ArrayNode array = MAPPER.createArrayNode();
      for (int left = random.nextInt(size + 1); left > 0; left--) {
        array.add(value(random, depth - 1, Math.max(1, size / 3), stringMax));
      }
      return array;
    }
    return kind == 3 ? object(random, depth, size, stringMax) : scalar(random, stringMax);
  }

  public static ObjectNode object(Random random, int depth, int size, int stringMax) {
    ObjectNode object = MAPPER.createObjectNode();
    for (int left = random.nextInt(size + 1); left > 0; left--) {
      object.set(name(random), value(random, depth - 1, Math.max(1, size / 3), stringMax));
    }
    return object;
  }
}
