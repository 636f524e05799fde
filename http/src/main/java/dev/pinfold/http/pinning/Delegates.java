package dev.pinfold.http.pinning;

import dev.pinfold.base.ProblemException;
import dev.pinfold.model.Multiaddr;
import dev.pinfold.pins.service.Peer;
import dev.pinfold.pins.service.Peers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The addresses that clients may connect to, so that content is found sooner: those that the
/// operator names, else those of the IPFS peers that live.
///
/// Every address ends in a peer id, because clients refuse an answer with one that does not. There
/// is always one, because the specification wants it.
///
/// Safe for use by many threads.
final class Delegates {

  static final int DELEGATES_MAX = 20;

  /// Stands where there is nothing to connect to: a name that never resolves, and an id that is the
  /// hash of a sentence, not of a key.
  static final String NOBODY =
      "/dns4/no-peer-yet.invalid/tcp/4001/p2p/QmX2hVdRhq8v6BiNHXVHdGn1DLtYT4oU9at1TmciAkAqwD";

  private static final Duration FRESH = Duration.ofSeconds(5);

  private final List<String> named;
  private final Peers peers;
  private final Clock clock;
  private List<String> known = List.of();
  private Instant freshUntil = Instant.MIN;

  /// @param named empty for those of the peers
  /// @throws IllegalArgumentException if there are too many, or one does not name a peer
  /// @throws ProblemException `invalid_multiaddr`
  Delegates(List<String> named, Peers peers, Clock clock) {
    Set<String> canonical = new LinkedHashSet<>();
    for (String text : named) {
      Multiaddr address = Multiaddr.parse(text);
      if (!address.hasPeerId()) {
        throw new IllegalArgumentException("A delegate's address names its peer: " + text);
      }
      canonical.add(address.toString());
    }
    if (canonical.size() > DELEGATES_MAX) {
      throw new IllegalArgumentException("There are at most " + DELEGATES_MAX + " delegates");
    }
    this.named = List.copyOf(canonical);
    this.peers = peers;
    this.clock = clock;
  }

  List<String> list() {
    return named.isEmpty() ? ofPeers() : named;
  }

  private synchronized List<String> ofPeers() {
    Instant now = clock.instant();
    if (!now.isBefore(freshUntil)) {
      known = read();
      freshUntil = now.plus(FRESH);
    }
    return known;
  }

  /// One address of each peer comes before the second of any.
  private List<String> read() {
    Set<String> first = new LinkedHashSet<>();
    Set<String> others = new LinkedHashSet<>();
    for (Peer peer : peers.all()) {
      if (first.size() == DELEGATES_MAX) {
        break;
      }
      if (peers.isAlive(peer)) {
        List<String> addresses = addresses(peer);
        addresses.stream().limit(1).forEach(first::add);
        others.addAll(addresses);
      }
    }
    first.addAll(others);
    return first.isEmpty() ? List.of(NOBODY) : first.stream().limit(DELEGATES_MAX).toList();
  }

  /// The addresses that others can reach it at; if it tells none, its id, which can be looked up.
  private static List<String> addresses(Peer peer) {
    List<String> addresses = new ArrayList<>();
    for (String text : peer.ipfsAddresses()) {
      String address = canonical(text, "/p2p/" + peer.ipfsId());
      if (address != null && !isLoopback(address)) {
        addresses.add(address);
      }
    }
    String id = addresses.isEmpty() ? canonical("/p2p/" + peer.ipfsId(), "") : null;
    if (id != null) {
      addresses.add(id);
    }
    return addresses;
  }

  /// The address with the peer that answers there, or null if it is none: a peer may listen on
  /// something that is newer than this server.
  private static @Nullable String canonical(String text, String peer) {
    try {
      Multiaddr address = Multiaddr.parse(text);
      return (address.hasPeerId() ? address : Multiaddr.parse(address + peer)).toString();
    } catch (ProblemException _) {
      return null;
    }
  }

  private static boolean isLoopback(String address) {
    return address.startsWith("/ip4/127.") || address.startsWith("/ip6/::1/");
  }
}
