package dev.pinfold.http.admin;

import dev.pinfold.http.json.JsonWriter;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.Placement;
import dev.pinfold.model.PlacementStatus;
import dev.pinfold.model.Rfc3339;
import dev.pinfold.pins.PinEvent;
import dev.pinfold.pins.service.Owners;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How pins, the requests on them and what happened to them look in this API.
final class PinJson {

  private final Owners owners;

  PinJson(Owners owners) {
    this.owners = owners;
  }

  /// A request with all that it says.
  void request(PinRequest request, JsonWriter json) {
    json.beginObject()
        .text("id", request.id().toString())
        .text("owner", owners.nameOf(request.owner()))
        .text("cid", request.cid().toString())
        .text("status", request.status().word())
        .text("created", Rfc3339.format(request.created()))
        .number("version", request.version())
        .bool("keyed", request.keyed());
    spec(request.spec(), json);
    json.endObject();
  }

  private static void spec(PinSpec spec, JsonWriter json) {
    Instant expireAt = spec.expireAt();
    json.text("name", spec.name())
        .text("type", spec.type().word())
        .text("mode", spec.mode().word())
        .number("max_depth", spec.maxDepth())
        .number("replication_min", spec.replicationMin())
        .number("replication_max", spec.replicationMax())
        .text("expire_at", expireAt == null ? null : Rfc3339.format(expireAt))
        .texts("metadata", spec.metadata())
        .texts("origins", spec.origins())
        .texts("user_allocations", spec.userAllocations())
        .text("pin_update", text(spec.pinUpdate()))
        .text("reference", text(spec.reference()))
        .number("shard_size", spec.shardSize())
        .texts("tags", spec.tags())
        .text("priority", spec.priority().word());
  }

  private static @Nullable String text(@Nullable Cid cid) {
    return cid == null ? null : cid.toString();
  }

  /// A pin with its placements, and some of the requests on it.
  void pin(Pin pin, List<PinRequest> requests, JsonWriter json) {
    json.beginObject()
        .text("cid", pin.cid().toString())
        .text("status", pin.status().word())
        .number("version", pin.version())
        .text("created", Rfc3339.format(pin.created()))
        .text("updated", Rfc3339.format(pin.updated()))
        .number("size_bytes", pin.size())
        .text("mode", pin.mode().word())
        .bool("released", pin.isReleased())
        .number("replication_min", pin.replicationMin())
        .number("replication_max", pin.replicationMax())
        .texts("allocations", pin.allocations());
    placements(pin, json);
    json.number("request_count", pin.requests().size()).beginArray("requests");
    requests.forEach(request -> request(request, json));
    json.endArray().endObject();
  }

  private static void placements(Pin pin, JsonWriter json) {
    json.beginObject("placements");
    for (Map.Entry<String, Placement> entry : pin.placements().entrySet()) {
      Placement placement = entry.getValue();
      Instant due = placement.due();
      json.beginObject(entry.getKey())
          .text("status", placement.status().word())
          .number("epoch", placement.epoch())
          .number("attempts", placement.attempts())
          .text("error", placement.error())
          .text("assigned", Rfc3339.format(placement.assigned()))
          .text("observed", Rfc3339.format(placement.observed()))
          .text("due", due == null ? null : Rfc3339.format(due))
          .endObject();
    }
    json.endObject();
  }

  /// The statuses of a pin's placements by peer.
  static void statuses(Pin pin, JsonWriter json) {
    json.beginObject("placements");
    pin.placements().forEach((peer, placement) -> json.text(peer, placement.status().word()));
    json.endObject();
  }

  /// How many placements there are, by status.
  static void counts(Map<PlacementStatus, Long> counts, JsonWriter json) {
    json.beginObject("placements");
    for (PlacementStatus status : PlacementStatus.values()) {
      json.number(status.word(), counts.getOrDefault(status, 0L));
    }
    json.endObject();
  }

  void event(PinEvent event, JsonWriter json) {
    json.beginObject()
        .text("at", Rfc3339.format(event.at()))
        .text("kind", event.kind().name().toLowerCase(Locale.ROOT))
        .text("owner", event.owner() == 0 ? null : owners.nameOf(event.owner()))
        .text("peer", event.peer().isEmpty() ? null : event.peer())
        .text("details", event.details())
        .endObject();
  }
}
