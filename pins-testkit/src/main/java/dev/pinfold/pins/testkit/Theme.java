package dev.pinfold.pins.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pinfold.base.Problem;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.Placement;
import dev.pinfold.model.RequestId;
import dev.pinfold.pins.Allocator;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Command.Observation;
import dev.pinfold.pins.Operation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.Submission;
import dev.pinfold.pins.rules.RetryPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// What the parts of the contract share: an empty store for each test, ways to speak to it, and a
/// check of all that it keeps when the test is over.
abstract class Theme {

  static final int ALICE = 1;
  static final int BOB = 2;

  /// Three failures, then it is given up.
  static final RetryPolicy RETRIES =
      new RetryPolicy(Duration.ofSeconds(10), Duration.ofSeconds(15), 3);

  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private final PinStoreContract contract;
  final SettableClock clock = new SettableClock(START);
  private final AtomicInteger ids = new AtomicInteger();
  PinStore store;

  Theme(PinStoreContract contract) {
    this.contract = contract;
  }

  @BeforeEach
  void open() {
    store = contract.open(RETRIES, clock);
    assertEquals(0, store.pinCount());
  }

  @AfterEach
  void holdsWhatAlwaysHolds() {
    try {
      Invariants.check(store);
    } finally {
      store.close();
    }
  }

  void reopen() {
    store = contract.reopen(store);
  }

  // ---- commands

  /// An id of now.
  RequestId id(int owner) {
    return RequestId.of(clock.millis(), owner, ids.incrementAndGet());
  }

  Command.Want keyed(int owner, Cid cid, PinSpec spec, Allocator allocator) {
    return new Command.Want(cid, id(owner), true, spec, clock.instant(), allocator, null);
  }

  Command.Want another(int owner, Cid cid, PinSpec spec, Allocator allocator) {
    return new Command.Want(cid, id(owner), false, spec, clock.instant(), allocator, null);
  }

  static Command.Want expecting(Command.Want want, long version) {
    return new Command.Want(
        want.cid(),
        want.id(),
        want.keyed(),
        want.spec(),
        want.created(),
        want.allocator(),
        version);
  }

  static Command.Release release(int owner, Cid cid, Allocator allocator) {
    return new Command.Release(cid, owner, null, allocator, null, null);
  }

  static Command.Release release(PinRequest request, Allocator allocator) {
    return new Command.Release(request.cid(), request.owner(), request.id(), allocator, null, null);
  }

  /// Of the present assignment.
  Command.Acknowledge told(Cid cid, String peer, Observation observation) {
    return told(cid, peer, placement(cid, peer).epoch(), observation);
  }

  static Command.Acknowledge told(Cid cid, String peer, long epoch, Observation observation) {
    String error = observation == Observation.FAILED ? "it broke" : "";
    return new Command.Acknowledge(cid, peer, epoch, observation, error, 0);
  }

  static Operation operation(int owner, String id, String asked) {
    return new Operation(owner, id, asked.getBytes(StandardCharsets.UTF_8));
  }

  // ---- what becomes of them

  Outcome.Done done(Command command) {
    return store.apply(command).orThrow();
  }

  /// The request that a command was about.
  PinRequest made(Command command) {
    return Objects.requireNonNull(done(command).request());
  }

  Problem refused(Command command) {
    return refused(store.apply(command));
  }

  static Problem refused(Outcome outcome) {
    if (outcome instanceof Outcome.Refused(Problem problem)) {
      return problem;
    }
    throw new AssertionError("not refused: " + outcome);
  }

  /// Says of all that peers have to do with a pin that it is done.
  void settle(Cid cid) {
    for (String peer : pin(cid).placements().keySet()) {
      switch (placement(cid, peer).status()) {
        case PINNED -> {}
        case QUEUED, PINNING, FAILED -> done(told(cid, peer, Observation.PINNED));
        case UNPIN_QUEUED, UNPINNING, UNPIN_FAILED -> done(told(cid, peer, Observation.UNPINNED));
      }
    }
  }

  static Submission with(Operation operation, Command command) {
    return new Submission(command, operation, true);
  }

  // ---- what there is

  Pin pin(Cid cid) {
    return Objects.requireNonNull(store.pin(cid), "there is no such pin");
  }

  Placement placement(Cid cid, String peer) {
    return Objects.requireNonNull(pin(cid).placements().get(peer), "there is no such placement");
  }

  PinRequest request(RequestId id) {
    return Objects.requireNonNull(store.request(id), "there is no such request");
  }

  static Pin pin(Outcome.Done done) {
    return Objects.requireNonNull(done.pin());
  }

  static @Nullable Object detail(Problem problem, String name) {
    return problem.details().get(name);
  }
}
