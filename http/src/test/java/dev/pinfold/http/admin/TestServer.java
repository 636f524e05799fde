package dev.pinfold.http.admin;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.DatabaseOptions;
import dev.pinfold.documents.transaction.Durability;
import dev.pinfold.http.Api;
import dev.pinfold.http.ErrorShape;
import dev.pinfold.http.MemoryTransport;
import dev.pinfold.http.auth.OpenAccess;
import dev.pinfold.http.auth.Principal;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Multihash;
import dev.pinfold.pins.Registry;
import dev.pinfold.pins.documents.DocumentPinStore;
import dev.pinfold.pins.documents.DocumentRegistry;
import dev.pinfold.pins.move.Backend;
import dev.pinfold.pins.move.Mover;
import dev.pinfold.pins.rules.PinRules;
import dev.pinfold.pins.rules.RetryPolicy;
import dev.pinfold.pins.service.Owners;
import dev.pinfold.pins.service.PeerWork;
import dev.pinfold.pins.service.Peers;
import dev.pinfold.pins.service.PinService;
import dev.pinfold.pins.service.ServiceSettings;
import dev.pinfold.pins.service.Sweeps;
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
import org.jspecify.annotations.Nullable;

/// The API over a real store in a directory; time is the system's, moved at will.
final class TestServer implements AutoCloseable {

  private final MovingClock clock = new MovingClock();
  private final Database database;
  private final Path directory;
  private @Nullable Database second;

  final DocumentPinStore store;
  final PinService service;
  final Owners owners;
  final Peers peers;
  final AdminApi admin;
  final Api api;

  List<String> notReady = List.of();

  final Mover mover;

  TestServer(Path directory) {
    this.directory = directory;
    this.database = Database.open(directory, DatabaseOptions.DEFAULT.with(Durability.BUFFERED));
    Registry first = new DocumentRegistry(database);
    ServiceSettings settings = ServiceSettings.DEFAULT;
    SecureRandom random = new SecureRandom();
    this.store = new DocumentPinStore(database, new PinRules(RetryPolicy.DEFAULT), clock);
    this.mover = Mover.start(new Backend("embedded", store, first), this::other, clock);
    Registry registry = mover.serving().registry();
    this.peers = new Peers(registry, settings, clock);
    this.service = new PinService(mover.serving().pins(), peers, settings, clock, random);
    Sweeps sweeps = new Sweeps(service, peers, registry);
    this.owners = new Owners(registry, clock, random);
    this.admin =
        new AdminApi(
            service,
            owners,
            peers,
            new PeerWork(service, peers, sweeps, settings, clock),
            sweeps,
            () -> notReady,
            accept ->
                new Metrics.Scrape(
                    ("accept " + accept).getBytes(StandardCharsets.UTF_8), "text/plain"),
            mover,
            "cluster",
            clock);
    this.api =
        Api.named("admin")
            .router(admin.router())
            .errors(ErrorShape.problemDetails())
            .authenticator(new OpenAccess(new Principal("admin")))
            .build();
  }

  /// The store that a move may go to, in a directory beside that of the first.
  private Backend other(String name) {
    if (!name.equals("second")) {
      throw new ProblemException(
          Problem.of(Problem.Kind.INVALID, "unknown_store", "there is no such store")
              .with("store", name));
    }
    Database opened = second;
    if (opened == null) {
      opened =
          Database.open(
              directory.resolve("second"), DatabaseOptions.DEFAULT.with(Durability.BUFFERED));
      second = opened;
    }
    return new Backend(
        name,
        new DocumentPinStore(opened, new PinRules(RetryPolicy.DEFAULT), clock),
        new DocumentRegistry(opened));
  }

  void pass(Duration time) {
    clock.offset = clock.offset.plus(time);
  }

  Instant now() {
    return clock.instant();
  }

  /// Answers a request whose body is still to come.
  Thread start(MemoryTransport transport) {
    return Thread.ofVirtual().start(() -> api.handle(transport));
  }

  Answer send(MemoryTransport transport) {
    api.handle(transport.finish());
    return Answer.of(transport);
  }

  Answer get(String target, String... headers) {
    return send(new MemoryTransport("GET", target, headers));
  }

  Answer delete(String target, String... headers) {
    return send(new MemoryTransport("DELETE", target, headers));
  }

  Answer post(String target, String body, String... headers) {
    return send(new MemoryTransport("POST", target, headers).send(body));
  }

  Answer put(String target, String body, String... headers) {
    return send(new MemoryTransport("PUT", target, headers).send(body));
  }

  Answer patch(String target, String body) {
    return send(new MemoryTransport("PATCH", target).send(body));
  }

  /// Makes a peer known, as its agent does.
  Answer beat(String peer, String session) {
    return put(
        "/v1/peers/" + peer,
        """
        {"name":"name of %s","session":"%s","agent_version":"0.1.0","tags":{"region":"eu"},
         "ipfs":{"up":true,"error":null,"peer_id":"","addresses":["/ip4/192.0.2.7/tcp/4001"],
                 "version":"kubo/0.43.1","free_bytes":1000,"repo_bytes":-1},
         "in_flight":{"queued":0,"pinning":0,"unpinning":0,"unacknowledged":0}}
        """
            .formatted(peer, session));
  }

  /// A CID of its own for each text.
  static String cid(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return Cid.v1(Cid.RAW, Multihash.of(Multihash.SHA2_256, digest)).toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    mover.close();
    Database opened = second;
    if (opened != null) {
      opened.close();
    }
    store.close();
  }

  private static final class MovingClock extends Clock {
    private volatile Duration offset = Duration.ZERO;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.now().plus(offset);
    }
  }
}
