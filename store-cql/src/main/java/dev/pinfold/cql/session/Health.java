package dev.pinfold.cql.session;

import java.util.List;

/// How a session is, now.
///
/// @param inFlight statements under way
/// @param waiting statements that wait for a place among them
/// @param prepared statements that are prepared
/// @param breakerOpen whether nothing is sent because the cluster did not answer
/// @param breakerOpenings how often that began
public record Health(
    List<NodeHealth> nodes,
    int inFlight,
    int waiting,
    int prepared,
    boolean breakerOpen,
    long breakerOpenings) {

  public Health {
    nodes = List.copyOf(nodes);
  }

  /// A node of the cluster.
  ///
  /// @param local whether it is in the data centre that is asked
  /// @param up whether it answers, as far as is known
  /// @param connections how many are open to it
  public record NodeHealth(
      String address, String dataCentre, boolean local, boolean up, int connections) {}
}
