package dev.pinfold.volumes.watch.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Series whose answers are known.
class ForecastTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final long GIB = 1L << 30;

  private static List<Sample> hours(int count, LongUnaryOperator bytes) {
    List<Sample> samples = new ArrayList<>();
    for (int hour = 0; hour < count; hour++) {
      samples.add(new Sample(START.plus(Duration.ofHours(hour)), bytes.applyAsLong(hour)));
    }
    return samples;
  }

  private static double days(Instant from, Instant to) {
    return Duration.between(from, to).toSeconds() / 86_400.0;
  }

  @Test
  void aLineIsFollowedExactly() {
    // 1 GiB an hour from 100 GiB, for 10 days: 340 GiB at the end would be 339.
    List<Sample> line = hours(240, hour -> 100 * GIB + hour * GIB);
    Forecast.Full full = assertInstanceOf(Forecast.Full.class, Forecast.of(line, (339 + 48) * GIB));
    assertEquals(2, days(line.getLast().at(), full.at()), 0.01);
    assertEquals(2, days(line.getLast().at(), full.earliest()), 0.01);
    assertEquals(GIB / 3600.0, full.trend().slope(), 1);
  }

  @Test
  void noiseAndWildValuesDoNotLeadItAstray() {
    int right = 0;
    for (int seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      // 2 GiB a day, noise of 3 GiB, and each tenth value far off.
      List<Sample> samples =
          hours(
              30 * 24,
              hour ->
                  200 * GIB
                      + hour * 2 * GIB / 24
                      + (long) (random.nextGaussian() * 3 * GIB)
                      + (random.nextInt(10) == 0 ? 80 * GIB : 0));
      samples.set(samples.size() - 1, new Sample(samples.getLast().at(), 200 * GIB + 60 * GIB));
      Forecast.Full full = assertInstanceOf(Forecast.Full.class, Forecast.of(samples, 300 * GIB));
      Instant truth = START.plus(Duration.ofDays(50));
      assertEquals(0, days(truth, full.at()), 3, "seed " + seed);
      Instant latest = full.latest();
      assertNotNull(latest);
      right += !truth.isBefore(full.earliest()) && !truth.isAfter(latest) ? 1 : 0;
    }
    assertTrue(right >= 36, "the truth was within the interval in " + right + " of 40");
  }

  @Test
  void saysWhenNotEnoughIsKnown() {
    assertInstanceOf(
        Forecast.NotEnoughKnown.class, Forecast.of(hours(23, hour -> hour * GIB), 1000 * GIB));
    List<Sample> minutes = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      minutes.add(new Sample(START.plusSeconds(60L * i), i * GIB));
    }
    assertInstanceOf(Forecast.NotEnoughKnown.class, Forecast.of(minutes, 1000 * GIB));
    assertInstanceOf(Forecast.NotEnoughKnown.class, Forecast.of(List.of(), 1000 * GIB));
  }

  @Test
  void whatDoesNotGrowIsNotFull() {
    assertInstanceOf(Forecast.NotFilling.class, Forecast.of(hours(100, _ -> 5 * GIB), 1000 * GIB));
    assertInstanceOf(
        Forecast.NotFilling.class,
        Forecast.of(hours(100, hour -> 500 * GIB - hour * GIB), 1000 * GIB));
    Forecast.NotFilling slow =
        assertInstanceOf(
            Forecast.NotFilling.class, Forecast.of(hours(240, hour -> hour * GIB), 100_000 * GIB));
    assertEquals(
        50, days(START.plus(Duration.ofHours(239)), slow.until()), 1, "five times ten days");
  }

  @Test
  void whatIsFullIsFullNow() {
    List<Sample> samples = hours(100, hour -> hour * GIB);
    Forecast.Full full = assertInstanceOf(Forecast.Full.class, Forecast.of(samples, 99 * GIB));
    assertEquals(samples.getLast().at(), full.at());
  }

  @Test
  void aYearIsLookedAtInPoints() {
    Trend trend = Trend.of(hours(8_760, hour -> hour * GIB));
    assertNotNull(trend);
    assertEquals(GIB / 3600.0, trend.slope(), 10);
    assertEquals(8_760, trend.count());
  }

  @Test
  void historyKeepsAYearAndNoMore(@TempDir Path directory) throws IOException {
    History history = new History(directory);
    for (int hour = 0; hour < 2 * History.SLOTS; hour += 3) {
      history.add("tank/pinfold/main", new Sample(START.plus(Duration.ofHours(hour)), hour));
    }
    Instant end = START.plus(Duration.ofHours(2 * History.SLOTS));
    List<Sample> kept = history.samples("tank/pinfold/main", end);
    assertEquals(History.SLOTS / 3, kept.size(), 1);
    assertTrue(kept.getFirst().bytes() >= History.SLOTS);
    Path file = directory.resolve("tank+pinfold+main.ring");
    assertTrue(file.toFile().length() <= History.SLOTS * 24L);
    assertEquals(List.of(), history.samples("tank", end));

    // A second value of an hour is not taken; a torn slot is left out.
    Sample last = kept.getLast();
    history.add("tank/pinfold/main", new Sample(last.at().plusSeconds(60), -1));
    assertEquals(last, history.samples("tank/pinfold/main", end).getLast());
    long slot = Math.floorMod(last.at().getEpochSecond() / 3600, (long) History.SLOTS);
    try (RandomAccessFile torn = new RandomAccessFile(file.toFile(), "rw")) {
      torn.seek(slot * 24 + 8);
      torn.writeLong(4711);
    }
    assertFalse(history.samples("tank/pinfold/main", end).contains(last));
    assertEquals(kept.size() - 1, history.samples("tank/pinfold/main", end).size());
  }
}
