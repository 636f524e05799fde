package dev.pinfold.http.cluster;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.http.Exchange;
import dev.pinfold.http.Failure;
import dev.pinfold.http.Handler;
import dev.pinfold.model.Cid;
import dev.pinfold.model.PeerId;

/// Problems in the cluster's words and with its status codes: its clients show the message as it
/// is, and some compare it.
final class ClusterFailures {

  private ClusterFailures() {}

  /// The handler with its problems told as the cluster tells them.
  static Handler telling(Handler handler) {
    return exchange -> {
      try {
        handler.handle(exchange);
      } catch (ProblemException e) {
        throw of(e);
      }
    };
  }

  private static RuntimeException of(ProblemException e) {
    Problem problem = e.problem();
    return switch (problem.code()) {
      // What the cluster finds out only behind its API is an error of the server there.
      case "expired_already", "invalid_replication", "pinned_recursively", "not_enough_peers" ->
          Failure.of(500, problem.code(), problem.message()).raise();
      case "not_pinned" -> Failure.of(404, problem.code(), problem.message()).raise();
      default -> e;
    };
  }

  /// The CID in a path or a parameter.
  static Cid cid(String text) {
    try {
      return Cid.parse(text);
    } catch (ProblemException e) {
      throw Failure.of(
              400, "invalid_cid", "error decoding Cid: invalid cid: " + e.problem().message())
          .raise();
    }
  }

  /// The peer id in a path.
  static String peer(Exchange exchange) {
    String text = exchange.path("peer");
    try {
      return PeerId.parse(text).toString();
    } catch (ProblemException e) {
      throw Failure.of(400, "invalid_peer_id", "error decoding Peer ID: " + e.problem().message())
          .raise();
    }
  }
}
