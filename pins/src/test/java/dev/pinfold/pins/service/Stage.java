package dev.pinfold.pins.service;

import dev.pinfold.base.Problem;
import dev.pinfold.documents.Database;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Multihash;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinSpec;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Command.Observation;
import dev.pinfold.pins.HandClock;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.Registry;
import dev.pinfold.pins.documents.DocumentPinStore;
import dev.pinfold.pins.documents.DocumentRegistry;
import dev.pinfold.pins.rules.PinRules;
import dev.pinfold.pins.rules.RetryPolicy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The whole service on a database in a directory.
final class Stage implements AutoCloseable {

  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  static final ServiceSettings SETTINGS =
      new ServiceSettings(
          1,
          2,
          List.of(),
          Duration.ofSeconds(10),
          Duration.ofMinutes(5),
          Duration.ofMinutes(1),
          Duration.ofDays(7));

  final HandClock clock;
  final Database database;
  final PinStore store;
  final Registry registry;
  final Peers peers;
  final Owners owners;
  final PinService service;
  final Sweeps sweeps;
  final PeerWork work;
  final Housekeeping housekeeping;
  private final Path directory;
  private final ServiceSettings settings;

  Stage(Path directory) {
    this(directory, SETTINGS, new HandClock(START));
  }

  Stage(Path directory, ServiceSettings settings, HandClock clock) {
    this.directory = directory;
    this.settings = settings;
    this.clock = clock;
    this.database = Database.open(directory);
    this.store = new DocumentPinStore(database, new PinRules(RetryPolicy.DEFAULT), clock);
    this.registry = new DocumentRegistry(database);
    this.peers = new Peers(registry, settings, clock);
    this.owners = new Owners(registry, clock, new SecureRandom());
    this.service = new PinService(store, peers, settings, clock, new SecureRandom());
    this.sweeps = new Sweeps(service, peers, registry);
    this.work = new PeerWork(service, peers, sweeps, settings, clock);
    this.housekeeping = new Housekeeping(service, peers, sweeps, settings, clock);
  }

  /// The same after a restart.
  Stage reopen() {
    close();
    return new Stage(directory, settings, clock);
  }

  @Override
  public void close() {
    store.close();
  }

  // ---- shorthand

  static Cid cid(int n) {
    byte[] digest = ByteBuffer.allocate(32).putInt(28, n).array();
    return Cid.v1(Cid.RAW, Multihash.of(Multihash.SHA2_256, digest));
  }

  static PinSpec named(String name) {
    return PinSpec.DEFAULT.toBuilder().name(name).build();
  }

  static PinSpec everywhere() {
    return PinSpec.DEFAULT.toBuilder().replication(-1, -1).build();
  }

  static Peer peer(String id, long free) {
    return peer(id, free, Map.of());
  }

  static Peer peer(String id, long free, Map<String, String> tags) {
    return new Peer(
        id, "name of " + id, "ipfs-" + id, List.of(), "", free, 1, tags, "1", START, START);
  }

  /// Peers tell that they live.
  void alive(String... ids) {
    for (String id : ids) {
      work.heartbeat(peer(id, 100), "session");
    }
  }

  /// Goes on with sweeps until there is nothing left to do.
  void sweep() {
    while (sweeps.step()) {
      // Each step is one page.
    }
  }

  Outcome.Done want(Owner owner, Cid cid, PinSpec spec) {
    return service.want(owner, Wish.of(cid, spec, true));
  }

  Pin pin(Cid cid) {
    return Objects.requireNonNull(store.pin(cid), "there is no such pin");
  }

  Outcome tell(Cid cid, String peer, Observation observation) {
    long epoch = Objects.requireNonNull(pin(cid).placements().get(peer)).epoch();
    return work.acknowledge(List.of(new Command.Acknowledge(cid, peer, epoch, observation, "", 0)))
        .getFirst();
  }

  static Problem problem(Outcome outcome) {
    if (outcome instanceof Outcome.Refused(Problem problem)) {
      return problem;
    }
    throw new AssertionError("not refused: " + outcome);
  }
}
