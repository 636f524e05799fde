package dev.pinfold.cql.pins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SliceTest {

  @Test
  void aSliceTellsItsPositions() {
    Random random = new Random(3);
    for (int i = 0; i < 10_000; i++) {
      long position = random.nextLong(Place.POSITION_MAX + 1) >> random.nextInt(52);
      for (int shift : Slice.SHIFTS) {
        Slice slice = Slice.of(position, shift);
        assertEquals(shift, slice.shift());
        assertTrue(slice.start() <= position && position - slice.start() < 1L << shift);
        assertTrue(slice.number() > 0);
        assertTrue(slice.number() <= Slice.greatestNumber(position));
        assertTrue(slice.number() >= Slice.leastNumber(slice.start()));
        Place place = new Place(position, ByteBuffer.wrap(new byte[] {(byte) i}));
        assertTrue(slice.from().compareTo(place) <= 0 && place.compareTo(slice.to()) < 0);
      }
    }
    assertEquals(Place.FIRST, Slice.EVERYTHING.from());
    assertEquals(Place.END, Slice.EVERYTHING.to());
    assertEquals(Slice.EVERYTHING, Slice.of(12_345, Slice.WHOLE));
  }

  @Test
  void placesSortByPositionThenByUnsignedBytes() {
    Place[] ordered = {
      Place.FIRST,
      place(0, 1),
      place(0, 1).next(),
      place(0, 1, 1),
      place(0, 2),
      place(0, 0x80),
      place(0, 0xFF, 0),
      Place.before(1),
      place(1, 0),
      Place.END
    };
    for (int i = 0; i < ordered.length; i++) {
      for (int k = 0; k < ordered.length; k++) {
        assertEquals(
            Integer.compare(i, k), Integer.signum(ordered[i].compareTo(ordered[k])), i + " " + k);
      }
    }
  }

  private static Place place(long position, int... bytes) {
    ByteBuffer id = ByteBuffer.allocate(bytes.length);
    for (int each : bytes) {
      id.put((byte) each);
    }
    return new Place(position, id.flip());
  }
}
