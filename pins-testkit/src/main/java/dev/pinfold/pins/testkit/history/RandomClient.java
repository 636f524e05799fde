package dev.pinfold.pins.testkit.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.Placement;
import dev.pinfold.model.RequestId;
import dev.pinfold.model.RequestRef;
import dev.pinfold.pins.Allocator;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Command.Observation;
import dev.pinfold.pins.Operation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.Submission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// A client that asks by chance, of a few pins that others change, too: what it says of versions
/// and epochs is what it saw last, which may be late. It gives what has an operation again now and
/// then, and until it is told what became of it.
///
/// Used by one thread.
public final class RandomClient {

  private static final List<String> PEERS = List.of("a", "b", "c");
  private static final int OWNERS = 2;
  private static final int REQUESTS_MANY = 4;
  private static final int GIVEN_KEPT = 4;

  private final int number;
  private final Random random;
  private final List<Cid> cids;
  private final Instant now;
  private final Map<Cid, Pin> seen = new HashMap<>();
  private final Map<Cid, PinRequest> own = new HashMap<>();
  private final List<Submission> given = new ArrayList<>();
  private @Nullable Submission unanswered;
  private int made;

  /// @param number tells clients of one history apart
  /// @param now what the clock of the store says
  public RandomClient(int number, long seed, List<Cid> cids, Instant now) {
    this.number = number;
    this.random = new Random(seed);
    this.cids = List.copyOf(cids);
    this.now = now;
  }

  /// Asks for one thing.
  ///
  /// @throws dev.pinfold.base.ProblemException why a pin could not be read
  public void ask(PinStore store, Recorder recorder) {
    Cid cid = cid();
    if (reads()) {
      saw(cid, recorder.read(number, store, cid));
    } else {
      Submission submission = change(cid);
      answered(submission, recorder.apply(number, store, submission));
    }
  }

  /// The pin that the next thing is about.
  public Cid cid() {
    return cids.get(random.nextInt(cids.size()));
  }

  /// Whether it looks at the pin only.
  public boolean reads() {
    return unanswered == null && random.nextInt(4) == 0;
  }

  /// What it wants to be changed.
  public Submission change(Cid cid) {
    if (unanswered != null) {
      return unanswered;
    }
    if (!given.isEmpty() && random.nextInt(6) == 0) {
      return given.get(random.nextInt(given.size()));
    }
    Command command = command(cid);
    return new Submission(command, random.nextBoolean() ? operation() : null, true);
  }

  private Operation operation() {
    made++;
    return new Operation(owner(), number + "/" + made, "x".getBytes(UTF_8));
  }

  private int owner() {
    return 1 + number % OWNERS;
  }

  private Command command(Cid cid) {
    Pin pin = seen.get(cid);
    if (pin != null && pin.requests().size() >= REQUESTS_MANY) {
      return release(cid, pin);
    }
    return switch (random.nextInt(10)) {
      case 0, 1 -> want(cid, true, null);
      case 2, 3 -> {
        PinRequest request = own.get(cid);
        yield want(cid, true, request == null ? 0 : request.version());
      }
      case 4 -> want(cid, false, null);
      case 5 -> release(cid, pin);
      case 6 ->
          new Command.Assign(cid, allocator(), null, pin == null ? null : (Long) pin.version());
      default -> acknowledge(cid, pin);
    };
  }

  private Command want(Cid cid, boolean keyed, @Nullable Long expected) {
    made++;
    RequestId id = RequestId.of(now.toEpochMilli(), owner(), number * 1_000_000L + made);
    int max = 1 + random.nextInt(2);
    PinSpec spec = new PinSpec.Builder().replication(1, max).name(number + "-" + made).build();
    return new Command.Want(cid, id, keyed, spec, now, allocator(), expected);
  }

  private Command release(Cid cid, @Nullable Pin pin) {
    if (pin == null || pin.requests().isEmpty()) {
      return new Command.Release(cid, owner(), null, allocator(), null, null);
    }
    RequestRef ref = pin.requests().get(random.nextInt(pin.requests().size()));
    PinRequest request = own.get(cid);
    Long expected =
        request != null && request.id().equals(ref.id()) && random.nextBoolean()
            ? request.version()
            : null;
    return new Command.Release(cid, ref.owner(), ref.id(), allocator(), expected, null);
  }

  private Command acknowledge(Cid cid, @Nullable Pin pin) {
    String peer = PEERS.get(random.nextInt(PEERS.size()));
    long epoch = 1;
    if (pin != null && !pin.placements().isEmpty()) {
      List<String> placed = List.copyOf(pin.placements().keySet());
      peer = placed.get(random.nextInt(placed.size()));
      Placement placement = pin.placements().get(peer);
      epoch = placement == null ? epoch : placement.epoch();
    }
    Observation[] all = Observation.values();
    return new Command.Acknowledge(cid, peer, epoch, all[random.nextInt(all.length)], "", made);
  }

  private Allocator allocator() {
    List<String> peers = new ArrayList<>(PEERS);
    peers.remove(random.nextInt(peers.size()));
    return Allocator.fixed(peers.subList(0, 1 + random.nextInt(2)), PEERS);
  }

  /// Takes note of what it was told.
  public void answered(Submission submission, Outcome outcome) {
    Cid cid = submission.command().cid();
    boolean isUnknown = outcome instanceof Outcome.Unknown;
    unanswered = isUnknown && submission.operation() != null ? submission : null;
    given.remove(submission);
    if (submission.operation() != null) {
      given.addFirst(submission);
      if (given.size() > GIVEN_KEPT) {
        given.removeLast();
      }
    }
    if (outcome instanceof Outcome.Done(Pin pin, PinRequest request, boolean repeated)
        && !repeated) {
      if (!(submission.command() instanceof Command.Release)) {
        saw(cid, pin);
      }
      if (request != null && request.keyed() && request.owner() == owner()) {
        own.put(cid, request);
      }
    }
  }

  /// Takes note of what it saw.
  public void saw(Cid cid, @Nullable Pin pin) {
    if (pin == null) {
      seen.remove(cid);
    } else {
      seen.put(cid, pin);
    }
  }
}
