package dev.pinfold.pins.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinIntent;
import dev.pinfold.model.PinMode;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.Placement;
import dev.pinfold.model.RequestId;
import dev.pinfold.model.RequestRef;
import dev.pinfold.pins.Allocator;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Command.Observation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.rules.Change;
import dev.pinfold.pins.rules.PinRules;
import dev.pinfold.pins.rules.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The rules by themselves: sequences of commands by chance, and what holds after each of them.
class PinRulesTest {

  private static final Cid CID = Samples.v1(1);
  private static final List<String> PEERS = List.of("a", "b", "c", "d", "e");
  private static final RetryPolicy RETRIES =
      new RetryPolicy(Duration.ofSeconds(10), Duration.ofMinutes(1), 3);

  private final PinRules rules = new PinRules(RETRIES);
  private final Map<RequestId, PinRequest> requests = new HashMap<>();
  private @Nullable Pin pin;
  private Instant now = Instant.parse("2026-03-01T12:00:00Z");
  private long version;

  private Change apply(Command command) {
    version += 1;
    Change change = rules.apply(pin, command, requests::get, now, version);
    assertSame(pin, change.before());
    pin = change.after();
    change.put().forEach(request -> requests.put(request.id(), request));
    change.removed().forEach(request -> requests.remove(request.id()));
    if (pin != null) {
      // The store tells all requests the status of their pin.
      for (RequestRef ref : pin.requests()) {
        requests.computeIfPresent(ref.id(), (_, request) -> request.with(pin.status()));
      }
    }
    return change;
  }

  private void check(Change change, Command command) {
    Pin after = change.after();
    if (after != null) {
      Invariants.check(after);
      assertEquals(
          requests.keySet(),
          Set.copyOf(after.requests().stream().map(RequestRef::id).toList()),
          "requests are those of the pin");
      if (change.changesPin()) {
        assertEquals(version, after.version());
        assertEquals(now, after.updated());
      }
    } else {
      assertEquals(Map.of(), requests, "no request outlives its pin");
    }
    switch (change.outcome()) {
      case Outcome.Refused _, Outcome.Stale _ -> {
        assertTrue(change.isEmpty(), "what is refused changes nothing: " + command);
        assertFalse(change.changesPin());
      }
      case Outcome.Done _ -> {}
      case Outcome.Unknown _ -> throw new AssertionError("the rules know");
    }
    for (PinRequest request : change.put()) {
      assertEquals(version, request.version());
      assertEquals(requests.get(request.id()), request.with(request.status()));
    }
    if (after != null && !(command instanceof Command.Assign) && after.replicationMin() > 0) {
      boolean asked = command instanceof Command.Want && change.changesPin();
      if (asked) {
        assertTrue(after.allocations().size() >= after.replicationMin(), "enough peers");
        assertTrue(after.allocations().size() <= after.replicationMax(), "not too many");
      }
    }
  }

  /// Commands by chance.
  private final class Chance {
    private final Random random;
    private final List<Command.Acknowledge> past = new ArrayList<>();

    Chance(long seed) {
      this.random = new Random(seed);
    }

    Command command() {
      int owner = 1 + random.nextInt(3);
      return switch (random.nextInt(12)) {
        case 0, 1, 2 ->
            new Command.Want(
                CID,
                RequestId.of(random.nextInt(1_000), owner, random.nextLong()),
                random.nextBoolean(),
                spec(),
                now,
                allocator(),
                random.nextInt(8) == 0 ? Long.valueOf(random.nextInt(5)) : null);
        case 3, 4 ->
            new Command.Release(
                CID, owner, request(), allocator(), null, random.nextInt(4) == 0 ? now : null);
        case 5 ->
            new Command.Assign(CID, allocator(), random.nextInt(3) == 0 ? peer() : null, null);
        case 6 -> new Command.Recover(CID, random.nextBoolean() ? peer() : null);
        case 7 -> new Command.Verify(CID, peer(), random.nextBoolean());
        default -> acknowledge();
      };
    }

    private @Nullable RequestId request() {
      Collection<RequestId> ids = new TreeSet<>(requests.keySet());
      return ids.isEmpty() || random.nextInt(3) == 0
          ? null
          : List.copyOf(ids).get(random.nextInt(ids.size()));
    }

    private String peer() {
      return PEERS.get(random.nextInt(PEERS.size()));
    }

    private Allocator allocator() {
      List<String> peers = new ArrayList<>(PEERS);
      peers.removeIf(_ -> random.nextInt(3) == 0);
      return Samples.firstOf(peers.toArray(String[]::new));
    }

    private PinSpec spec() {
      int min = 1 + random.nextInt(3);
      PinSpec.Builder spec =
          (random.nextInt(4) == 0 ? Samples.EVERYWHERE : Samples.some(min, min + random.nextInt(2)))
              .toBuilder();
      return spec.mode(random.nextInt(3) == 0 ? PinMode.DIRECT : PinMode.RECURSIVE)
          .userAllocations(random.nextBoolean() ? List.of() : List.of(peer()))
          .expireAt(random.nextInt(3) == 0 ? now.plusSeconds(random.nextInt(50)) : null)
          .build();
    }

