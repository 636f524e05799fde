package dev.pinfold.http.cluster;

import dev.pinfold.base.ProblemException;
import dev.pinfold.http.Exchange;
import dev.pinfold.http.Failure;
import dev.pinfold.http.WhenEmpty;
import dev.pinfold.http.json.Json;
import dev.pinfold.http.json.JsonValue;
import dev.pinfold.http.json.JsonWriter;
import dev.pinfold.model.PeerId;
import dev.pinfold.model.Rfc3339;
import dev.pinfold.pins.service.Peer;
import dev.pinfold.pins.service.Peers;
import dev.pinfold.pins.service.Sweeps;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The peers in the cluster's terms: who they are, how they are, what they have free.
///
/// A cluster peer is an agent here. Agents join by telling the server, so nobody can be added.
final class ClusterPeers {

  private static final String JSON = "application/json";
  private static final String RPC = "/ipfscluster/1.0/rpc";
  private static final int BODY_MAX = 64 << 10;
  private static final Duration METRIC_LIFE = Duration.ofSeconds(30);

  private final Peers peers;
  private final Sweeps sweeps;
  private final ServerIdentity identity;
  private final @Nullable IpfsDaemon daemon;
  private final Clock clock;

  ClusterPeers(
      Peers peers,
      Sweeps sweeps,
      ServerIdentity identity,
      @Nullable IpfsDaemon daemon,
      Clock clock) {
    this.peers = peers;
    this.sweeps = sweeps;
    this.identity = identity;
    this.daemon = daemon;
    this.clock = clock;
  }

  void version(Exchange exchange) {
    exchange.json(
        Json.document(
            json ->
                json.beginObject().text("version", ServerIdentity.CLUSTER_VERSION).endObject()));
  }

  void id(Exchange exchange) {
    exchange.json(Json.document(this::self));
  }

  private void self(JsonWriter json) {
    List<Peer> alive = alive();
    Peer first = alive.isEmpty() ? null : alive.getFirst();
    id(
        identity.id(),
        identity.name(),
        identity.addresses(),
        "",
        first == null ? "" : first.ipfsId(),
        first == null ? List.of() : first.ipfsAddresses(),
        "",
        json);
  }

  private List<Peer> alive() {
    return peers.all().stream().filter(peers::isAlive).toList();
  }

  private void id(Peer peer, JsonWriter json) {
    id(
        peer.id(),
        peer.name(),
        List.of(),
        peers.isAlive(peer) ? "" : "the peer has not been heard of since " + peer.seen(),
        peer.ipfsId(),
        peer.ipfsAddresses(),
        peer.error(),
        json);
  }

  private void id(
      String id,
      String name,
      List<String> addresses,
      String error,
      String ipfsId,
      List<String> ipfsAddresses,
      String ipfsError,
      JsonWriter json) {
    json.beginObject()
        .text("id", id)
        .texts("addresses", addresses)
        .texts("cluster_peers", peers.all().stream().map(Peer::id).toList())
        .texts("cluster_peers_addresses", List.of())
        .text("version", ServerIdentity.CLUSTER_VERSION)
        .text("commit", "")
        .text("rpc_protocol_version", RPC)
        .text("error", error)
        .beginObject("ipfs")
        .text("id", ipfsId)
        .texts("addresses", ipfsAddresses)
        .text("error", ipfsError)
        .endObject()
        .text("peername", name)
        .endObject();
  }

  /// All peers, or the server itself while there are none: clients expect one.
  void list(Exchange exchange) {
    exchange.stream(
        JSON,
        WhenEmpty.NO_CONTENT,
        sink -> {
          List<Peer> all = peers.all();
          if (all.isEmpty()) {
            sink.item(Json.document(this::self));
          }
          for (Peer peer : all) {
            sink.item(Json.document(json -> id(peer, json)));
          }
        });
  }

  void add(Exchange exchange) {
    String text;
    try {
      JsonValue body = Json.parse(exchange.bytes(BODY_MAX));
      text = body instanceof JsonValue.JsonObject object ? object.required("peer_id").asText() : "";
    } catch (ProblemException e) {
      throw Failure.of(400, "invalid_body", "error decoding request body").raise();
    }
    String id;
    try {
      id = PeerId.parse(text).toString();
    } catch (ProblemException e) {
      throw Failure.of(400, "invalid_peer_id", "error decoding peer_id").raise();
    }
    Peer peer = peers.find(id);
    if (peer == null) {
      throw Failure.of(
              500,
              "peers_join_by_themselves",
              "peers join by themselves: start \"pinfold agent\" beside the IPFS daemon of " + id)
          .raise();
    }
    exchange.json(Json.document(json -> id(peer, json)));
  }

