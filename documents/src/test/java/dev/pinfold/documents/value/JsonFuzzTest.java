package dev.pinfold.documents.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.schema.Schema;
import java.nio.charset.StandardCharsets;

/// Whatever comes as JSON or as a path: a typed problem, or a value that comes out as it went in.
class JsonFuzzTest {

  private static final JsonEncoder ENCODER = new JsonEncoder(ValueLimits.DEFAULT);

  @FuzzTest
  void json(byte[] text) {
    Schema schema = new Schema("fuzz", 1000, 1024);
    byte[] packed;
    try {
      packed = ENCODER.encode(text, 0, text.length, NodeNames.ROOT, schema, new TypeCounts());
    } catch (ProblemException e) {
      return;
    }
    byte[] json = JsonWriter.toJson(packed, 0, NodeNames.ROOT, schema);
    byte[] again = ENCODER.encode(json, 0, json.length, NodeNames.ROOT, schema, new TypeCounts());
    assertArrayEquals(packed, again);
    byte[] key = OrderedKey.of(packed, 0, NodeNames.ROOT, schema);
    if (OrderedKey.skip(key, 0) != key.length) {
      throw new AssertionError("the key does not end where it ends");
    }
  }

  @FuzzTest
  void path(byte[] text) {
    Path path;
    try {
      path = Path.parse(new String(text, StandardCharsets.UTF_8));
    } catch (ProblemException e) {
      return;
    }
    if (!Path.parse(path.toString()).equals(path)) {
      throw new AssertionError("not the same path: " + path);
    }
  }
}
