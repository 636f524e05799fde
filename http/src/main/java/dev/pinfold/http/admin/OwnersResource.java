package dev.pinfold.http.admin;

import dev.pinfold.http.Exchange;
import dev.pinfold.http.json.Json;
import dev.pinfold.http.json.JsonWriter;
import dev.pinfold.model.PinStatus;
import dev.pinfold.model.Rfc3339;
import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.service.Owner;
import dev.pinfold.pins.service.Owners;
import dev.pinfold.pins.service.Quota;
import java.util.List;
import java.util.Map;

/// Owners: who they are, and what they may use.
final class OwnersResource {

  private static final int BODY_BYTES_MAX = 16 << 10;
  private static final int NAME_CHARS_MAX = 64;
  private static final long PINS_MAX = 1_000_000_000_000L;
  private static final int REQUESTS_MAX = 1_000_000;
  private static final int PAGE = 100;
  private static final int PAGE_MAX = 1_000;

  private final Owners owners;
  private final PinStore store;

  OwnersResource(Owners owners, PinStore store) {
    this.owners = owners;
    this.store = store;
  }

  void create(Exchange exchange) {
    Members body = Members.body(exchange, BODY_BYTES_MAX);
    body.only("name", "pins_max", "requests_per_second");
    String name = body.required("name", NAME_CHARS_MAX);
    Owner owner = owners.create(name, quota(body, Quota.UNLIMITED));
    exchange.setHeader("Location", "/v1/owners/" + owner.name());
    exchange.answer(201, "application/json", Json.document(json -> whole(owner, json)));
  }

  private static Quota quota(Members body, Quota otherwise) {
    return new Quota(
        body.number("pins_max", otherwise.pinsMax(), 0, PINS_MAX),
        (int) body.number("requests_per_second", otherwise.requestsPerSecond(), 0, REQUESTS_MAX));
  }

  void list(Exchange exchange) {
    Parameters parameters = Parameters.of(exchange, "after", "limit");
    String after = parameters.text("after");
    int limit = (int) parameters.number("limit", PAGE, 1, PAGE_MAX);
    List<Owner> found = owners.list(after == null ? "" : after, limit + 1);
    List<Owner> page = found.subList(0, Math.min(limit, found.size()));
    exchange.json(
        Json.document(
            json -> {
              json.beginObject().beginArray("owners");
              for (Owner owner : page) {
                print(owner, json.beginObject()).endObject();
              }
              json.endArray()
                  .text("next", found.size() > limit ? page.getLast().name() : null)
                  .endObject();
            }));
  }

  void get(Exchange exchange) {
    Parameters.of(exchange);
    Owner owner = owners.require(exchange.path("name"));
    exchange.json(Json.document(json -> whole(owner, json)));
  }

  void change(Exchange exchange) {
    Members body = Members.body(exchange, BODY_BYTES_MAX);
    body.only("pins_max", "requests_per_second", "suspended");
    Owner changed = change(exchange.path("name"), body);
    exchange.json(Json.document(json -> whole(changed, json)));
  }

  /// One at a time: what a change does not name stays as the change before it left it.
  private synchronized Owner change(String name, Members body) {
    Owner owner = owners.require(name);
    return owners.change(
        name, quota(body, owner.quota()), body.bool("suspended", owner.suspended()));
  }

  private void whole(Owner owner, JsonWriter json) {
    print(owner, json.beginObject()).name("requests");
    counts(store, owner, json);
    json.endObject();
  }

  private static JsonWriter print(Owner owner, JsonWriter json) {
    return json.text("name", owner.name())
        .number("pins_max", owner.quota().pinsMax())
        .number("requests_per_second", owner.quota().requestsPerSecond())
        .bool("suspended", owner.suspended())
        .text("created", Rfc3339.format(owner.created()));
  }

  /// How many requests the owner has: by status, and altogether.
  static void counts(PinStore store, Owner owner, JsonWriter json) {
    Map<PinStatus, Long> counts = store.requestCounts(owner.number());
    json.beginObject();
    long total = 0;
    for (PinStatus status : PinStatus.values()) {
      long count = counts.getOrDefault(status, 0L);
      json.number(status.word(), count);
      total += count;
    }
    json.number("total", total).endObject();
  }
}
