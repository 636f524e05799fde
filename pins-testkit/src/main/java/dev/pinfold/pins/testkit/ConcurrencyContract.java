package dev.pinfold.pins.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinMode;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.PinStatus;
import dev.pinfold.model.Placement;
import dev.pinfold.model.RequestId;
import dev.pinfold.pins.Allocator;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Command.Observation;
import dev.pinfold.pins.Operation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.PinStore.Feed;
import dev.pinfold.pins.PinStore.PinChange;
import dev.pinfold.pins.PinStore.PinScan;
import dev.pinfold.pins.PinStore.RequestPage;
import dev.pinfold.pins.RequestQuery;
import dev.pinfold.pins.Submission;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Many threads at once: after each test, all that is kept is counted again.
abstract class ConcurrencyContract extends Theme {

  private static final int THREADS = 16;
  private static final Allocator ON_A = Samples.firstOf("a");
  private static final PinSpec ONE = Samples.some(1, 1);

  ConcurrencyContract(PinStoreContract contract) {
    super(contract);
  }

  @Test
  void oneOperationIsDoneOnceHoweverManyAskAtOnce() {
    for (int round = 0; round < 10; round++) {
      Cid cid = Samples.v1(round);
      Operation operation = operation(ALICE, "op" + round, "x");
      List<Outcome.Done> outcomes =
          Crowd.run(
              THREADS, _ -> store.apply(with(operation, another(ALICE, cid, ONE, ON_A))).orThrow());
      assertEquals(1, outcomes.stream().filter(done -> !done.repeated()).count());
      assertEquals(1, outcomes.stream().map(Outcome.Done::request).distinct().count());
      assertEquals(1, pin(cid).requests().size());
    }
  }

  @Test
  void oneOfThoseWhoExpectTheSameVersionIsDone() {
    Cid cid = Samples.v1(1);
    PinRequest request = made(keyed(ALICE, cid, ONE.toBuilder().name("0").build(), ON_A));
    int each = 10;
    Crowd.run(
        THREADS,
        _ -> {
          for (int done = 0; done < each; ) {
            PinRequest seen = request(request.id());
            String next = Integer.toString(Integer.parseInt(seen.spec().name()) + 1);
            Outcome outcome =
                store.apply(
                    expecting(
                        keyed(ALICE, cid, ONE.toBuilder().name(next).build(), ON_A),
                        seen.version()));
            if (outcome instanceof Outcome.Done) {
              done++;
            } else {
              assertEquals("version_conflict", refused(outcome).code());
            }
          }
          return true;
        });
    assertEquals(Integer.toString(THREADS * each), request(request.id()).spec().name());
  }

  @Test
  void keyedRequestsOfOneOwnerAreOne() {
    Cid cid = Samples.v1(1);
    Set<RequestId> ids =
        Set.copyOf(Crowd.run(THREADS, _ -> made(keyed(ALICE, cid, ONE, ON_A)).id()));
    assertEquals(1, ids.size());
    assertEquals(1, store.requestCounts(ALICE).get(PinStatus.QUEUED));
  }

  @Test
  void thePlacementsOfOnePinAreTakenNoteOfAtOnce() {
    String[] peers = new String[THREADS];
    for (int i = 0; i < THREADS; i++) {
      peers[i] = "peer" + i;
    }
    Cid cid = Samples.v1(1);
    done(keyed(ALICE, cid, Samples.EVERYWHERE, Samples.on(peers)));
    long epoch = placement(cid, "peer0").epoch();
    Crowd.run(
        THREADS,
        i -> {
          done(told(cid, peers[i], epoch, Observation.PINNING));
          return done(told(cid, peers[i], epoch, Observation.PINNED));
        });
    assertEquals(PinStatus.PINNED, pin(cid).status());
  }

  // ---- everything at once

  /// Sends commands by chance about a few pins, which everybody else does, too.
  private final class Sender {
    private static final int CIDS = 25;
    private static final List<String> PEERS = List.of("a", "b", "c", "d");

    private final Random random;
    private final AtomicInteger operations;
    private final List<Outcome> outcomes = new ArrayList<>();

    Sender(long seed, AtomicInteger operations) {
      this.random = new Random(seed);
      this.operations = operations;
    }

    List<Outcome> send(int batches) {
      for (int i = 0; i < batches; i++) {
        List<Submission> batch = new ArrayList<>();
        for (int j = random.nextInt(4) == 0 ? random.nextInt(12) : 1; j > 0; j--) {
          batch.add(submission());
        }
        outcomes.addAll(store.apply(batch));
      }
      return outcomes;
    }

    private Submission submission() {
      Operation operation =
          random.nextInt(3) > 0
              ? null
              : operation(ALICE, "op" + operations.incrementAndGet() / 2, "x");
      return new Submission(command(), operation, random.nextInt(10) > 0);
    }

    private Command command() {
      Cid cid = Samples.v1(random.nextInt(CIDS));
      int owner = 1 + random.nextInt(3);
      String peer = PEERS.get(random.nextInt(PEERS.size()));
      Pin pin = store.pin(cid);
      return switch (random.nextInt(12)) {
        case 0, 1 -> keyed(owner, cid, spec(), allocator());
        case 2, 3 -> another(owner, cid, spec(), allocator());
        case 4, 5 -> {
          if (pin == null || pin.requests().isEmpty()) {
            yield release(owner, cid, allocator());
          }
          RequestId id = pin.requests().get(random.nextInt(pin.requests().size())).id();
          yield new Command.Release(cid, id.owner(), id, allocator(), null, null);
        }
        case 6 -> new Command.Recover(cid, random.nextBoolean() ? peer : null);
        case 7 -> new Command.Verify(cid, peer, random.nextBoolean());
        case 8 -> new Command.Assign(cid, allocator(), random.nextBoolean() ? peer : null, null);
        default -> {
          Placement placement = pin == null ? null : pin.placements().get(peer);
          yield told(
              cid,
              peer,
              placement == null ? 1 : placement.epoch(),
              Observation.values()[random.nextInt(5)]);
        }
      };
    }

