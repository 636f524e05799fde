package dev.pinfold.bench.locks;

import dev.pinfold.bench.Crew;
import dev.pinfold.bench.InTurn;
import dev.pinfold.bench.locks.EngineScheme.Locking;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// The same work under all schemes, in turn.
final class Trial {

  /// What came of one scheme.
  ///
  /// @param rate transactions a second, the median of the rounds
  /// @param retries work done in vain, for each that was not
  record Outcome(String scheme, double rate, double p50Millis, double p99Millis, double retries) {}

  /// What each client does once.
  interface Once {
    void run(Scheme scheme, int client, SplittableRandom random) throws Exception;
  }

  /// A scheme in its turn.
  private static final class Turn implements InTurn.Way {
    private final Scheme scheme;
    private final int clients;
    private final long nanos;
    private final Once once;
    private final Histogram latencies = new ConcurrentHistogram(60_000_000_000L, 3);
    private long seed;

    Turn(Scheme scheme, int clients, long nanos, Once once) {
      this.scheme = scheme;
      this.clients = clients;
      this.nanos = nanos;
      this.once = once;
    }

    @Override
    public double run() throws IOException, InterruptedException {
      CyclicBarrier start = new CyclicBarrier(clients);
      long before = latencies.getTotalCount();
      long began = System.nanoTime();
      seed++;
      Crew.run(
          clients,
          (client, crew) -> {
            SplittableRandom random = new SplittableRandom(seed * 1_000 + client);
            start.await();
            long end = System.nanoTime() + nanos;
            long at = System.nanoTime();
            while (at < end && !crew.hasFailed()) {
              once.run(scheme, client, random);
              long now = System.nanoTime();
              latencies.recordValue(now - at);
              at = now;
            }
          });
      return (latencies.getTotalCount() - before) * 1e9 / (System.nanoTime() - began);
    }

    Outcome outcome(double rate) {
      return new Outcome(
          scheme.name(),
          rate,
          latencies.getValueAtPercentile(50) / 1e6,
          latencies.getValueAtPercentile(99) / 1e6,
          (double) scheme.retries() / Math.max(1, latencies.getTotalCount()));
    }
  }

  private final int rounds;
  private final long roundNanos;

  Trial(int rounds, double seconds) {
    this.rounds = rounds;
    this.roundNanos = (long) (seconds * 1e9);
  }

  /// Writes, and searches as the work says.
  List<Outcome> run(Work work) throws Exception {
    Zipf fields = new Zipf(Work.FIELDS, Math.max(0, work.skew()));
    return run(
        work,
        (scheme, client, random) -> {
          int field = work.skew() == Work.OWN ? client % Work.FIELDS : fields.next(random);
          if (random.nextInt(100) < work.searches()) {
            scheme.search(client, field);
          } else {
            scheme.write(
                client,
                random.nextInt(work.documents()),
                field,
                random.nextInt(1_000_000),
                work.workMillis());
          }
        });
  }

  /// Does something else on the same documents.
  List<Outcome> run(Work work, Once once) throws Exception {
    Path directory = Files.createTempDirectory("pinfold-bench-locks");
    List<Scheme> schemes = new ArrayList<>();
    try {
      for (Locking locking : Locking.values()) {
        schemes.add(new EngineScheme(locking, work, directory));
      }
      schemes.add(new PostgresScheme(work, work.clients()));
      List<Turn> warm = new ArrayList<>();
      List<Turn> turns = new ArrayList<>();
      for (Scheme scheme : schemes) {
        warm.add(new Turn(scheme, work.clients(), roundNanos / 2, once));
        turns.add(new Turn(scheme, work.clients(), roundNanos, once));
      }
      InTurn.medians(1, warm);
      List<Double> rates = InTurn.medians(rounds, turns);
      List<Outcome> outcomes = new ArrayList<>();
      for (int i = 0; i < turns.size(); i++) {
        outcomes.add(turns.get(i).outcome(rates.get(i)));
      }
      return outcomes;
    } finally {
      for (Scheme scheme : schemes) {
        scheme.close();
      }
      try (var files = Files.walk(directory)) {
        for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
