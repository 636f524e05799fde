package dev.pinfold.agent;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// That an agent lives, and what its IPFS peer has.
///
/// @param peer id of the peer at the server
/// @param name of the peer, for people
/// @param session made up at the start of the agent, so that the server notices a restart
/// @param tags for allocation, for example `region` → `eu`
public record Heartbeat(
    String peer,
    String name,
    String session,
    String agentVersion,
    Map<String, String> tags,
    Daemon daemon,
    InFlight inFlight) {

  public Heartbeat {
    tags = Map.copyOf(tags);
  }

  /// The IPFS daemon. While it is down, the other values are the last that are known.
  ///
  /// @param error why it is down; null if it is up
  /// @param ipfsPeerId empty if the daemon has never answered; likewise `version`
  /// @param freeBytes what the repository may still grow by, or -1 if that is not known
  /// @param repoBytes size of the repository, or -1 if it is not known
  public record Daemon(
      boolean up,
      @Nullable String error,
      String ipfsPeerId,
      List<String> addresses,
      String version,
      long freeBytes,
      long repoBytes) {

    public Daemon {
      addresses = List.copyOf(addresses);
    }
  }

  /// How many CIDs the agent is busy with.
  ///
  /// @param unacknowledged outcomes that the server has not heard of
  public record InFlight(int queued, int pinning, int unpinning, int unacknowledged) {}

  /// What the server says to a heartbeat.
  ///
  /// @param interval until the next heartbeat
  public record Answer(Duration interval) {}
}
