package dev.pinfold.http.admin;

import dev.pinfold.base.Problem;
import dev.pinfold.http.Exchange;
import dev.pinfold.http.Failure;
import dev.pinfold.http.IdempotencyKey;
import dev.pinfold.http.json.Json;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.RequestRef;
import dev.pinfold.pins.Operation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.service.Owner;
import dev.pinfold.pins.service.Owners;
import dev.pinfold.pins.service.PinService;
import dev.pinfold.pins.service.Wish;
import dev.pinfold.pins.service.Withdrawal;
import java.time.Clock;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One owner's request on one CID, under its version.
///
/// `If-Match` makes a change conditional: if the request has another version, nothing happens and
/// the answer is 412 with both versions. Version 0 stands for no request at all.
final class OwnedPinsResource {

  private static final int BODY_BYTES_MAX = 256 << 10;
  private static final Pattern VERSION = Pattern.compile("\"?([0-9]{1,18})\"?");

  private final PinService service;
  private final Owners owners;
  private final WishJson wishes;
  private final PinJson pins;

  OwnedPinsResource(PinService service, Owners owners, Clock clock) {
    this.service = service;
    this.owners = owners;
    this.wishes = new WishJson(clock);
    this.pins = new PinJson(owners);
  }

  private Owner owner(Exchange exchange) {
    return owners.require(exchange.path("owner"));
  }

  void get(Exchange exchange) {
    Parameters.of(exchange);
    Owner owner = owner(exchange);
    Cid cid = PinsResource.cid(exchange);
    Pin pin = service.store().pin(cid);
    RequestRef ref = pin == null ? null : keyed(pin, owner);
    PinRequest request = ref == null ? null : service.store().request(ref.id());
    if (request == null) {
      throw PinsResource.notPinned(cid);
    }
    answer(exchange, request);
  }

  /// The owner's request that this resource is about, if the pin has one.
  static @Nullable RequestRef keyed(Pin pin, Owner owner) {
    for (RequestRef ref : pin.requests()) {
      if (ref.keyed() && ref.owner() == owner.number()) {
        return ref;
      }
    }
    return null;
  }

  void put(Exchange exchange) {
    Parameters.of(exchange);
    Owner owner = owner(exchange);
    Cid cid = PinsResource.cid(exchange);
    byte[] body = exchange.bytes(BODY_BYTES_MAX);
    PinSpec spec = wishes.read(Members.optionalBody(body));
    Wish wish =
        new Wish(cid, spec, true, operation(exchange, owner, body), expectedVersion(exchange));
    finish(exchange, service.want(owner, List.of(wish)).getFirst());
  }

  void delete(Exchange exchange) {
    Parameters.of(exchange);
    Owner owner = owner(exchange);
    Withdrawal withdrawal =
        new Withdrawal(
            PinsResource.cid(exchange),
            null,
            operation(exchange, owner, exchange.bytes(BODY_BYTES_MAX)),
            expectedVersion(exchange));
    finish(exchange, service.release(owner, List.of(withdrawal)).getFirst());
  }

  private static @Nullable Operation operation(Exchange exchange, Owner owner, byte[] body) {
    IdempotencyKey key = IdempotencyKey.of(exchange);
    return key == null
        ? null
        : key.operation(owner.number(), exchange.method(), exchange.rawPath(), body);
  }

  private static @Nullable Long expectedVersion(Exchange exchange) {
    String text = exchange.header("If-Match");
    if (text == null) {
      return null;
    }
    Matcher version = VERSION.matcher(text.strip());
    if (!version.matches()) {
      throw Failure.of(400, "invalid_if_match", "The version to match is not valid.")
          .with("header", "If-Match")
          .with("found", text)
          .with("allowed", "one version, such as \"12\"; 0 for none")
          .raise();
    }
    return Long.valueOf(version.group(1));
  }

  private void finish(Exchange exchange, Outcome outcome) {
    if (outcome instanceof Outcome.Refused(Problem problem)
        && problem.code().equals("version_conflict")) {
      throw Failure.of(problem, 412).raise();
    }
    Outcome.Done done = outcome.orThrow();
    PinRequest request = done.request();
    if (request == null) {
      throw new IllegalStateException("A change of a request without the request");
    }
    if (done.repeated()) {
      exchange.setHeader("Idempotency-Replayed", "true");
    }
    answer(exchange, request);
  }

  private void answer(Exchange exchange, PinRequest request) {
    exchange.setHeader("ETag", "\"" + request.version() + "\"");
    exchange.json(Json.document(json -> pins.request(request, json)));
  }
}
