package dev.pinfold.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Runs two or more ways of doing the same [InTurn], and prints their medians and ratios.
final class Measured {

  /// One way; returns how many operations it did in about the given time.
  interface Way {
    long run(long nanos) throws Exception;
  }

  private record Named(String name, Way way, long nanos) implements InTurn.Way {

    @Override
    public double run() throws Exception {
      long start = System.nanoTime();
      long done = way.run(nanos);
      return done * 1e9 / (System.nanoTime() - start);
    }
  }

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
    ways.add(new Named(name, way, roundNanos));
    return this;
  }

  /// Measures, and prints the ratio of the first way to each other against its goal.
  ///
  /// @param goals for the ways behind the first, in order; 0 where there is none
  void run(double... goals) throws Exception {
    for (Named named : ways) {
      named.way().run(roundNanos / 2);
    }
    List<Double> rates = InTurn.medians(rounds, ways);
    double own = rates.getFirst();
    System.out.println(work);
    System.out.printf(Locale.ROOT, "  %-56s %,12.0f /s%n", ways.getFirst().name(), own);
    for (int i = 1; i < ways.size(); i++) {
      double other = rates.get(i);
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
}
