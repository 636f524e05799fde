package dev.pinfold.http.admin;

import dev.pinfold.http.Exchange;
import dev.pinfold.http.Failure;
import dev.pinfold.http.exchange.PeerIdRule;
import dev.pinfold.http.json.Json;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.RequestRef;
import dev.pinfold.pins.PinEvent;
import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.PinStore.RequestPage;
import dev.pinfold.pins.PinStore.Tally;
import dev.pinfold.pins.RequestQuery;
import dev.pinfold.pins.service.Owner;
import dev.pinfold.pins.service.Owners;
import dev.pinfold.pins.service.PinService;
import java.util.ArrayList;
import java.util.List;

/// Pins and the requests on them, to be looked at and to be recovered.
final class PinsResource {

  private static final int PAGE = 100;
  private static final int PAGE_MAX = 1_000;
  private static final int COUNT_MAX = 100_000;

  /// How many of the requests on one pin are told with it.
  private static final int REQUESTS_TOLD = 100;

  private final PinService service;
  private final PinStore store;
  private final Owners owners;
  private final PinJson pins;

  PinsResource(PinService service, Owners owners) {
    this.service = service;
    this.store = service.store();
    this.owners = owners;
    this.pins = new PinJson(owners);
  }

  static Cid cid(Exchange exchange) {
    return Cid.parse(exchange.path("cid"));
  }

  static RuntimeException notPinned(Cid cid) {
    return Failure.of(404, "not_pinned", "The CID is not pinned.")
        .with("cid", cid.toString())
        .raise();
  }

  void list(Exchange exchange) {
    Parameters parameters = Parameters.of(exchange, RequestFilter.parameters("limit", "cursor"));
    RequestQuery query = query(parameters);
    int limit = (int) parameters.number("limit", PAGE, 1, PAGE_MAX);
    RequestPage page = store.requests(query, limit, parameters.text("cursor"));
    exchange.json(
        Json.document(
            json -> {
              json.beginObject().beginArray("pins");
              page.requests().forEach(request -> pins.request(request, json));
              json.endArray().text("next", page.next()).endObject();
            }));
  }

  void count(Exchange exchange) {
    Parameters parameters = Parameters.of(exchange, RequestFilter.parameters());
    Tally tally = store.count(query(parameters), COUNT_MAX);
    exchange.json(
        Json.document(
            json ->
                json.beginObject()
                    .number("count", tally.count())
                    .bool("exact", tally.exact())
                    .endObject()));
  }

  private RequestQuery query(Parameters parameters) {
    Owner owner = owners.require(parameters.required("owner"));
    return RequestFilter.read(owner, parameters);
  }

  void get(Exchange exchange) {
    Parameters.of(exchange);
    Cid cid = cid(exchange);
    Pin pin = store.pin(cid);
    if (pin == null) {
      throw notPinned(cid);
    }
    answer(exchange, pin);
  }

  private void answer(Exchange exchange, Pin pin) {
    List<PinRequest> requests = new ArrayList<>();
    for (RequestRef ref : pin.requests().stream().limit(REQUESTS_TOLD).toList()) {
      PinRequest request = store.request(ref.id());
      if (request != null) {
        requests.add(request);
      }
    }
    exchange.json(Json.document(json -> pins.pin(pin, requests, json)));
  }

  void events(Exchange exchange) {
    Parameters parameters = Parameters.of(exchange, "limit");
    int limit = (int) parameters.number("limit", PAGE, 1, PAGE_MAX);
    List<PinEvent> events = store.events(cid(exchange), limit);
    exchange.json(
        Json.document(
            json -> {
              json.beginObject().beginArray("events");
              events.forEach(event -> pins.event(event, json));
              json.endArray().endObject();
            }));
  }

  void recover(Exchange exchange) {
    Parameters parameters = Parameters.of(exchange, "peer");
    String peer = parameters.text("peer");
    Cid cid = cid(exchange);
    answer(exchange, service.recover(cid, peer == null ? null : PeerIdRule.check("peer", peer)));
  }
}
