package dev.pinfold.agent;

import java.time.Duration;
import java.util.Map;

/// Who an agent is, and within which bounds it works.
///
/// @param peer id of its peer at the server
/// @param name of the peer, for people
/// @param tags of the peer, for allocation
public record AgentOptions(
    String peer,
    String name,
    String agentVersion,
    Map<String, String> tags,
    Limits limits,
    Times times) {

  public AgentOptions {
    tags = Map.copyOf(tags);
  }

  /// An agent with the usual bounds.
  public static AgentOptions of(String peer) {
    return new AgentOptions(peer, peer, "pinfold", Map.of(), Limits.DEFAULT, Times.DEFAULT);
  }

  /// The same with other limits.
  public AgentOptions with(Limits other) {
    return new AgentOptions(peer, name, agentVersion, tags, other, times);
  }

  /// The same with other times.
  public AgentOptions with(Times other) {
    return new AgentOptions(peer, name, agentVersion, tags, limits, other);
  }

  /// How much there may be at once.
  ///
  /// @param pins that run
  /// @param unpins that run
  /// @param queuedItems that wait for their turn
  /// @param acknowledgements that wait for the server; beyond it they are dropped, and the server
  ///     hands the work out again
  /// @param batch acknowledgements or differences in a request
  /// @param page placements in an answer
  /// @param comparedPins pins that a verification keeps in memory, at most 24 bytes each; of more
  ///     pins it takes several passes
  /// @param origins of an item that are connected to
  public record Limits(
      int pins,
      int unpins,
      int queuedItems,
      int acknowledgements,
      int batch,
      int page,
      int comparedPins,
      int origins) {

    /// The numbers of pins and unpins are IPFS Cluster's, but for a second unpin.
    public static final Limits DEFAULT = new Limits(10, 2, 64, 10_000, 500, 1_000, 10_000_000, 8);

    public Limits {
      if (pins < 1 || unpins < 1 || queuedItems < 1 || acknowledgements < 2) {
        throw new IllegalArgumentException("An agent needs room for one pin and one unpin");
      }
      if (batch < 1 || batch > 1_000 || page < 1 || page > 1_000) {
        throw new IllegalArgumentException("A request carries 1 to 1,000 lines");
      }
      if (comparedPins < 1 || origins < 0) {
        throw new IllegalArgumentException("A verification compares at least one pin");
      }
    }
  }

  /// How long and how often.
  ///
  /// @param workWait how long the server may wait for work before it answers that there is none
  /// @param gather how long acknowledgements wait for others to go with
  /// @param repeat between two signs that work still runs
  /// @param probe between two looks whether the daemon lives
  /// @param verify between two verifications
  /// @param close how long running work may take to end when the agent closes
  /// @param pauseMin before the first repetition of what failed
  /// @param pauseMax to which pauses grow
  public record Times(
      Duration workWait,
      Duration gather,
      Duration repeat,
      Duration probe,
      Duration verify,
      Duration close,
      Duration pauseMin,
      Duration pauseMax) {

    public static final Times DEFAULT =
        new Times(
            Duration.ofSeconds(30),
            Duration.ofMillis(100),
            Duration.ofMinutes(1),
            Duration.ofSeconds(10),
            Duration.ofHours(1),
            Duration.ofSeconds(30),
            Duration.ofMillis(200),
            Duration.ofSeconds(30));
  }
}
