package dev.pinfold.documents.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Hashed or in order, it holds what a sorted map holds.
class KeyMapTest {

  private static <V> List<V> values(KeyMap<V> map) {
    List<V> values = new ArrayList<>();
    map.forEach((_, value) -> values.add(value));
    return values;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void holdsWhatASortedMapHolds(long seed) {
    Random random = new Random(seed);
    KeyMap<Integer> map = new KeyMap<>();
    TreeMap<byte[], Integer> model = new TreeMap<>(Arrays::compareUnsigned);
    for (int i = 0; i < 2_000; i++) {
      byte[] key = {(byte) random.nextInt(), (byte) random.nextInt(4)};
      // In its first half it is never asked for a range.
      switch (random.nextInt(i < 1_000 ? 6 : 7)) {
        case 0, 1, 2 -> {
          map.put(key, i);
          model.put(key, i);
        }
        case 3 -> {
          map.remove(key);
          model.remove(key);
        }
        case 4 -> assertEquals(model.get(key), map.get(key));
        case 5 -> assertEquals(List.copyOf(model.values()), values(map));
        default -> {
          byte[] end = {(byte) (key[0] | 0x80), (byte) 0xFF};
          assertEquals(
              List.copyOf(model.subMap(key, end).values()),
              List.copyOf(map.between(key, end).values()));
        }
      }
      assertEquals(model.size(), map.size());
    }
    assertEquals(List.copyOf(model.values()), values(map));
    map.clear();
    assertTrue(map.isEmpty());
    assertNull(map.get(new byte[2]));
  }
}
