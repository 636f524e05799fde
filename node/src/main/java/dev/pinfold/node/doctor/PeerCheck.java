package dev.pinfold.node.doctor;

import dev.pinfold.pins.service.Peer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Whether the peers that a running server knows tell that they live.
public final class PeerCheck {

  private static final Duration AHEAD_MAX = Duration.ofSeconds(3);
  private static final int HEARTBEATS = 3;

  private PeerCheck() {}

  /// What is found of peers.
  ///
  /// @param heartbeat how often they are to tell
  public static List<Finding> examine(List<Peer> peers, Instant now, Duration heartbeat) {
    List<Finding> findings = new ArrayList<>();
    for (Peer peer : peers) {
      String subject = "peer " + (peer.name().isEmpty() ? peer.id() : peer.name());
      Duration silent = Duration.between(peer.seen(), now);
      if (silent.compareTo(AHEAD_MAX.negated()) < 0) {
        findings.add(
            Finding.warning(
                subject,
                "it told last at " + peer.seen() + ", which is yet to come",
                "the clock of the server was set back: keep it right"));
      } else if (silent.compareTo(heartbeat.multipliedBy(HEARTBEATS)) > 0) {
        findings.add(
            Finding.warning(
                subject, "it is silent since " + peer.seen(), "see whether its agent runs"));
      } else if (!peer.error().isEmpty()) {
        findings.add(Finding.warning(subject, peer.error(), "see to its IPFS daemon"));
      } else {
        findings.add(Finding.ok(subject, "it lives"));
      }
    }
    return findings;
  }
}