  void remove(Exchange exchange) {
    String id = ClusterFailures.peer(exchange);
    if (peers.find(id) == null) {
      throw Failure.of(404, "peer_not_found", "there is no peer " + id).raise();
    }
    peers.remove(id);
    sweeps.removed(id);
    exchange.empty(204);
  }

  // ---- health

  void graph(Exchange exchange) {
    List<Peer> alive = alive();
    exchange.json(
        Json.document(
            json -> {
              json.beginObject()
                  .text("cluster_id", identity.id())
                  .beginObject("id_to_peername")
                  .text(identity.id(), identity.name());
              alive.forEach(peer -> json.text(peer.id(), peer.name()));
              json.endObject().beginObject("ipfs_links");
              alive.forEach(peer -> json.texts(peer.ipfsId(), List.of()));
              json.endObject()
                  .beginObject("cluster_links")
                  .texts(identity.id(), alive.stream().map(Peer::id).toList())
                  .endObject()
                  .beginObject("cluster_trust_links");
              alive.forEach(peer -> json.bool(peer.id(), true));
              json.endObject().beginObject("cluster_to_ipfs");
              alive.forEach(peer -> json.text(peer.id(), peer.ipfsId()));
              json.endObject().endObject();
            }));
  }

  void alerts(Exchange exchange) {
    exchange.json(
        Json.document(
            json -> {
              json.beginArray();
              for (Peer peer : peers.all()) {
                if (!peers.isAlive(peer)) {
                  metric("ping", peer, "", json)
                      .text("triggered_at", Rfc3339.format(peer.seen()))
                      .endObject();
                }
              }
              json.endArray();
            }));
  }

  void bandwidth(Exchange exchange) {
    exchange.json(Json.document(json -> json.beginObject().endObject()));
  }

  // ---- metrics

  void metricNames(Exchange exchange) {
    exchange.json(
        Json.document(
            json -> {
              json.beginArray().text("freespace").text("ping");
              tags().forEach(tag -> json.text("tag:" + tag));
              json.endArray();
            }));
  }

  private SortedSet<String> tags() {
    SortedSet<String> tags = new TreeSet<>();
    peers.all().forEach(peer -> tags.addAll(peer.tags().keySet()));
    return tags;
  }

  void metrics(Exchange exchange) {
    String name = exchange.path("name");
    String tag = name.startsWith("tag:") ? name.substring(4) : "";
    boolean known =
        name.equals("ping") || name.equals("freespace") || (!tag.isEmpty() && tags().contains(tag));
    if (!known || peers.all().isEmpty()) {
      exchange.json(Json.document(JsonWriter::nul));
      return;
    }
    exchange.json(
        Json.document(
            json -> {
              json.beginArray();
              for (Peer peer : peers.all()) {
                String value =
                    switch (name) {
                      case "ping" -> "";
                      case "freespace" -> Long.toString(peer.freeBytes());
                      default -> peer.tags().getOrDefault(tag, "");
                    };
                metric(name, peer, value, json).endObject();
              }
              json.endArray();
            }));
  }

  private JsonWriter metric(String name, Peer peer, String value, JsonWriter json) {
    Instant expire = peer.seen().plus(METRIC_LIFE);
    return json.beginObject()
        .text("name", name)
        .text("peer", peer.id())
        .text("value", value)
        .number("expire", nanos(expire))
        .bool("valid", expire.isAfter(clock.instant()))
        .number("weight", name.equals("freespace") ? peer.freeBytes() : 0)
        .bool("partitionable", name.startsWith("tag:"))
        .number("received_at", nanos(peer.seen()));
  }

  private static long nanos(Instant time) {
    return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
  }

  // ---- garbage

  void collectGarbage(Exchange exchange) {
    IpfsDaemon known = daemon;
    if (known == null) {
      throw Failure.of(
              501,
              "no_ipfs_daemon",
              "collecting garbage needs an IPFS daemon, and the server knows none (ipfs.add-api)")
          .raise();
    }
    List<String> freed = known.collectGarbage();
    exchange.json(
        Json.document(
            json -> {
              json.beginObject()
                  .beginObject("peer_map")
                  .beginObject(identity.id())
                  .text("peer", identity.id())
                  .text("peername", identity.name())
                  .beginArray("keys");
              freed.forEach(cid -> json.beginObject().text("key", cid).endObject());
              json.endArray().endObject().endObject().endObject();
            }));
  }
}
