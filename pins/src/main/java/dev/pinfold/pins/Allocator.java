package dev.pinfold.pins;

import java.util.List;

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
  List<String> everyone();

  /// Gives every pin the same peers, as an import does that brings them along.
  static Allocator fixed(List<String> peers, List<String> everyone) {
    return new Allocator() {
      @Override
      public List<String> allocate(List<String> current, int min, int max, List<String> preferred) {
        return peers;
      }

      @Override
      public List<String> everyone() {
        return everyone;
      }
    };
  }
}
