package dev.pinfold.pins.service;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// Wakes those who wait for work of a peer.
///
/// Safe for use by many threads.
final class Arrivals {

  private final Map<String, Long> arrivals = new HashMap<>();
  private boolean ended;

  /// How often work has arrived for the peer.
  synchronized long count(String peer) {
    return arrivals.getOrDefault(peer, 0L);
  }

  /// Work has arrived.
  synchronized void arrive(Iterable<String> peers) {
    peers.forEach(peer -> arrivals.merge(peer, 1L, Long::sum));
    notifyAll();
  }

  /// From now on nobody waits.
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  synchronized boolean ended() {
    return ended;
  }

  /// Waits until work has arrived more often than `seen`, or time is up.
  synchronized void await(String peer, long seen, Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    long left = atMost.toNanos();
    while (arrivals.getOrDefault(peer, 0L) == seen && left > 0 && !ended) {
      // At least a millisecond, as zero would be for ever.
      wait(Math.max(1, left / 1_000_000));
      left = deadline - System.nanoTime();
    }
  }
}
