package dev.pinfold.pins;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// Chooses the IPFS peers that should hold a pin. It must be a pure function of what it was made
/// from, as a store may ask it again when it retries.
public interface Allocator {

  /// The peers for a pin that wants some of them.
  ///
  /// @param current those that it has
  /// @param min how many it must have, at least 1
  /// @param max how many it should have
  /// @param preferred those to take first
  /// @throws dev.pinfold.base.ProblemException `not_enough_peers`
  List<String> allocate(List<String> current, int min, int max, List<String> preferred);

  /// The peers for a pin that wants all of them.
  ///
  /// @throws dev.pinfold.base.ProblemException `too_many_peers_for_pin`
  List<String> everyone();

  /// Gives every pin the same peers, as an import does that brings them along. Where others want it
  /// on more, it stays with so many that it has.
  static Allocator fixed(List<String> peers, List<String> everyone) {
    return fixed(peers, () -> everyone);
  }

  /// Likewise; all peers are asked for where a pin wants them.
  static Allocator fixed(List<String> peers, Supplier<List<String>> everyone) {
    return new Allocator() {
      @Override
      public List<String> allocate(List<String> current, int min, int max, List<String> preferred) {
        Set<String> chosen = new LinkedHashSet<>(peers);
        for (String peer : current) {
          if (chosen.size() < min) {
            chosen.add(peer);
          }
        }
        return List.copyOf(chosen);
      }

      @Override
      public List<String> everyone() {
        return everyone.get();
      }
    };
  }
}
