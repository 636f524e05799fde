package dev.pinfold.volumes.replica;

import dev.pinfold.base.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How one replica of one shard does.
///
/// @param replica its name
/// @param shard its name
/// @param asOf the replica has all that was committed until then; null if it has nothing yet
/// @param last the newest snapshot that it has; null if there is none
/// @param isSending whether a stream is on its way
/// @param remaining bytes of that stream that are yet to be sent, or 0
/// @param bytes sent since the start
/// @param streams sent since the start
/// @param failures in a row
/// @param problem why the last try failed; null if it did not
public record ReplicaStatus(
    String replica,
    String shard,
    @Nullable Instant asOf,
    @Nullable String last,
    boolean isSending,
    long remaining,
    long bytes,
    long streams,
    int failures,
    @Nullable Problem problem) {

  static ReplicaStatus none(String replica, String shard) {
    return new ReplicaStatus(replica, shard, null, null, false, 0, 0, 0, 0, null);
  }

  /// How much would be lost now; empty if the replica has nothing yet, which is all.
  public Optional<Duration> lag(Instant now) {
    return asOf == null ? Optional.empty() : Optional.of(Duration.between(asOf, now));
  }

  ReplicaStatus sending(long left) {
    return new ReplicaStatus(
        replica, shard, asOf, last, true, left, bytes, streams, failures, problem);
  }

  ReplicaStatus done(@Nullable Instant now, Outcome outcome) {
    return new ReplicaStatus(
        replica,
        shard,
        now == null ? asOf : now,
        outcome.last() == null ? last : outcome.last().name().name(),
        false,
        0,
        bytes + outcome.bytes(),
        streams + outcome.streams(),
        0,
        null);
  }

  ReplicaStatus failed(Problem why) {
    return new ReplicaStatus(
        replica, shard, asOf, last, false, remaining, bytes, streams, failures + 1, why);
  }
}
