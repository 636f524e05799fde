package dev.pinfold.volumes.watch.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/// How long requests to a pool's devices took, queues included, as `zpool iostat -Hpw` counts them
/// since the pool was imported.
///
/// @param buckets by the longest time, each twice as long as the one before
public record Latencies(List<Bucket> buckets) {

  /// Of which nothing is known.
  public static final Latencies NONE = new Latencies(List.of());

  private static final int FIELDS_MIN = 3;

  /// Requests that took about as long.
  ///
  /// @param nanosMax the longest time that is counted here
  /// @param reads how many reads
  /// @param writes how many writes
  public record Bucket(long nanosMax, long reads, long writes) {}

  public Latencies {
    buckets = List.copyOf(buckets);
  }

  /// Reads what the tool prints.
  static Latencies parse(String command, List<String> lines) {
    List<Bucket> buckets = new ArrayList<>();
    for (String line : lines) {
      String[] fields = line.strip().split("\\s+", -1);
      if (fields.length < FIELDS_MIN) {
        // The pool's name above the table, and empty lines.
        continue;
      }
      buckets.add(
          new Bucket(
              Output.number(command, fields[0]),
              Output.number(command, fields[1]),
              Output.number(command, fields[2])));
    }
    if (buckets.isEmpty()) {
      throw Output.unknown(command, String.join("\n", lines));
    }
    return new Latencies(buckets);
  }

  /// What was counted since; all of it if the pool was imported in between.
  public Latencies since(Latencies earlier) {
    List<Bucket> since = new ArrayList<>();
    for (int i = 0; i < buckets.size(); i++) {
      Bucket now = buckets.get(i);
      Bucket then =
          i < earlier.buckets.size() ? earlier.buckets.get(i) : new Bucket(now.nanosMax(), 0, 0);
      if (then.nanosMax() != now.nanosMax()
          || then.reads() > now.reads()
          || then.writes() > now.writes()) {
        return this;
      }
      since.add(
          new Bucket(now.nanosMax(), now.reads() - then.reads(), now.writes() - then.writes()));
    }
    return new Latencies(since);
  }

  /// The time within which a part of all reads ended, at most twice too long.
  ///
  /// @param part such as 0.99
  /// @return nanoseconds; empty if there was no read
  public OptionalLong reads(double part) {
    return within(part, Bucket::reads);
  }

  /// As [#reads], of writes.
  public OptionalLong writes(double part) {
    return within(part, Bucket::writes);
  }

  private OptionalLong within(double part, ToLongFunction<Bucket> count) {
    long all = buckets.stream().mapToLong(count).sum();
    long seen = 0;
    for (Bucket bucket : buckets) {
      seen += count.applyAsLong(bucket);
      if (all > 0 && seen >= part * all) {
        return OptionalLong.of(bucket.nanosMax());
      }
    }
    return OptionalLong.empty();
  }
}
