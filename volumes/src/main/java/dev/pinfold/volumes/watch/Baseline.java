package dev.pinfold.volumes.watch;

import dev.pinfold.volumes.watch.measure.Latencies;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// How long requests to each pool's devices usually take: what the 99th part in a hundred takes,
/// averaged over about a thousand rounds. It moves slowly, and not at all while a pool is much
/// slower than it: what is wrong for a day is not usual by then.
///
/// It begins anew when the process does, and says nothing in its first [#ROUNDS_MIN] rounds.
///
/// Used by one thread.
final class Baseline {

  static final int ROUNDS_MIN = 30;

  private static final double WEIGHT = 0.001;
  private static final double OUTLIER = 3;
  private static final double PART = 0.99;
  private static final long REQUESTS_MIN = 20;

  private final Map<String, Latencies> before = new HashMap<>();
  private final Map<String, Usual> usual = new HashMap<>();

  private record Usual(double nanos, int rounds) {}

  /// Notes a round.
  ///
  /// @return how many times as long as usual requests took; empty if that is not known
  OptionalDouble add(String pool, Latencies now) {
    Latencies earlier = before.put(pool, now);
    if (earlier == null) {
      return OptionalDouble.empty();
    }
    Latencies since = now.since(earlier);
    long requests =
        since.buckets().stream().mapToLong(bucket -> bucket.reads() + bucket.writes()).sum();
    OptionalLong reads = since.reads(PART);
    OptionalLong writes = since.writes(PART);
    if (requests < REQUESTS_MIN) {
      return OptionalDouble.empty();
    }
    double nanos = Math.max(reads.orElse(0), writes.orElse(0));
    Usual known = usual.getOrDefault(pool, new Usual(nanos, 0));
    double times = nanos / known.nanos();
    if (known.rounds() < ROUNDS_MIN || times < OUTLIER) {
      double weight = Math.max(WEIGHT, 1.0 / (known.rounds() + 1));
      usual.put(
          pool,
          new Usual(
              known.nanos() + weight * (nanos - known.nanos()),
              Math.min(known.rounds() + 1, Integer.MAX_VALUE - 1)));
    }
    return known.rounds() < ROUNDS_MIN ? OptionalDouble.empty() : OptionalDouble.of(times);
  }
}
