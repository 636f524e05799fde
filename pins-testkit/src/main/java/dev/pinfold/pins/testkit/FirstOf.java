package dev.pinfold.pins.testkit;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.pins.Allocator;
import java.util.ArrayList;
import java.util.List;

/// Keeps what a pin has of its peers, then takes those that are preferred, then the first of the
/// others.
record FirstOf(List<String> peers) implements Allocator {

  @Override
  public List<String> allocate(List<String> current, int min, int max, List<String> preferred) {
    List<String> chosen = new ArrayList<>();
    add(chosen, current, max);
    if (chosen.size() < min) {
      add(chosen, preferred, max);
      add(chosen, peers, max);
    }
    if (chosen.size() < min) {
      throw new ProblemException(
          Problem.of(Problem.Kind.UNAVAILABLE, "not_enough_peers", "not enough peers"));
    }
    return chosen;
  }

  private void add(List<String> chosen, List<String> more, int max) {
    for (String peer : more) {
      if (chosen.size() < max && peers.contains(peer) && !chosen.contains(peer)) {
        chosen.add(peer);
      }
    }
  }

  @Override
  public List<String> everyone() {
    return peers;
  }
}
