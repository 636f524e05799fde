package dev.pinfold.cql.pins;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.model.Pin;
import dev.pinfold.model.PinStatus;
import dev.pinfold.model.PlacementStatus;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CountDeltasTest {

  private static void assertAdds(
      Map<CountSubject, long[]> wanted, @Nullable Pin before, @Nullable Pin after) {
    Map<CountSubject, long[]> found = CountDeltas.of(before, after).bySubject();
    assertEquals(Set.copyOf(wanted.keySet()), Set.copyOf(found.keySet()));
    wanted.forEach(
        (subject, values) -> assertArrayEquals(values, found.get(subject), subject::name));
  }

  @Test
  void aNewPin() {
    Pin pin =
        SamplePins.pin(
            PinStatus.PINNING,
            List.of(1, 1, 2),
            Map.of("a", PlacementStatus.PINNED, "b", PlacementStatus.UNPIN_FAILED));
    assertAdds(
        Map.of(
            CountSubject.PINS,
            new long[] {1},
            CountSubject.PLACEMENTS,
            new long[] {0, 0, 1, 0, 0, 0, 1},
            CountSubject.peer("a"),
            new long[] {0, 0, 1, 0, 0, 0, 0},
            CountSubject.peer("b"),
            new long[] {0, 0, 0, 0, 0, 0, 1},
            CountSubject.owner(1),
            new long[] {0, 2, 0, 0},
            CountSubject.owner(2),
            new long[] {0, 1, 0, 0}),
        null,
        pin);
    assertAdds(
        Map.of(
            CountSubject.PINS,
            new long[] {-1},
            CountSubject.PLACEMENTS,
            new long[] {0, 0, -1, 0, 0, 0, -1},
            CountSubject.peer("a"),
            new long[] {0, 0, -1, 0, 0, 0, 0},
            CountSubject.peer("b"),
            new long[] {0, 0, 0, 0, 0, 0, -1},
            CountSubject.owner(1),
            new long[] {0, -2, 0, 0},
            CountSubject.owner(2),
            new long[] {0, -1, 0, 0}),
        pin,
        null);
  }

  @Test
  void onlyWhatChanges() {
    Pin before =
        SamplePins.pin(
            PinStatus.QUEUED,
            List.of(1),
            Map.of("a", PlacementStatus.QUEUED, "b", PlacementStatus.PINNED));
    Pin after =
        SamplePins.pin(
            PinStatus.QUEUED,
            List.of(1),
            Map.of("a", PlacementStatus.PINNED, "b", PlacementStatus.PINNED));
    assertAdds(
        Map.of(
            CountSubject.PLACEMENTS,
            new long[] {-1, 0, 1, 0, 0, 0, 0},
            CountSubject.peer("a"),
            new long[] {-1, 0, 1, 0, 0, 0, 0}),
        before,
        after);
    assertTrue(CountDeltas.of(after, after).isEmpty());
    assertTrue(CountDeltas.of(null, null).isEmpty());
  }
}
