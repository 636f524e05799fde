package dev.pinfold.bench.cql;

import dev.pinfold.cql.pins.CqlPinStore;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Multihash;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.Placement;
import dev.pinfold.model.RequestId;
import dev.pinfold.pins.Allocator;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Command.Observation;
import dev.pinfold.pins.Operation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.Submission;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Pins as services have them: a name of its own each, two entries of metadata, two of a thousand
/// peers. One in ten is asked for under an operation's id, one in ten ends by itself; one in fifty
/// is deleted, and of one in fifty the peers have yet to begin.
final class SamplePins {

  static final int OWNERS = 64;

  private static final int PEERS = 1_000;
  private static final int PLACEMENTS = 2;
  private static final int PINS_A_SLOT = 8;
  private static final int SLOTS = 1 << 24;
  private static final int ROUND = 256;
  private static final int SIZE = 1 << 20;
  private static final Duration EXPIRY = Duration.ofDays(30);
  private static final String BASE_58 =
      "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

  private final List<Cid> cids;
  private final List<String> peers;

  private SamplePins(List<Cid> cids) {
    this.cids = cids;
    this.peers = IntStream.range(0, PEERS).mapToObj(SamplePins::peer).toList();
  }

  /// Finds CIDs that share few slots.
  static SamplePins search(int count, SlotKey key) {
    int every = SLOTS / Integer.highestOneBit(Math.max(1, count / PINS_A_SLOT));
    return new SamplePins(
        IntStream.range(0, count).parallel().mapToObj(n -> search(n, every, key)).toList());
  }

  private static Cid search(int number, int every, SlotKey key) {
    SplittableRandom random = new SplittableRandom(number);
    byte[] digest = new byte[32];
    random.nextBytes(digest);
    Cid first = Cid.v1(Cid.RAW, Multihash.of(Multihash.SHA2_256, digest));
    ByteBuffer bytes = ByteBuffer.wrap(first.bytes().clone());
    do {
      bytes.putLong(bytes.capacity() - Long.BYTES, random.nextLong());
    } while (key.slot(bytes.array()) % every != 0);
    return Cid.of(bytes.array());
  }

  private static String peer(int number) {
    SplittableRandom random = new SplittableRandom(-1 - number);
    StringBuilder id = new StringBuilder("12D3KooW");
    while (id.length() < 52) {
      id.append(BASE_58.charAt(random.nextInt(BASE_58.length())));
    }
    return id.toString();
  }

  private static String name(int number) {
    return "dataset-" + number % 10_000 + "/part-" + number + ".car";
  }

  private static Map<String, String> metadata(int number) {
    return Map.of("kind", number % 7 == 0 ? "manifest" : "block", "network", "net-" + number % 100);
  }

  /// What the planner has to know of them, to reckon with others.
  Map<String, String> shape() {
    long names = 0;
    long metadata = 0;
    long entries = 0;
    for (int i = 0; i < cids.size(); i++) {
      names += name(i).length();
      for (Map.Entry<String, String> entry : metadata(i).entrySet()) {
        entries++;
        metadata += entry.getKey().length() + entry.getValue().length();
      }
    }
    Map<String, String> shape = new LinkedHashMap<>();
    shape.put("pins", Integer.toString(cids.size()));
    shape.put("owners", Integer.toString(OWNERS));
    shape.put("peers", Integer.toString(PEERS));
    shape.put("placements", Integer.toString(PLACEMENTS));
    shape.put("name-bytes", Long.toString(names / cids.size()));
    shape.put("metadata-entries", Long.toString(entries / cids.size()));
    shape.put("metadata-entry-bytes", Long.toString(metadata / entries));
    return shape;
  }

  /// Makes them, and does what agents do with them.
  void fill(CqlPinStore store, Clock clock) {
    for (int from = 0; from < cids.size(); from += ROUND) {
      int[] numbers = IntStream.range(from, Math.min(cids.size(), from + ROUND)).toArray();
      List<Pin> pins = want(store, clock, numbers);
      List<Pin> begun = new ArrayList<>();
      for (int i = 0; i < numbers.length; i++) {
        if (numbers[i] % 50 != 1) {
          begun.add(pins.get(i));
        }
      }
      acknowledge(store, begun, Observation.PINNING, Observation.PINNED);
      release(store, IntStream.of(numbers).filter(number -> number % 50 == 2).toArray());
      if (from / ROUND % 4 == 0) {
        System.err.println(from);
      }
    }
  }

  private List<Pin> want(CqlPinStore store, Clock clock, int[] numbers) {
    List<Submission> batch = new ArrayList<>();
    for (int number : numbers) {
      SplittableRandom random = new SplittableRandom(~number);
      int first = random.nextInt(PEERS);
      List<String> places = List.of(peers.get(first), peers.get((first + 1) % PEERS));
      Instant now = clock.instant();
      PinSpec.Builder spec =
          new PinSpec.Builder()
              .replication(PLACEMENTS, PLACEMENTS)
              .name(name(number))
              .metadata(metadata(number));
      if (number % 10 == 3) {
        long millis = random.nextLong(EXPIRY.toMillis());
        spec.expireAt(now.plusMillis(millis).truncatedTo(ChronoUnit.MILLIS));
      }
      int owner = 1 + number % OWNERS;
      Command want =
          new Command.Want(
              cids.get(number),
              RequestId.of(now.toEpochMilli(), owner, random.nextLong()),
              false,
              spec.build(),
              now,
              Allocator.fixed(places, peers),
              null);
      Operation operation = number % 10 == 4 ? operation(owner, random) : null;
      batch.add(new Submission(want, operation, true));
    }
    return store.apply(batch).stream()
        .map(outcome -> Objects.requireNonNull(outcome.orThrow().pin()))
        .toList();
  }

  private static Operation operation(int owner, SplittableRandom random) {
    byte[] hash = new byte[32];
    random.nextBytes(hash);
    String id = RequestId.of(0, owner, random.nextLong()).toString();
    return new Operation(owner, id, hash);
  }

  private static void acknowledge(CqlPinStore store, List<Pin> pins, Observation... states) {
    for (int placement = 0; placement < PLACEMENTS; placement++) {
      for (Observation state : states) {
        List<Submission> batch = new ArrayList<>();
        for (Pin pin : pins) {
          Map.Entry<String, Placement> at = List.copyOf(pin.placements().entrySet()).get(placement);
          long size = state == Observation.PINNED ? SIZE : 0;
          batch.add(
              Submission.of(
                  new Command.Acknowledge(
                      pin.cid(), at.getKey(), at.getValue().epoch(), state, "", size)));
        }
        store.apply(batch).forEach(Outcome::orThrow);
      }
    }
  }

  private void release(CqlPinStore store, int[] numbers) {
    List<Submission> batch = new ArrayList<>();
    List<Cid> released = new ArrayList<>();
    for (int number : numbers) {
      Pin pin = Objects.requireNonNull(store.pin(cids.get(number)));
      RequestId request = Objects.requireNonNull(pin.lead());
      released.add(pin.cid());
      batch.add(
          Submission.of(
              new Command.Release(
                  pin.cid(),
                  request.owner(),
                  request,
                  Allocator.fixed(List.of(), peers),
                  null,
                  null)));
    }
    store.apply(batch).forEach(Outcome::orThrow);
    List<Pin> going = store.pins(released).stream().map(Objects::requireNonNull).toList();
    acknowledge(store, going, Observation.UNPINNING, Observation.UNPINNED);
  }
}
