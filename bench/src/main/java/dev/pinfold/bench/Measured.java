package dev.pinfold.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Runs two or more ways of doing the same in turn, several rounds, and prints their medians and
/// ratios: so
/// a machine whose speed drifts still tells which is faster.
final class Measured {

  /// One way; returns how many operations it did in about the given time.
  interface Way {
    long run(long nanos) throws Exception;
  }

  private record Named(String name, Way way, List<Double> rates) {}

  private final String work;
  private final long roundNanos;
  private final int rounds;
  private final List<Named> ways = new ArrayList<>();

  Measured(String work, double roundSeconds, int rounds) {
    this.work = work;
    this.roundNanos = (long) (roundSeconds * 1e9);
    this.rounds = rounds;
  }

  Measured way(String name, Way way) {
    ways.add(new Named(name, way, new ArrayList<>()));
    return this;
  }

  /// Measures, and prints the ratio of the first way to each other against its goal.
  ///
  /// @param goals for the ways behind the first, in order; 0 where there is none
  void run(double... goals) throws Exception {
    for (Named named : ways) {
      named.way().run(roundNanos / 2);
    }
    for (int round = 0; round < rounds; round++) {
      for (Named named : ways) {
        long start = System.nanoTime();
        long done = named.way().run(roundNanos);
        named.rates().add(done * 1e9 / (System.nanoTime() - start));
      }
    }
    double own = median(ways.getFirst().rates());
    System.out.println(work);
    System.out.printf(Locale.ROOT, "  %-56s %,12.0f /s%n", ways.getFirst().name(), own);
    for (int i = 1; i < ways.size(); i++) {
      double other = median(ways.get(i).rates());
      double goal = i - 1 < goals.length ? goals[i - 1] : 0;
      System.out.printf(
          Locale.ROOT,
          "  %-56s %,12.0f /s   ratio %.2f%s%n",
          ways.get(i).name(),
          other,
          own / other,
          goal == 0
              ? ""
              : String.format(
                  Locale.ROOT, "   goal %.2f  %s", goal, own / other >= goal ? "met" : "MISSED"));
    }
    System.out.flush();
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
