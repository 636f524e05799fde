package dev.pinfold.http.pinning;

import dev.pinfold.base.ProblemException;
import dev.pinfold.http.ApiDescription;
import dev.pinfold.http.Exchange;
import dev.pinfold.http.Handler;
import dev.pinfold.http.IdempotencyKey;
import dev.pinfold.http.Router;
import dev.pinfold.http.json.Json;
import dev.pinfold.http.json.JsonLimits;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.RequestId;
import dev.pinfold.pins.Operation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.service.Owner;
import dev.pinfold.pins.service.Owners;
import dev.pinfold.pins.service.Peers;
import dev.pinfold.pins.service.PinService;
import dev.pinfold.pins.service.Wish;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The IPFS Pinning Service API: what owners want pinned, and what has become of it.
///
/// Answers show an owner nothing of any other: what is another's is not found. The description that
/// is served at `/openapi.yaml` tells each route, parameter and error, and which of them are
/// additions to the specification.
public final class PinningApi {

  private static final String JSON = "application/json";

  /// One way to ask.
  ///
  /// @param open whether anybody may
  record Route(String method, String pattern, boolean open, Handler handler) {}

  private final PinService service;
  private final Owners owners;
  private final OwnRequests requests;
  private final PinStatusJson json;
  private final BulkPins bulk;

  /// @param delegates multiaddresses that end in a peer id, at most 20; empty for those of the
  ///     peers that live
  /// @throws IllegalArgumentException if there are too many delegates, or one names no peer
  /// @throws ProblemException `invalid_multiaddr`
  public PinningApi(
      PinService service, Owners owners, Peers peers, List<String> delegates, Clock clock) {
    this.service = service;
    this.owners = owners;
    this.json = new PinStatusJson(service.store(), new Delegates(delegates, peers, clock));
    this.requests = new OwnRequests(service);
    this.bulk = new BulkPins(service, requests, json);
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/pins", false, this::list),
        new Route("POST", "/pins", false, this::add),
        new Route("GET", "/pins/{requestid}", false, this::get),
        new Route("POST", "/pins/{requestid}", false, this::replace),
        new Route("DELETE", "/pins/{requestid}", false, this::delete),
        new Route("POST", "/bulk/pins", false, e -> bulk.pin(e, writing(e))),
        new Route("POST", "/bulk/unpins", false, e -> bulk.unpin(e, writing(e))),
        new Route("POST", "/bulk/statuses", false, e -> bulk.tell(e, () -> owner(e))),
        new Route("GET", "/health", true, e -> e.empty(204)),
        new Route("GET", "/health/live", true, e -> e.empty(204)),
        new Route("GET", "/openapi.yaml", true, ApiDescription.of("pinning")));
  }

  /// The routes of this API, for [dev.pinfold.http.Api] with
  /// [dev.pinfold.http.ErrorShape#pinningService].
  public Router router() {
    Router.Builder router = Router.builder();
    for (Route route : routes()) {
      Handler handler = Refusals.refusing(route.handler());
      switch (route.method()) {
        case "GET" -> {
          if (route.open()) {
            router.openGet(route.pattern(), handler);
          } else {
            router.get(route.pattern(), handler);
          }
        }
        case "POST" -> router.post(route.pattern(), handler);
        case "DELETE" -> router.delete(route.pattern(), handler);
        default -> throw new IllegalArgumentException("No method of this API: " + route.method());
      }
    }
    return router.build();
  }

  // ---- one pin

  private void list(Exchange exchange) {
    Owner owner = owner(exchange);
    Listing page =
        Listing.read(service.store(), ListParameters.read(exchange.query(), owner.number()));
    RequestId next = page.next();
    if (next != null) {
      exchange.setHeader("X-Next-Cursor", next.toString());
    }
    exchange.json(json.results(page));
  }

  private void add(Exchange exchange) {
    Owner owner = owner(exchange);
    PinObject pin = body(exchange);
    Outcome.Done done =
        service.want(
            owner,
            new Wish(pin.cid(), pin.spec(), false, operation(exchange, owner, "/pins", pin), null));
    accepted(exchange, done);
  }

  private void get(Exchange exchange) {
    exchange.json(json.one(requests.find(owner(exchange), exchange.path("requestid"))));
  }

  private void replace(Exchange exchange) {
    Owner owner = owner(exchange);
    RequestId old = OwnRequests.id(exchange.path("requestid"));
    PinObject pin = body(exchange);
    Operation operation = operation(exchange, owner, "/pins/" + old, pin);
    if (operation == null) {
      requests.find(owner, old.toString());
    }
    accepted(exchange, service.replace(owner, old, pin.cid(), pin.spec(), operation));
  }

  private void delete(Exchange exchange) {
    Owner owner = owner(exchange);
    PinRequest request = requests.find(owner, exchange.path("requestid"));
    requests.release(owner, List.of(request)).getFirst().orThrow();
    exchange.empty(202);
  }

  private void accepted(Exchange exchange, Outcome.Done done) {
    exchange.answer(202, JSON, json.one(requests.made(done)));
  }

  private static PinObject body(Exchange exchange) {
    return PinObject.read(Json.parse(exchange.bytes(JsonLimits.DEFAULT.bytesMax())));
  }

  private static @Nullable Operation operation(
      Exchange exchange, Owner owner, String path, PinObject pin) {
    IdempotencyKey key = IdempotencyKey.of(exchange);
    return key == null ? null : key.operation(owner.number(), "POST", path, pin.canonical());
  }

  // ---- owners

  private Owner owner(Exchange exchange) {
    Owner owner = owners.find(exchange.principal().owner());
    if (owner == null) {
      throw Refusals.noOwner(exchange.principal().owner());
    }
    return owner;
  }

  /// The owner, asked for again and again: what it may do can change while it sends.
  private Supplier<Owner> writing(Exchange exchange) {
    owner(exchange).checkMayWrite();
    return () -> owner(exchange);
  }
}