    private PinSpec spec() {
      PinSpec spec =
          switch (random.nextInt(3)) {
            case 0 -> Samples.EVERYWHERE;
            case 1 -> Samples.some(1, 2);
            default -> Samples.some(2, 3);
          };
      return spec.toBuilder()
          .mode(random.nextInt(4) == 0 ? PinMode.DIRECT : PinMode.RECURSIVE)
          .name("n" + random.nextInt(4))
          .metadata(Map.of("k", "v" + random.nextInt(3)))
          .expireAt(random.nextInt(3) == 0 ? START.plusSeconds(random.nextInt(100)) : null)
          .build();
    }

    private Allocator allocator() {
      List<String> peers = new ArrayList<>(PEERS);
      peers.removeIf(_ -> random.nextInt(5) == 0);
      return Samples.firstOf(peers.toArray(String[]::new));
    }
  }

  @Test
  void afterRandomWorkOfManyAllIsAsItsPartsSay() {
    AtomicInteger operations = new AtomicInteger();
    List<List<Outcome>> outcomes =
        Crowd.run(THREADS, i -> new Sender(1_000 + i, operations).send(120));
    assertNothingBroke(outcomes);
    Invariants.check(store);
    reopen();
  }

  private static void assertNothingBroke(List<List<Outcome>> outcomes) {
    int done = 0;
    Set<String> problems = new HashSet<>();
    for (List<Outcome> each : outcomes) {
      for (Outcome outcome : each) {
        switch (outcome) {
          case Outcome.Done _ -> done++;
          case Outcome.Refused refused -> problems.add(refused.problem().code());
          case Outcome.Stale _ -> {}
          case Outcome.Unknown unknown -> throw new AssertionError(unknown);
        }
      }
    }
    assertTrue(done > 500, "too little was done: " + done);
    problems.removeAll(
        Set.of("not_pinned", "pinned_recursively", "not_enough_peers", "operation_reused"));
    assertEquals(Set.of(), problems, "refused for other reasons than the rules have");
  }

  @Test
  void whoFollowsTheFeedKnowsWhichPinsThereAre() {
    AtomicInteger running = new AtomicInteger(8);
    AtomicInteger operations = new AtomicInteger();
    long start = store.lastChange();
    List<List<PinChange>> told =
        Crowd.run(
            9,
            i -> {
              if (i < 8) {
                try {
                  new Sender(2_000 + i, operations).send(100);
                } finally {
                  running.decrementAndGet();
                }
                return List.<PinChange>of();
              }
              List<PinChange> changes = new ArrayList<>();
              long after = start;
              boolean last;
              do {
                last = running.get() == 0;
                Feed feed = store.changes(after, 50);
                changes.addAll(feed.changes());
                last &= feed.last() == after;
                after = feed.last();
              } while (!last);
              return changes;
            });
    List<PinChange> followed = told.get(8);
    List<PinChange> again = new ArrayList<>();
    long after = start;
    while (after < store.lastChange()) {
      Feed feed = store.changes(after, 1_000);
      again.addAll(feed.changes());
      after = feed.last();
    }
    assertEquals(again, followed, "who reads along reads what who comes late does");
    Map<Cid, Boolean> there = new HashMap<>();
    followed.forEach(change -> there.put(change.cid(), !change.removed()));
    there.values().removeIf(present -> !present);
    assertEquals(store.pinCount(), there.size());
    there.keySet().forEach(cid -> assertEquals(cid, pin(cid).cid()));
  }

  @Test
  void readersSeeWholeChangesWhileOthersWrite() {
    AtomicInteger running = new AtomicInteger(6);
    AtomicInteger operations = new AtomicInteger();
    List<Submission> stay = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      stay.add(Submission.of(another(ALICE, Samples.v0(i), ONE, ON_A)));
    }
    Set<RequestId> stays = new HashSet<>();
    for (Outcome outcome : store.apply(stay)) {
      stays.add(Objects.requireNonNull(outcome.orThrow().request()).id());
    }
    Crowd.run(
        10,
        i -> {
          if (i < 6) {
            try {
              return new Sender(3_000 + i, operations).send(100);
            } finally {
              running.decrementAndGet();
            }
          }
          do {
            if (i < 8) {
              readScan();
            } else {
              readPages(stays);
            }
          } while (running.get() > 0);
          return List.<Outcome>of();
        });
  }

  private void readScan() {
    try (PinScan scan = store.scan()) {
      Set<Cid> seen = new HashSet<>();
      Pin pin = scan.next();
      while (pin != null) {
        Invariants.check(pin);
        assertTrue(seen.add(pin.cid()));
        pin = scan.next();
      }
      assertTrue(seen.size() >= 300);
    }
  }

  private void readPages(Set<RequestId> stays) {
    Set<RequestId> seen = new HashSet<>();
    String token = null;
    do {
      RequestPage page = store.requests(RequestQuery.of(ALICE), 50, token);
      page.requests().forEach(request -> assertTrue(seen.add(request.id()), "repeated"));
      token = page.next();
    } while (token != null);
    assertTrue(seen.containsAll(stays), "missed");
    long counted = 0;
    for (long count : store.requestCounts(ALICE).values()) {
      assertTrue(count >= 0);
      counted += count;
    }
    assertTrue(counted >= stays.size(), "what is there is counted at any moment");
    assertNull(store.request(RequestId.of(1, 99, 1)));
  }
}
