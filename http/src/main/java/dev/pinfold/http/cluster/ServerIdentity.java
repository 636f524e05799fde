package dev.pinfold.http.cluster;

import java.util.List;

/// What the server tells of itself.
///
/// @param id a peer id of its own, the same after every start
/// @param name for people
/// @param addresses multiaddresses at which it can be reached; may be empty
public record ServerIdentity(String id, String name, List<String> addresses) {

  /// The version of IPFS Cluster whose API this is.
  static final String CLUSTER_VERSION = "1.1.6";

  public ServerIdentity {
    addresses = List.copyOf(addresses);
  }
}
