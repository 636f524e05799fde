package dev.pinfold.agent;

import java.time.Duration;

/// How long the calls to an IPFS daemon may take.
///
/// @param connect until a connection stands
/// @param quick of calls that need neither disk nor network: `id`, `version`, `swarm/connect`
/// @param pinStall of `pin/add` and `pin/update` without progress: fetching may take as long as it
///     comes forward
/// @param pin of `pin/add` as a whole, told to the daemon, so that it ends what nobody waits for
/// @param unpin of `pin/rm`
/// @param call of all others; of those that stream, without an item
public record KuboTimeouts(
    Duration connect,
    Duration quick,
    Duration pinStall,
    Duration pin,
    Duration unpin,
    Duration call) {

  /// IPFS Cluster's times, but for an unpin, to which it gives three hours: only versions of Kubo
  /// that are long gone counted references then.
  public static final KuboTimeouts DEFAULT =
      new KuboTimeouts(
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofMinutes(2),
          Duration.ofHours(24),
          Duration.ofMinutes(10),
          Duration.ofMinutes(5));

  /// The same, with another time without progress of a pin.
  public KuboTimeouts withPinStall(Duration stall) {
    return new KuboTimeouts(connect, quick, stall, pin, unpin, call);
  }

  /// The same, with another time of a call that has none of its own.
  public KuboTimeouts withCall(Duration other) {
    return new KuboTimeouts(connect, quick, pinStall, pin, unpin, other);
  }
}
