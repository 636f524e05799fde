package dev.pinfold.volumes.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.volumes.checkpoint.Retention.Candidate;
import dev.pinfold.volumes.checkpoint.Retention.Fate;
import dev.pinfold.volumes.spec.Grid;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// What holds of any grid and any checkpoints.
class RetentionTest {

  private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

  private static Candidate at(Instant time, int order) {
    return new Candidate("c" + order, time, order, "");
  }

  private static List<String> kept(List<Fate> fates) {
    return fates.stream().filter(Fate::kept).map(fate -> fate.candidate().id()).toList();
  }

  private static List<Candidate> keptOf(List<Fate> fates) {
    return fates.stream().filter(Fate::kept).map(Fate::candidate).toList();
  }

  @Provide
  Arbitrary<Grid> grids() {
    return Arbitraries.of(
        Grid.parse("1x1h(keep=all) | 24x1h | 35x1d | 6x30d"),
        Grid.parse("3x1h"),
        Grid.parse("2x30m(keep=2) | 5x1h | 4x7h | 3x2d"),
        Grid.parse("1x1s"),
        Grid.parse("4x10m | 4x1w(keep=all)"));
  }

  /// Gaps of minutes to days, some checkpoints needed by somebody.
  @Provide
  Arbitrary<List<Candidate>> checkpoints() {
    Arbitrary<Integer> gaps =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(6, Arbitraries.integers().between(0, 120)),
            net.jqwik.api.Tuple.of(2, Arbitraries.integers().between(120, 3_000)),
            net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(3_000, 60_000)));
    Arbitrary<Boolean> needs = Arbitraries.integers().between(0, 9).map(n -> n == 0);
    return Combinators.combine(gaps, needs)
        .as((gap, needed) -> new int[] {gap, needed ? 1 : 0})
        .list()
        .ofMaxSize(120)
        .map(
            steps -> {
              List<Candidate> made = new ArrayList<>();
              Instant time = START;
              for (int[] step : steps) {
                time = time.plus(Duration.ofMinutes(step[0]));
                int order = made.size();
                made.add(new Candidate("c" + order, time, order, step[1] == 1 ? "held" : ""));
              }
              return made;
            });
  }

  @Property
  void theNewestAndWhatIsNeededAreKept(
      @ForAll("grids") Grid grid, @ForAll("checkpoints") List<Candidate> all) {
    List<Fate> fates = Retention.decide(grid, all);
    assertEquals(all.size(), fates.size());
    for (Fate fate : fates) {
      if (!fate.candidate().needed().isEmpty() || fate.candidate().equals(all.getLast())) {
        assertTrue(fate.kept());
      }
      assertFalse(fate.why().isEmpty());
    }
  }

  @Property
  void theOrderInWhichTheyAreListedDoesNotMatter(
      @ForAll("grids") Grid grid, @ForAll("checkpoints") List<Candidate> all, @ForAll long seed) {
    List<Candidate> shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled, new Random(seed));
    assertEquals(Retention.decide(grid, all), Retention.decide(grid, shuffled));
  }

  @Property
  void whatIsKeptStaysKeptWhenTheOthersAreGone(
      @ForAll("grids") Grid grid, @ForAll("checkpoints") List<Candidate> all) {
    List<Candidate> left = keptOf(Retention.decide(grid, all));
    assertEquals(left, keptOf(Retention.decide(grid, left)));
  }

  @Property
  void noFateFlipsBackWhenNewerOnesCome(
      @ForAll("grids") Grid grid, @ForAll("checkpoints") List<Candidate> all) {
    Set<String> doomed = new HashSet<>();
    for (int n = 1; n <= all.size(); n++) {
      List<Fate> fates = Retention.decide(grid, all.subList(0, n));
      Set<String> kept = new HashSet<>(kept(fates));
      assertTrue(Collections.disjoint(doomed, kept), () -> "came back: " + doomed + kept);
      fates.stream()
          .filter(fate -> !fate.kept())
          .forEach(fate -> doomed.add(fate.candidate().id()));
    }
  }

  @Property
  void howOftenOnePrunesDoesNotMatter(
      @ForAll("grids") Grid grid,
      @ForAll("checkpoints") List<Candidate> all,
      @ForAll @IntRange(min = 1, max = 20) int every) {
    List<Candidate> pruned = new ArrayList<>();
    for (int n = 0; n < all.size(); n++) {
      pruned.add(all.get(n));
      if (n % every == 0) {
        pruned = new ArrayList<>(keptOf(Retention.decide(grid, pruned)));
      }
    }
    assertEquals(kept(Retention.decide(grid, all)), kept(Retention.decide(grid, pruned)));
  }

  @Property
  void aGridReachesBackAsFarAsItSays(@ForAll("checkpoints") List<Candidate> all) {
    Grid grid = Grid.parse("1x1h(keep=all) | 24x1h | 35x1d");
    Set<String> kept = new HashSet<>(kept(Retention.decide(grid, all)));
    if (all.isEmpty()) {
      return;
    }
    Instant newest = all.getLast().time();
    Set<Long> days =
        all.stream()
            .filter(one -> one.time().isAfter(newest.minus(Duration.ofDays(36))))
            .map(one -> one.time().getEpochSecond() / 86_400)
            .collect(Collectors.toSet());
    for (Candidate one : all) {
      if (one.time().isAfter(newest.minus(Duration.ofHours(1)))) {
        assertTrue(kept.contains(one.id()));
      }
      if (kept.contains(one.id())) {
        days.remove(one.time().getEpochSecond() / 86_400);
      }
    }
    assertEquals(Set.of(), days);
  }

  @Test
  void ofAnHourlyScheduleHoursThenDaysThenMonthsAreLeft() {
    Grid grid = Grid.parse("24x1h | 35x1d | 6x30d");
    List<Candidate> left = new ArrayList<>();
    for (int hour = 0; hour < 24 * 365; hour++) {
      left.add(at(START.plus(Duration.ofHours(hour)), hour));
      left = new ArrayList<>(keptOf(Retention.decide(grid, left)));
    }
    // 25 hours, 37 days of which two are among them, 9 months of which two are among them.
    assertTrue(left.size() >= 24 + 35 + 6 && left.size() <= 25 + 37 + 9, left.size() + " are left");
  }

  @Test
  void timeWithoutCheckpointsDoesNotCount() {
    Grid grid = Grid.parse("3x1h");
    List<Candidate> all =
        List.of(
            at(START, 0),
            at(START.plus(Duration.ofHours(1)), 1),
            at(START.plus(Duration.ofDays(400)), 2));
    assertEquals(List.of("c0", "c1", "c2"), kept(Retention.decide(grid, all)));
  }

  @Test
  void aClockThatWasWrongOnceDoesNotDestroyTheRest() {
    Grid grid = Grid.parse("24x1h");
    List<Candidate> all = new ArrayList<>();
    for (int hour = 0; hour < 10; hour++) {
      all.add(at(START.plus(Duration.ofHours(hour)), hour));
    }
    all.add(at(Instant.parse("2099-01-01T00:00:00Z"), 10));
    all.add(at(START.plus(Duration.ofHours(11)), 11));
    assertEquals(12, kept(Retention.decide(grid, all)).size());
  }
}
