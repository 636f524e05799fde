package dev.pinfold.cql.pins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import dev.pinfold.cql.pins.Severed.Answers;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.cql.session.Decision;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.RequestId;
import dev.pinfold.pins.Allocator;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Command.Observation;
import dev.pinfold.pins.Operation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.PinEvent;
import dev.pinfold.pins.PinStore.Feed;
import dev.pinfold.pins.PinStore.PinChange;
import dev.pinfold.pins.Submission;
import dev.pinfold.pins.rules.PinRules;
import dev.pinfold.pins.rules.RetryPolicy;
import dev.pinfold.pins.testkit.Invariants;
import dev.pinfold.pins.testkit.Samples;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A node that is killed between any two statements leaves nothing that another one cannot finish;
/// and what became of a change is found out when its answer was lost.
class KilledTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final Allocator ON_A = Samples.on("a");
  private static final PinSpec SPEC =
      Samples.some(1, 1).toBuilder()
          .name("photo")
          .metadata(Map.of("k", "v"))
          .expireAt(NOW.plusSeconds(60))
          .build();

  /// Long, so that no lease ends however slow the machine is; the tests' clock makes them end.
  private static final LeaseTimes TIMES =
      new LeaseTimes(
          Duration.ofHours(1),
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          Duration.ZERO);

  private static Cluster cluster;
  private static Cql cql;

  private final AtomicLong skipped = new AtomicLong();

  @BeforeAll
  static void connect() {
    cluster = Cluster.of("killed");
    cql = cluster.cql();
  }

  @AfterAll
  static void disconnect() {
    cql.close();
  }

  @BeforeEach
  void clear() {
    cluster.clear();
  }

  private Writers writers(Cql of, String node) {
    return new Writers(of, node, TIMES, Clock.systemUTC(), () -> System.nanoTime() + skipped.get());
  }

  private static CqlPinStore open(Cql of, Writers writers) {
    return CqlPinStore.open(
        of, new PinRules(RetryPolicy.DEFAULT), CLOCK, writers, KnownPins.bold());
  }

  /// Lets the leases of all others end.
  private void bury(Writers survivor) {
    survivor.renew();
    for (int i = 0; i < 3; i++) {
      skipped.addAndGet(TIMES.lease().minus(TIMES.reserve()).toNanos());
      survivor.renew();
    }
  }

  // ---- the life of a pin

  /// A step: what is asked, of the pin as it is.
  private record Step(String name, Function<CqlPinStore, Submission> ask) {}

  private static Command.Want want(Cid cid, int owner, int tie) {
    return new Command.Want(
        cid, RequestId.of(NOW.toEpochMilli(), owner, tie), true, SPEC, NOW, ON_A, null);
  }

  private static Submission told(CqlPinStore store, Cid cid, Observation observation) {
    Pin pin = store.pin(cid);
    long epoch = pin == null ? 1 : Objects.requireNonNull(pin.placements().get("a")).epoch();
    return Submission.of(new Command.Acknowledge(cid, "a", epoch, observation, "", 7));
  }

  private static Submission release(Cid cid, int owner) {
    return Submission.of(new Command.Release(cid, owner, null, ON_A, null, null));
  }

  private static List<Step> life(Cid cid, int n) {
    Operation operation = new Operation(1, "op" + n, new byte[] {1});
    return List.of(
        new Step("want", _ -> new Submission(want(cid, 1, 2 * n), operation, true)),
        new Step("join", _ -> Submission.of(want(cid, 2, 2 * n + 1))),
        new Step("pinned", store -> told(store, cid, Observation.PINNED)),
        new Step("leave", _ -> release(cid, 1)),
        new Step("leave too", _ -> release(cid, 2)),
        new Step("unpinned", store -> told(store, cid, Observation.UNPINNED)));
  }

  @Test
  void whatANodeLeavesIsFinishedByAnother() {
    kill(9);
  }

  @Test
  @Tag("long")
  void whatANodeLeavesBehindAnyStatementIsFinishedByAnother() {
    kill(1);
  }

  /// Kills a node behind every so many statements of the life of a pin.
  private void kill(int stride) {
    long sent = Long.MAX_VALUE;
    for (int n = 0; n < sent; n += stride) {
      Cid cid = Samples.v1(n);
      Severed severed = new Severed(cql);
      CqlPinStore dying = open(severed, writers(severed, "dying"));
      severed.severAfter(n);
      int done = 0;
      try {
        for (Step step : life(cid, n)) {
          Outcome outcome = dying.apply(step.ask().apply(dying));
          if (!(outcome instanceof Outcome.Done)) {
            break;
          }
          done++;
        }
      } catch (ProblemException e) {
        assertEquals("store_unavailable", e.problem().code());
      }
      if (!severed.isSevered()) {
        sent = severed.sent(n);
      }
      end(dying);
      Writers survivor = writers(cql, "survivor");
      try (CqlPinStore store = open(new Severed(cql), survivor)) {
        bury(survivor);
        store.recover();
        check(store, cid, n, done);
        leave(store, cid);
      }
    }
    assertTrue(sent > 20, "sent only " + sent);
  }

  /// A store that is severed cannot say goodbye.
  private static void end(CqlPinStore dying) {
    try {
      dying.close();
    } catch (ProblemException e) {
      assertEquals("store_unavailable", e.problem().code());
    }
  }

  private static void check(CqlPinStore store, Cid cid, int n, int done) {
    Invariants.check(store);
    assertFollowed(store);
    Pin pin = store.pin(cid);
    List<PinEvent.Kind> kinds = store.events(cid, 100).stream().map(PinEvent::kind).toList();
    if (done > 0 && done < 6) {
      assertNotNull(pin, "what was answered is there, after " + n);
    }
    if (done == 6) {
      assertNull(pin, "what was answered as gone is gone");
    }
    assertEquals(pin != null || done >= 5, kinds.contains(PinEvent.Kind.REQUESTED));
    // The first step is done once, whether its answer came or not.
    Outcome.Done again = store.apply(life(cid, n).getFirst().ask().apply(store)).orThrow();
    assertEquals(pin != null || done >= 5, again.repeated(), "after " + n);
    Invariants.check(store);
  }

  /// So that there are not more and more pins to look at.
  private static void leave(CqlPinStore store, Cid cid) {
    Pin pin = store.pin(cid);
    if (pin != null) {
      pin.requests().forEach(ref -> store.apply(release(cid, ref.owner())).orThrow());
      store.apply(told(store, cid, Observation.UNPINNED)).orThrow();
      assertNull(store.pin(cid));
    }
  }

  private static void assertFollowed(CqlPinStore store) {
    Map<Cid, Boolean> there = new HashMap<>();
    long after = 0;
    while (after < store.lastChange()) {
      Feed feed = store.changes(after, 100);
      for (PinChange change : feed.changes()) {
        there.put(change.cid(), !change.removed());
      }
      after = feed.last();
    }
    there.values().removeIf(present -> !present);
    assertEquals(store.pinCount(), there.size());
    there.keySet().forEach(cid -> assertNotNull(store.pin(cid)));
  }

  // ---- answers that are lost

  @Test
  void whatWasAppliedThoughNobodySaidSoIsDone() {
    Severed severed = new Severed(cql);
    try (CqlPinStore store = open(severed, writers(severed, "node"))) {
      severed.answers(Answers.LOST);
      assertInstanceOf(Outcome.Done.class, store.apply(want(Samples.v1(1), 1, 1)));
      assertNotNull(store.pin(Samples.v1(1)));
      assertEquals(1, store.pinCount());
      Invariants.check(store);
    }
  }

  @Test
  void whatNeverArrivedIsTriedAgainAndRefusedInTheEnd() {
    Severed severed = new Severed(cql);
    try (CqlPinStore store = open(severed, writers(severed, "node"))) {
      severed.answers(Answers.UNSENT);
      assertInstanceOf(Outcome.Refused.class, store.apply(want(Samples.v1(1), 1, 1)));
      severed.answers(Answers.TOLD);
      assertNull(store.pin(Samples.v1(1)));
      assertEquals(0, store.pinCount());
      Invariants.check(store);
      assertInstanceOf(Outcome.Done.class, store.apply(want(Samples.v1(1), 1, 1)));
      Invariants.check(store);
    }
  }

  @Test
  void whatArrivesAfterItWasGivenUpChangesNothing() {
    Severed severed = new Severed(cql);
    try (CqlPinStore store = open(severed, writers(severed, "node"))) {
      store.apply(want(Samples.v1(1), 1, 1)).orThrow();
      severed.answers(Answers.LATE);
      store.apply(want(Samples.v1(1), 2, 2)).orThrow();
      Pin pin = Objects.requireNonNull(store.pin(Samples.v1(1)));
      assertEquals(2, pin.requests().size());
      Decision late = severed.sendLate();
      assertInstanceOf(Decision.Refused.class, late);
      assertEquals(pin, store.pin(Samples.v1(1)));
      Invariants.check(store);
    }
  }
}
