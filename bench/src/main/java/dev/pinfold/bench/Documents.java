package dev.pinfold.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Random;

/// The documents that are measured with.
final class Documents {

  private Documents() {}

  /// About 750 bytes, 20 fields.
  static byte[] twentyFields(int seed) {
    return fields(20, 19, seed);
  }

  /// About 37 KB, 1,000 fields.
  static byte[] thousandFields(int seed) {
    return fields(1000, 19, seed);
  }

  private static byte[] fields(int count, int valueLength, int seed) {
    Random random = new Random(seed);
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < count; i++) {
      json.append(i == 0 ? "" : ",").append("\"field_").append(i).append("\":");
      if (i % 4 == 3) {
        json.append(random.nextLong() >>> 1);
      } else {
        json.append('"');
        for (int k = 0; k < valueLength + 5; k++) {
          json.append((char) ('a' + random.nextInt(26)));
        }
        json.append('"');
      }
    }
    return json.append('}').toString().getBytes(UTF_8);
  }
}
