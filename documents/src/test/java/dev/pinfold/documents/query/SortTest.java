package dev.pinfold.documents.query;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pinfold.documents.schema.Schema;
import dev.pinfold.documents.value.JsonEncoder;
import dev.pinfold.documents.value.NodeNames;
import dev.pinfold.documents.value.TypeCounts;
import dev.pinfold.documents.value.ValueLimits;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SortTest {

  /// From the least to the greatest.
  private static final String[] ORDERED = {
    "{}",
    "{'a':null}",
    "{'a':-1}",
    "{'a':-0.5}",
    "{'a':0}",
    "{'a':10}",
    "{'a':''}",
    "{'a':'\\u0000'}",
    "{'a':'a'}",
    "{'a':'a\\u0000'}",
    "{'a':'a\\u0000\\u0000'}",
    "{'a':'a\\u0000b'}",
    "{'a':'a\\u0001'}",
    "{'a':'ab'}",
    "{'a':{'x':'a'}}",
    "{'a':{'x':'a\\u0000'}}",
    "{'a':[]}",
    "{'a':false}",
    "{'a':true}",
  };

  private final Schema schema = new Schema("test", 1000, 1024);
  private final JsonEncoder encoder = new JsonEncoder(ValueLimits.DEFAULT);

  private byte[] key(Sort sort, String json, int behind) {
    byte[] text = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    byte[] packed = encoder.encode(text, 0, text.length, NodeNames.ROOT, schema, new TypeCounts());
    byte[] key = sort.keyOf("id", packed, schema);
    byte[] longer = Arrays.copyOf(key, key.length + 1);
    longer[key.length] = (byte) behind;
    return longer;
  }

  /// The key of a document comes behind that of the sort, and begins with any byte.
  @Test
  void whatStandsBehindAKeyDecidesNothing() {
    Sort up = Sort.parse("{\"a\":1}");
    Sort down = Sort.parse("{\"a\":-1}");
    for (int i = 0; i < ORDERED.length; i++) {
      for (int j = 0; j < ORDERED.length; j++) {
        if (i == j) {
          continue;
        }
        for (int behind : new int[] {0, 0xFF}) {
          byte[] x = key(up, ORDERED[i], behind);
          byte[] y = key(up, ORDERED[j], 0xFF - behind);
          String what = ORDERED[i] + " " + ORDERED[j];
          assertEquals(i < j, Arrays.compareUnsigned(x, y) < 0, what);
          x = key(down, ORDERED[i], behind);
          y = key(down, ORDERED[j], 0xFF - behind);
          assertEquals(i > j, Arrays.compareUnsigned(x, y) < 0, what + " descending");
        }
      }
    }
  }
}