    private Command.Acknowledge acknowledge() {
      String peer = peer();
      Placement placement = pin == null ? null : pin.placements().get(peer);
      long epoch = placement == null ? version : placement.epoch();
      Observation observation = Observation.values()[random.nextInt(5)];
      if (placement != null && random.nextInt(3) > 0) {
        boolean held = placement.status().intent() == PinIntent.HELD;
        observation = held ? Observation.PINNED : Observation.UNPINNED;
      }
      String error = observation == Observation.FAILED ? "it broke" : "";
      Command.Acknowledge told =
          new Command.Acknowledge(CID, peer, epoch, observation, error, random.nextInt(3));
      past.add(told);
      return told;
    }

    /// Says again all that was said of assignments that are no more: it must change nothing.
    void replay() {
      for (Command.Acknowledge told : past) {
        Placement placement = pin == null ? null : pin.placements().get(told.peer());
        if (placement != null && placement.epoch() == told.epoch()) {
          continue;
        }
        version += 1;
        Change change = rules.apply(pin, told, requests::get, now, version);
        assertTrue(change.isEmpty(), "an old epoch changes nothing: " + told);
        PinIntent wanted = placement == null ? PinIntent.RELEASED : placement.status().intent();
        long epoch = placement == null ? 0 : placement.epoch();
        assertEquals(new Outcome.Stale(wanted, epoch), change.outcome());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void whateverComesWhatAlwaysHoldsHolds(long seed) {
    for (int run = 0; run < 60; run++) {
      pin = null;
      requests.clear();
      Chance chance = new Chance(seed * 1_000 + run);
      Map<String, Long> epochs = new HashMap<>();
      for (int i = 0; i < 120; i++) {
        now = now.plusMillis(chance.random.nextInt(20_000));
        Command command = chance.command();
        Change change = apply(command);
        check(change, command);
        if (pin != null) {
          pin.placements()
              .forEach(
                  (peer, placement) -> {
                    long before = epochs.getOrDefault(peer, 0L);
                    assertTrue(placement.epoch() >= before, "epochs do not go back");
                    epochs.put(peer, placement.epoch());
                  });
        }
        if (i % 20 == 19) {
          chance.replay();
        }
      }
    }
  }

  @Test
  void theSameAgainGivesTheSame() {
    Chance chance = new Chance(5);
    for (int i = 0; i < 300; i++) {
      Command command = chance.command();
      Change once = rules.apply(pin, command, requests::get, now, version + 1);
      Change again = rules.apply(pin, command, requests::get, now, version + 1);
      assertEquals(once, again, "the rules are pure");
      apply(command);
    }
  }

  @Test
  void everyStatusIsReachedByChance() {
    Set<Object> seen = new java.util.HashSet<>();
    for (long seed = 0; seed < 50; seed++) {
      pin = null;
      requests.clear();
      Chance chance = new Chance(seed);
      for (int i = 0; i < 100; i++) {
        Change change = apply(chance.command());
        seen.add(change.outcome().getClass());
        if (pin != null) {
          seen.add(pin.status());
          pin.placements().values().forEach(placement -> seen.add(placement.status()));
        }
      }
    }
    assertEquals(3 + 4 + 7, seen.size(), "the tests above are worth their while: " + seen);
  }

  @Test
  void aPinHasSoManyRequestsAndNoMore() {
    Allocator onA = Samples.firstOf("a");
    List<RequestRef> refs = new ArrayList<>();
    Command.Want first =
        new Command.Want(CID, RequestId.of(0, 1, 0), false, Samples.some(1, 1), now, onA, null);
    apply(first);
    Pin one = pin;
    assertNotNull(one);
    for (int i = 0; i < PinRules.REQUESTS_MAX; i++) {
      refs.add(new RequestRef(RequestId.of(i, 1, 0), false, PinMode.RECURSIVE, 1, 1));
    }
    pin =
        new Pin(
            CID,
            one.spec(),
            one.created(),
            one.lead(),
            refs,
            one.allocations(),
            one.placements(),
            one.status(),
            0,
            now,
            version);
    Command.Want more =
        new Command.Want(CID, RequestId.of(1, 2, 1), true, Samples.some(1, 1), now, onA, null);
    Change change = apply(more);
    assertEquals(
        "too_many_requests_on_cid",
        assertInstanceOf(Outcome.Refused.class, change.outcome()).problem().code());
    // The one that is there can be changed.
    assertInstanceOf(Outcome.Done.class, apply(first).outcome());
  }

  @Test
  void whatNobodyHoldsIsForgottenOnceItIsReleased() {
    apply(
        new Command.Want(
            CID, RequestId.of(1, 1, 1), true, Samples.EVERYWHERE, now, Samples.on("a", "b"), null));
    apply(new Command.Release(CID, 1, null, Samples.on("a", "b"), null, null));
    apply(new Command.Assign(CID, Samples.on("b"), "a", null));
    assertNotEquals(null, pin);
    apply(new Command.Assign(CID, Samples.on(), "b", null));
    assertNull(pin);
  }
}
