package dev.pinfold.http.admin;

import dev.pinfold.http.Exchange;
import dev.pinfold.http.Failure;
import dev.pinfold.http.exchange.PeerIdRule;
import dev.pinfold.http.json.Json;
import dev.pinfold.http.json.JsonWriter;
import dev.pinfold.model.PlacementStatus;
import dev.pinfold.model.Rfc3339;
import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.service.Peer;
import dev.pinfold.pins.service.Peers;
import dev.pinfold.pins.service.Sweeps;
import java.util.Map;

/// The IPFS peers: how they are, and how they go for good.
final class PeersResource {

  private final Peers peers;
  private final Sweeps sweeps;
  private final PinStore store;

  PeersResource(Peers peers, Sweeps sweeps, PinStore store) {
    this.peers = peers;
    this.sweeps = sweeps;
    this.store = store;
  }

  /// The id in the path.
  static String id(Exchange exchange) {
    return PeerIdRule.check("peer", exchange.path("peer"));
  }

  /// The peer in the path, which must have told of itself.
  static String known(Exchange exchange, Peers peers) {
    String id = id(exchange);
    if (peers.find(id) == null) {
      throw notFound(id);
    }
    return id;
  }

  private static RuntimeException notFound(String id) {
    return Failure.of(404, "peer_not_found", "There is no peer of that id.")
        .with("peer", id)
        .raise();
  }

  void list(Exchange exchange) {
    Parameters.of(exchange);
    exchange.json(
        Json.document(
            json -> {
              json.beginObject().beginArray("peers");
              peers.all().forEach(peer -> print(peer, json));
              json.endArray().endObject();
            }));
  }

  void get(Exchange exchange) {
    Parameters.of(exchange);
    String id = id(exchange);
    Peer peer = peers.find(id);
    if (peer == null) {
      throw notFound(id);
    }
    exchange.json(Json.document(json -> print(peer, json)));
  }

  /// Others take over what the peer had. A peer that is named by pins alone, as an import may bring
  /// them, can be removed, too; so can one whose removal was cut off half way.
  void remove(Exchange exchange) {
    Parameters.of(exchange);
    String id = id(exchange);
    boolean isNamed =
        store.placementCounts(id).values().stream().anyMatch(placements -> placements > 0);
    Peer removed = peers.remove(id);
    if (removed == null && !isNamed) {
      throw notFound(id);
    }
    sweeps.removed(id);
    exchange.empty(204);
  }

  private void print(Peer peer, JsonWriter json) {
    Map<PlacementStatus, Long> counts = store.placementCounts(peer.id());
    long queue = 0;
    for (Map.Entry<PlacementStatus, Long> count : counts.entrySet()) {
      queue += count.getKey().isSettled() ? 0 : count.getValue();
    }
    json.beginObject()
        .text("id", peer.id())
        .text("name", peer.name())
        .bool("alive", peers.isAlive(peer))
        .text("seen", Rfc3339.format(peer.seen()))
        .text("joined", Rfc3339.format(peer.joined()))
        .text("agent_version", peer.version())
        .texts("tags", peer.tags())
        .beginObject("ipfs")
        .bool("up", peer.error().isEmpty())
        .text("error", peer.error())
        .text("peer_id", peer.ipfsId())
        .texts("addresses", peer.ipfsAddresses())
        .number("free_bytes", peer.freeBytes())
        .number("repo_bytes", peer.repoBytes())
        .endObject();
    PinJson.counts(counts, json);
    json.number("queue", queue).endObject();
  }
}
