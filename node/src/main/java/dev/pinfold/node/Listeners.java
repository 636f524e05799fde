package dev.pinfold.node;

import java.util.List;

/// Makes the listeners of a node from its parts.
@FunctionalInterface
public interface Listeners {

  /// The listeners, not started yet, in the order in which they are to start.
  List<Listener> of(NodeParts parts);

  /// A node that only works by itself.
  static Listeners none() {
    return _ -> List.of();
  }
}
