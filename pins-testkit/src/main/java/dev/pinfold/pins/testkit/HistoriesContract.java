package dev.pinfold.pins.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.model.Cid;
import dev.pinfold.model.PinSpec;
import dev.pinfold.pins.Allocator;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Command.Observation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.PinEvent;
import dev.pinfold.pins.PinEvent.Kind;
import dev.pinfold.pins.PinStore.Feed;
import dev.pinfold.pins.PinStore.PinChange;
import dev.pinfold.pins.Submission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Events of pins, and the feed of changes.
abstract class HistoriesContract extends Theme {

  private static final Cid CID = Samples.v1(1);
  private static final Allocator ON_A = Samples.firstOf("a");
  private static final PinSpec ONE = Samples.some(1, 1);

  HistoriesContract(PinStoreContract contract) {
    super(contract);
  }

  private List<Kind> kinds(Cid cid) {
    return store.events(cid, 1_000).stream().map(PinEvent::kind).toList();
  }

  // ---- events

  @Test
  void tellsWhatHappenedTheNewestFirst() {
    done(keyed(ALICE, CID, ONE, ON_A));
    clock.advance(Duration.ofSeconds(1));
    done(told(CID, "a", Observation.PINNING));
    done(told(CID, "a", Observation.FAILED));
    done(new Command.Recover(CID, null));
    done(told(CID, "a", Observation.PINNED));
    done(new Command.Verify(CID, "a", false));
    done(keyed(ALICE, CID, ONE, ON_A));
    done(release(ALICE, CID, ON_A));
    done(told(CID, "a", Observation.UNPINNED));
    assertEquals(
        List.of(
            Kind.UNPINNED,
            Kind.UNASSIGNED,
            Kind.RELEASED,
            Kind.CHANGED,
            Kind.DRIFTED,
            Kind.PINNED,
            Kind.RECOVERED,
            Kind.FAILED,
            Kind.ASSIGNED,
            Kind.REQUESTED),
        kinds(CID));
    List<PinEvent> events = store.events(CID, 1_000).reversed();
    assertEquals(new PinEvent(START, Kind.REQUESTED, ALICE, "", ""), events.get(0));
    assertEquals(new PinEvent(START, Kind.ASSIGNED, 0, "a", ""), events.get(1));
    assertEquals(
        new PinEvent(START.plusSeconds(1), Kind.FAILED, 0, "a", "it broke"), events.get(2));
    reopen();
    assertEquals(events.reversed(), store.events(CID, 1_000));
    assertEquals(events.reversed().subList(0, 3), store.events(CID, 3));
    assertEquals(List.of(), store.events(Samples.v1(2), 10));
  }

  @Test
  void anEndIsToldFromARelease() {
    PinSpec ending = ONE.toBuilder().expireAt(START.plusSeconds(1)).build();
    var request = made(keyed(ALICE, CID, ending, ON_A));
    done(new Command.Release(CID, ALICE, request.id(), ON_A, null, START.plusSeconds(2)));
    assertEquals(Kind.EXPIRED, kinds(CID).get(1));
  }

  @Test
  void keepsTheLastEventsOnly() {
    done(keyed(ALICE, CID, ONE, ON_A));
    for (int i = 0; i < 400; i++) {
      clock.advance(Duration.ofSeconds(1));
      done(new Command.Acknowledge(CID, "a", epoch(), Observation.FAILED, "failure " + i, 0));
    }
    List<PinEvent> events = store.events(CID, 1_000);
    assertTrue(events.size() >= 20 && events.size() < 400, "kept: " + events.size());
    assertEquals("failure 399", events.getFirst().details());
  }

  private long epoch() {
    return placement(CID, "a").epoch();
  }

  @Test
  void whatIsNotAuditedLeavesNoEvents() {
    store.apply(new Submission(keyed(ALICE, CID, ONE, ON_A), null, false)).orThrow();
    assertEquals(List.of(), store.events(CID, 10));
    done(told(CID, "a", Observation.PINNED));
    assertEquals(List.of(Kind.PINNED), kinds(CID));
  }

  @Test
  void eventsOutliveTheirPinForAWhile() {
    Cid stays = Samples.v1(2);
    Cid returns = Samples.v1(3);
    for (Cid cid : List.of(CID, stays, returns)) {
      done(keyed(ALICE, cid, ONE, ON_A));
    }
    for (Cid cid : List.of(CID, returns)) {
      done(release(ALICE, cid, ON_A));
      settle(cid);
    }
    Instant gone = clock.instant();
    clock.advance(Duration.ofDays(1));
    done(keyed(ALICE, returns, ONE, ON_A));
    clock.advance(Duration.ofDays(100));
    assertEquals(5, kinds(CID).size());
    assertEquals(0, store.forget(gone, 100));
    assertEquals(1, store.forget(clock.instant(), 100), "only what belongs to no pin");
    assertEquals(List.of(), kinds(CID));
    assertEquals(2, kinds(stays).size());
    assertEquals(7, kinds(returns).size());
  }

  // ---- the feed

  @Test
  void theFeedTellsEachChangeOnceInOrder() {
    long start = store.lastChange();
    List<Cid> changed = new ArrayList<>();
    List<Boolean> removed = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      Cid cid = Samples.v1(i % 10);
      done(keyed(ALICE, cid, ONE.toBuilder().name("n" + i).build(), ON_A));
      changed.add(cid);
      removed.add(false);
      // What changes nothing is not told.
      refused(expecting(keyed(ALICE, cid, ONE, ON_A), 0));
      store.apply(told(cid, "a", 0, Observation.PINNED));
      if (i % 4 == 0) {
        done(release(ALICE, cid, ON_A));
        done(told(cid, "a", Observation.UNPINNED));
        changed.add(cid);
        removed.add(false);
        changed.add(cid);
        removed.add(true);
      }
    }
    reopen();
    for (int max : List.of(1, 7, 1_000)) {
      List<PinChange> told = new ArrayList<>();
      long after = start;
      while (after < store.lastChange()) {
        Feed feed = store.changes(after, max);
        assertTrue(feed.last() > after, "it goes on");
        for (PinChange change : feed.changes()) {
          assertTrue(change.number() > after && change.number() <= feed.last());
        }
        told.addAll(feed.changes());
        after = feed.last();
      }
      assertEquals(changed, told.stream().map(PinChange::cid).toList());
      assertEquals(removed, told.stream().map(PinChange::removed).toList());
      for (int i = 1; i < told.size(); i++) {
        assertTrue(told.get(i).number() > told.get(i - 1).number(), "numbers grow");
        assertTrue(!told.get(i).at().isBefore(told.get(i - 1).at()), "times do not go back");
      }
    }
    Feed end = store.changes(store.lastChange(), 10);
    assertEquals(List.of(), end.changes());
    assertEquals(store.lastChange(), end.last());
  }

  @Test
  void theFeedTellsAllOfABatch() {
    long start = store.lastChange();
    List<Submission> batch = new ArrayList<>();
    List<Cid> cids = new ArrayList<>();
    for (int i = 0; i < 700; i++) {
      batch.add(Submission.of(keyed(ALICE, Samples.v1(i), ONE, ON_A)));
      cids.add(Samples.v1(i));
    }
    store.apply(batch).forEach(Outcome::orThrow);
    List<Cid> told = new ArrayList<>();
    long after = start;
    while (after < store.lastChange()) {
      Feed feed = store.changes(after, 10);
      feed.changes().forEach(change -> told.add(change.cid()));
      after = feed.last();
    }
    assertEquals(cids, told);
    assertNull(store.pin(Samples.v1(700)));
  }
}
