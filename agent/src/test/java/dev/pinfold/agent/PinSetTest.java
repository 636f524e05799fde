package dev.pinfold.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PinSetTest {

  private static final int COUNT = 200_000;
  private static final int BYTES_MAX = 24;

  private static String cid(int number) {
    return "bafkrei" + number;
  }

  @Test
  void setKnowsWhatIsInItAndWhatIsMarked() {
    PinSet set = new PinSet(1, 1, 0);
    IntStream.range(0, COUNT).forEach(i -> set.add(cid(i), true));
    IntStream.range(0, COUNT).forEach(i -> set.add(cid(i), true));
    assertEquals(COUNT, set.size());
    for (int i = 0; i < COUNT; i += 2) {
      assertTrue(set.mark(cid(i), true));
      assertTrue(set.mark(cid(i), true));
    }
    assertEquals(COUNT / 2, set.unmarked());
    for (int i = 0; i < COUNT; i++) {
      assertTrue(set.contains(cid(i)));
      assertEquals(i % 2 == 1, set.unmarked(cid(i)));
      assertFalse(set.contains(cid(COUNT + i)));
      assertFalse(set.mark(cid(COUNT + i), true));
    }
    IntStream.range(COUNT, 2 * COUNT).forEach(i -> set.add(cid(i), true));
    assertEquals(COUNT + COUNT / 2, set.unmarked());
  }

  @Test
  void setKnowsWhatIsThereAlone() {
    PinSet set = new PinSet(1, 1, 0);
    IntStream.range(0, COUNT).forEach(i -> set.add(cid(i), i % 2 == 0));
    IntStream.range(0, COUNT).forEach(i -> set.add(cid(i), i % 3 == 0));
    assertEquals(COUNT, set.size());
    for (int i = 0; i < COUNT; i++) {
      boolean whole = i % 2 == 0 || i % 3 == 0;
      assertEquals(whole, set.mark(cid(i), true));
      assertEquals(!whole, set.unmarked(cid(i)));
      assertTrue(set.mark(cid(i), false));
    }
    assertEquals(0, set.unmarked());
  }

  @Test
  void entryTakesLittleMemory() {
    for (int count = 100_000; count < 150_000; count += 10_000) {
      PinSet set = new PinSet(2, 1, 0);
      IntStream.range(0, count).forEach(i -> set.add(cid(i), true));
      assertTrue(set.bytes() <= (long) BYTES_MAX * count, set.bytes() + " bytes for " + count);
    }
  }

  @Test
  void slicesMakeUpTheWholeAndTwoFineOnesACoarseOne() {
    PinSet[] four = IntStream.range(0, 4).mapToObj(i -> new PinSet(3, 4, i)).toArray(PinSet[]::new);
    PinSet[] eight =
        IntStream.range(0, 8).mapToObj(i -> new PinSet(3, 8, i)).toArray(PinSet[]::new);
    for (int i = 0; i < 10_000; i++) {
      String cid = cid(i);
      long covering = IntStream.range(0, 4).filter(slice -> four[slice].covers(cid)).count();
      assertEquals(1, covering);
      int fine =
          IntStream.range(0, 8).filter(slice -> eight[slice].covers(cid)).findFirst().getAsInt();
      assertTrue(four[fine / 2].covers(cid));
    }
  }
}
