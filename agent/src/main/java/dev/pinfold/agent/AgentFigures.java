package dev.pinfold.agent;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What an agent has done since its start, and what it is at.
///
/// @param daemonUp whether the daemon answered last time
/// @param inFlight what it is busy with
/// @param counts what it has done
/// @param lastHeartbeat when the server last heard of it; null if never
/// @param lastVerification when the last verification ended; null if none has
public record AgentFigures(
    boolean daemonUp,
    Heartbeat.InFlight inFlight,
    Counts counts,
    @Nullable Instant lastHeartbeat,
    @Nullable Instant lastVerification) {

  /// Numbers that only grow.
  ///
  /// @param received work items
  /// @param known work items that it had already
  /// @param cancelled pins that were given up as something else is wanted by now
  /// @param acknowledged states that the server has heard
  /// @param stale acknowledgements that came too late
  /// @param dropped acknowledgements that there was no room for, or that the server refused
  /// @param serverFailures calls to the server that failed
  /// @param daemonOutages how often the daemon went away
  /// @param verifications that came to their end
  /// @param missing pins that the daemon should hold and did not, queued by a verification
  /// @param extra pins that the daemon should not hold and did, queued by a verification
  public record Counts(
      long received,
      long known,
      long pinned,
      long unpinned,
      long failed,
      long cancelled,
      long acknowledged,
      long stale,
      long dropped,
      long serverFailures,
      long daemonOutages,
      long verifications,
      long missing,
      long extra) {}
}
