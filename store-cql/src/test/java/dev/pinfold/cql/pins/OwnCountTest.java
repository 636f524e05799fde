package dev.pinfold.cql.pins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/// A row says exactly which changes are in its counts, whatever is open, forgotten and read again.
class OwnCountTest {

  private static final CountSubject SUBJECT = CountSubject.PINS;
  private static final CountRow NONE = CountRow.of(null, SUBJECT);

  private final TreeSet<Long> open = new TreeSet<>();
  private final Set<Long> added = new HashSet<>();
  private OwnCount count = new OwnCount(SUBJECT);
  private CountRow row = NONE;
  private long next = 1;

  private OpenNumbers numbers() {
    return new OpenNumbers(next, open);
  }

  private long begin() {
    long number = next;
    next++;
    open.add(number);
    return number;
  }

  private void add(long number) {
    count.add(number, new long[] {1});
    added.add(number);
  }

  private void write() {
    OpenNumbers numbers = numbers();
    count.load(row, numbers);
    row = count.row(numbers);
    assertExact();
  }

  private void assertExact() {
    assertEquals(List.of((long) added.size()), row.counts());
    for (long number : added) {
      assertTrue(row.includes(number), () -> number + " is in " + row);
    }
    for (long number : open) {
      assertEquals(added.contains(number), row.includes(number), () -> number + " in " + row);
    }
  }

  @RepeatedTest(50)
  void inAnyOrder(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    int crowd = 1 + random.nextInt(20);
    boolean unsaved = false;
    for (int i = 0; i < 1_000; i++) {
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> {
          if (open.size() < crowd) {
            long _ = begin();
          }
        }
        case 3, 4 -> {
          List<Long> candidates = new ArrayList<>(open);
          candidates.removeAll(added);
          if (!candidates.isEmpty()) {
            add(candidates.get(random.nextInt(candidates.size())));
            unsaved = true;
          }
        }
        case 5 -> {
          write();
          unsaved = false;
        }
        case 6 -> {
          // Added ones only once they are written; others were not made, or are of other subjects.
          List<Long> candidates = new ArrayList<>(open);
          if (unsaved) {
            candidates.removeAll(added);
          }
          if (!candidates.isEmpty()) {
            open.remove(candidates.get(random.nextInt(candidates.size())));
          }
        }
        default -> {
          if (!unsaved) {
            count = new OwnCount(SUBJECT);
          }
        }
      }
    }
    write();
  }

  @Test
  void oneThatStaysOpenCostsLittle() {
    long stuckBefore = begin();
    long stuckBehind = begin();
    add(stuckBehind);
    for (int i = 0; i < 10_000; i++) {
      long number = begin();
      add(number);
      write();
      open.remove(number);
      if (i % 1_500 == 0) {
        count = new OwnCount(SUBJECT);
      }
    }
    assertTrue(row.beyond().size() + row.missing().size() < 1_100, () -> "is " + row);
    assertTrue(row.includes(stuckBehind));
    add(stuckBefore);
    write();
    open.clear();
    long number = begin();
    add(number);
    write();
    open.remove(number);
    write();
    assertEquals(new CountRow(row.counts(), number, Set.of(), Set.of()), row);
  }

  @Test
  void whatWasRecoveredIsIncluded() {
    long early = begin();
    long late = begin();
    add(late);
    write();
    row = row.with(early, new long[] {1});
    added.add(early);
    assertExact();
    assertEquals(new CountRow(List.of(2L), early - 1, Set.of(early, late), Set.of()), row);
  }
}
