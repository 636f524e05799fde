package dev.pinfold.pins.service;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.pins.Allocator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Chooses peers as IPFS Cluster's balanced allocator does: evenly over the values of the tags that
/// it is told to go by, each time the value with the most free space first, and within one value
/// the peer with the most free space.
///
/// A peer without a tag that it goes by is not chosen. A peer that a pin has is kept while it is
/// not lost; it is not replaced for being full.
///
/// Immutable: what it knows of peers is of one moment.
final class BalancedAllocator implements Allocator {

  /// The code of what is told where there are too few candidates.
  static final String NOT_ENOUGH_PEERS = "not_enough_peers";

  /// On how many peers a pin can be: as many as a store can queue its work for.
  static final int PEERS_OF_PIN_MAX = 1_000;

  private final List<String> tags;

  /// Those that can be chosen now.
  private final Map<String, Peer> candidates = new TreeMap<>();

  /// Those that may keep what they have.
  private final Set<String> kept;

  private final List<String> everyone;

  /// All candidates in the order in which a new pin takes them: most pins are new, and wish for
  /// nobody.
  private final List<Peer> order;

  /// @param tags what to balance over, the most important first
  /// @param alive the peers that can take something
  /// @param kept the peers that may keep what they have, the alive ones and those not away for long
  BalancedAllocator(List<String> tags, List<Peer> alive, Set<String> kept) {
    this.tags = List.copyOf(tags);
    this.kept = Set.copyOf(kept);
    this.everyone = kept.stream().sorted().toList();
    for (Peer peer : alive) {
      if (peer.tags().keySet().containsAll(tags)) {
        candidates.put(peer.id(), peer);
      }
    }
    this.order = balanced(List.copyOf(candidates.values()), 0);
  }

  @Override
  public List<String> everyone() {
    if (everyone.size() > PEERS_OF_PIN_MAX) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.LIMIT,
                  "too_many_peers_for_pin",
                  "a pin on all peers needs "
                      + PEERS_OF_PIN_MAX
                      + " of them at most: say on how many it should be")
              .with("peers", everyone.size())
              .with("allowed", PEERS_OF_PIN_MAX));
    }
    return everyone;
  }

  @Override
  public List<String> allocate(List<String> current, int min, int max, List<String> preferred) {
    List<String> chosen = new ArrayList<>();
    for (String peer : current) {
      if (kept.contains(peer)) {
        chosen.add(peer);
      }
    }
    if (chosen.size() > max) {
      return List.copyOf(chosen.subList(0, max));
    }
    if (chosen.size() >= min) {
      return chosen;
    }
    if (chosen.isEmpty() && preferred.isEmpty() && order.size() >= min) {
      return order.stream().limit(max).map(Peer::id).toList();
    }
    List<Peer> wished = new ArrayList<>();
    List<Peer> others = new ArrayList<>();
    for (Peer peer : candidates.values()) {
      if (!chosen.contains(peer.id())) {
        (preferred.contains(peer.id()) ? wished : others).add(peer);
      }
    }
    int needed = min - chosen.size();
    int wanted = max - chosen.size();
    int available = wished.size() + others.size();
    if (available < needed) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.UNAVAILABLE,
                  NOT_ENOUGH_PEERS,
                  "not enough peers to allocate CID. Needed at least: "
                      + needed
                      + ". Wanted at most: "
                      + wanted
                      + ". Available candidates: "
                      + available
                      + ". See logs for more info.")
              .with("needed", needed)
              .with("wanted", wanted)
              .with("available", available));
    }
    Set<String> ordered = new LinkedHashSet<>();
    balanced(wished, 0).forEach(peer -> ordered.add(peer.id()));
    (others.size() == order.size() ? order : balanced(others, 0))
        .forEach(peer -> ordered.add(peer.id()));
    for (String peer : ordered) {
      if (wanted-- <= 0) {
        break;
      }
      chosen.add(peer);
    }
    return chosen;
  }

  private List<Peer> balanced(List<Peer> peers, int tag) {
    if (tag == tags.size()) {
      return peers.stream().sorted(MOST_FREE).toList();
    }
    Map<String, List<Peer>> byValue = new HashMap<>();
    for (Peer peer : peers) {
      byValue
          .computeIfAbsent(peer.tags().getOrDefault(tags.get(tag), ""), _ -> new ArrayList<>())
          .add(peer);
    }
    List<List<Peer>> groups =
        byValue.values().stream()
            .sorted(
                Comparator.comparingLong(BalancedAllocator::free)
                    .reversed()
                    .thenComparing(group -> group.getFirst().id()))
            .map(group -> balanced(group, tag + 1))
            .toList();
    List<Peer> ordered = new ArrayList<>(peers.size());
    for (int round = 0; ordered.size() < peers.size(); round++) {
      for (List<Peer> group : groups) {
        if (round < group.size()) {
          ordered.add(group.get(round));
        }
      }
    }
    return ordered;
  }

  private static final Comparator<Peer> MOST_FREE =
      Comparator.comparingLong(Peer::freeBytes).reversed().thenComparing(Peer::id);

  private static long free(List<Peer> peers) {
    long sum = 0;
    for (Peer peer : peers) {
      sum += peer.freeBytes();
    }
    return sum;
  }
}
