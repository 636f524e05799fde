package dev.pinfold.http.cluster;

import dev.pinfold.http.json.Json;
import dev.pinfold.http.json.JsonWriter;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.PinType;
import dev.pinfold.model.Placement;
import dev.pinfold.model.PlacementStatus;
import dev.pinfold.model.Priority;
import dev.pinfold.model.Rfc3339;
import dev.pinfold.pins.service.Peer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Pins as IPFS Cluster prints them: its fields, in its order.
public final class ClusterJson {

  private static final int PRIORITY_ATTEMPTS_MAX = 5;
  private static final Duration PRIORITY_AGE_MAX = Duration.ofDays(1);

  private ClusterJson() {}

  /// A pin of the pinset, as a line of an export and most answers have it.
  public static void pin(Pin pin, JsonWriter json) {
    pin(pin, false, json);
  }

  static byte[] pin(Pin pin) {
    return Json.document(json -> pin(pin, json));
  }

  /// A pin that was just made: what is empty prints differently then.
  static byte[] madePin(Pin pin) {
    return Json.document(json -> pin(pin, true, json));
  }

  private static void pin(Pin pin, boolean made, JsonWriter json) {
    PinSpec spec = pin.spec();
    boolean released = pin.isReleased();
    Cid pinUpdate = spec.pinUpdate();
    Cid reference = spec.reference();
    Instant expireAt = spec.expireAt();
    json.beginObject()
        .number("replication_factor_min", released ? spec.replicationMin() : pin.replicationMin())
        .number("replication_factor_max", released ? spec.replicationMax() : pin.replicationMax())
        .text("name", spec.name())
        .text("mode", spec.mode().word())
        .number("shard_size", spec.shardSize())
        .texts("user_allocations", spec.userAllocations().isEmpty() ? null : spec.userAllocations())
        .text("expire_at", Rfc3339.format(expireAt == null ? Rfc3339.ZERO : expireAt))
        .texts("metadata", spec.metadata().isEmpty() && !made ? null : spec.metadata())
        .text("pin_update", pinUpdate == null ? null : pinUpdate.toString())
        .texts("origins", spec.origins().isEmpty() && made ? null : spec.origins())
        .text("cid", pin.cid().toString())
        .text("type", spec.type().word())
        .texts("allocations", pin.allocations())
        .number("max_depth", spec.maxDepth())
        .text("reference", reference == null ? null : reference.toString())
        .text("timestamp", Rfc3339.format(pin.created()))
        .endObject();
  }

  /// What is known of a pin on each peer.
  ///
  /// @param pin null for a CID that is not pinned
  /// @param peers all that are known; those that the pin has and that are not among them are told,
  ///     too
  static byte[] info(Cid cid, @Nullable Pin pin, List<Peer> peers, Instant now) {
    return Json.document(json -> info(cid, pin, peers, now, json));
  }

  /// The same, as a value among others.
  static void info(Cid cid, @Nullable Pin pin, List<Peer> peers, Instant now, JsonWriter json) {
    PinSpec spec = pin == null ? PinSpec.DEFAULT : pin.spec();
    json.beginObject()
        .text("cid", cid.toString())
        .text("name", spec.name())
        .texts("allocations", pin == null ? List.of() : pin.allocations())
        .texts("origins", spec.origins())
        .text("created", Rfc3339.format(pin == null ? Rfc3339.ZERO : pin.created()))
        .texts("metadata", spec.metadata().isEmpty() ? null : spec.metadata())
        .beginObject("peer_map");
    for (Peer peer : peers) {
      peer(peer.id(), peer, pin, pin == null ? null : pin.placements().get(peer.id()), now, json);
    }
    if (pin != null) {
      for (Map.Entry<String, Placement> entry : pin.placements().entrySet()) {
        if (peers.stream().noneMatch(peer -> peer.id().equals(entry.getKey()))) {
          peer(entry.getKey(), null, pin, entry.getValue(), now, json);
        }
      }
    }
    json.endObject().endObject();
  }

  private static void peer(
      String id,
      @Nullable Peer peer,
      @Nullable Pin pin,
      @Nullable Placement placement,
      Instant now,
      JsonWriter json) {
    json.beginObject(id).text("peername", peer == null ? "" : peer.name());
    if (peer != null && !peer.ipfsId().isEmpty()) {
      json.text("ipfs_peer_id", peer.ipfsId());
    }
    if (peer != null && !peer.ipfsAddresses().isEmpty()) {
      json.texts("ipfs_peer_addresses", peer.ipfsAddresses());
    }
    json.text("status", TrackerStatus.of(pin, placement).word())
        .text("timestamp", Rfc3339.format(placement == null ? now : placement.observed()))
        .text("error", placement == null ? "" : placement.error())
        .number("attempt_count", placement == null ? 0 : placement.attempts())
        .bool("priority_pin", pin != null && placement != null && isUrgent(pin, placement, now))
        .endObject();
  }

  private static boolean isUrgent(Pin pin, Placement placement, Instant now) {
    return placement.status() != PlacementStatus.PINNED
        && pin.spec().type() == PinType.DATA
        && pin.spec().priority() != Priority.LOW
        && placement.attempts() <= PRIORITY_ATTEMPTS_MAX
        && pin.created().plus(PRIORITY_AGE_MAX).isAfter(now);
  }
}
