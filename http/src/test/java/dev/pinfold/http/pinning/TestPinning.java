package dev.pinfold.http.pinning;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.pinfold.documents.Database;
import dev.pinfold.documents.DatabaseOptions;
import dev.pinfold.documents.transaction.Durability;
import dev.pinfold.http.Api;
import dev.pinfold.http.ErrorShape;
import dev.pinfold.http.Handled;
import dev.pinfold.http.MemoryTransport;
import dev.pinfold.http.auth.Authentication;
import dev.pinfold.http.auth.Authenticator;
import dev.pinfold.http.auth.Principal;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Multihash;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.Placement;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.documents.DocumentPinStore;
import dev.pinfold.pins.documents.DocumentRegistry;
import dev.pinfold.pins.rules.PinRules;
import dev.pinfold.pins.rules.RetryPolicy;
import dev.pinfold.pins.service.Owner;
import dev.pinfold.pins.service.Owners;
import dev.pinfold.pins.service.Peer;
import dev.pinfold.pins.service.Peers;
import dev.pinfold.pins.service.PinService;
import dev.pinfold.pins.service.Quota;
import dev.pinfold.pins.service.ServiceSettings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// The API over a store of its own, with one IPFS peer that does what the test says. Every answer
/// is held against the description.
final class TestPinning implements AutoCloseable {

  static final String PEER = "agent-1";
  static final String DELEGATE =
      "/ip4/192.0.2.7/tcp/4001/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";

  /// A clock that a test moves.
  static final class TestClock extends Clock {
    private volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");

    void advance(Duration by) {
      now = now.plus(by);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  /// Lets everybody in under the name that the token is.
  private static final class NameAuthenticator implements Authenticator {
    @Override
    public Authentication authenticate(@Nullable String authorization) {
      return authorization != null && authorization.startsWith("Bearer ")
          ? new Authentication.Granted(new Principal(authorization.substring(7)))
          : new Authentication.Refused("no token", List.of("Bearer"));
    }

    @Override
    public boolean open() {
      return false;
    }
  }

  final TestClock clock = new TestClock();
  final DocumentPinStore store;
  final Owners owners;
  final Peers peers;
  final PinService service;
  final PinningApi pinning;
  final List<Handled> handled = new CopyOnWriteArrayList<>();
  private final Api api;
  private final Description description = Description.read();

  TestPinning(Path directory) {
    this(directory, List.of(DELEGATE));
  }

  TestPinning(Path directory, List<String> delegates) {
    Database database = Database.open(directory, DatabaseOptions.DEFAULT.with(Durability.BUFFERED));
    SecureRandom random = new SecureRandom();
    DocumentRegistry registry = new DocumentRegistry(database);
    store = new DocumentPinStore(database, new PinRules(RetryPolicy.DEFAULT), clock);
    owners = new Owners(registry, clock, random);
    peers = new Peers(registry, ServiceSettings.DEFAULT, clock);
    service = new PinService(store, peers, ServiceSettings.DEFAULT, clock, random);
    pinning = new PinningApi(service, owners, peers, delegates, clock);
    api =
        Api.named("pinning")
            .router(pinning.router())
            .errors(ErrorShape.pinningService())
            .authenticator(new NameAuthenticator())
            .observer(handled::add)
            .build();
    owners.create("alice", Quota.UNLIMITED);
    owners.create("bob", Quota.UNLIMITED);
    live(PEER, "", List.of());
  }

  Owner alice() {
    return owners.require("alice");
  }

  /// A peer tells that it lives.
  void live(String id, String ipfsId, List<String> addresses) {
    peers.tell(
        new Peer(
            id, id, ipfsId, addresses, "", 0, 0, Map.of(), "", clock.instant(), clock.instant()),
        "session");
  }

  // ---- asking

  Answer handle(MemoryTransport transport) {
    api.handle(transport);
    Answer answer = Answer.of(transport);
    description.check(transport.method(), transport.rawPath(), answer);
    return answer;
  }

  static MemoryTransport request(String owner, String method, String target) {
    return new MemoryTransport(method, target).with("Authorization", "Bearer " + owner);
  }

  Answer get(String target) {
    return handle(request("alice", "GET", target).finish());
  }

  Answer post(String target, String body) {
    return handle(request("alice", "POST", target).send(body).finish());
  }

  Answer post(String target, String body, String key) {
    return handle(
        request("alice", "POST", target).with("Idempotency-Key", key).send(body).finish());
  }

  Answer delete(String target) {
    return handle(request("alice", "DELETE", target).finish());
  }

  /// Makes a request and gives its id.
  String add(String body) {
    return post("/pins", body).expect(202).text("requestid");
  }

  /// Makes a request of that name on a CID of that name, and gives its id.
  String addNamed(String name) {
    return add("{\"cid\":\"" + cid(name) + "\",\"name\":\"" + name + "\"}");
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  static Cid cid(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return Cid.v1(Cid.RAW, Multihash.of(Multihash.SHA2_256, digest));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  // ---- what happens elsewhere

  /// The peer tells of a pin.
  void observe(Cid cid, Command.Observation observation, String error) {
    Pin pin = store.pin(cid);
    assertNotNull(pin);
    Placement placement = pin.placements().get(PEER);
    assertNotNull(placement);
    assertInstanceOf(
        Outcome.Done.class,
        store.apply(new Command.Acknowledge(cid, PEER, placement.epoch(), observation, error, 0)));
  }

  void pinned(Cid cid) {
    observe(cid, Command.Observation.PINNED, "");
  }

  /// Requests that were all made in one millisecond, as an import can bring.
  void restore(Instant created, List<Cid> cids) {
    PinSpec spec = new PinSpec.Builder().name("restored").replication(-1, -1).build();
    service
        .restore(
            alice(),
            cids.stream()
                .map(cid -> new PinService.Imported(cid, spec, created, List.of()))
                .toList())
        .forEach(Outcome::orThrow);
  }

  @Override
  public void close() {
    store.close();
  }
}
