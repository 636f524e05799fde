package dev.pinfold.pins.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinIntent;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.PlacementStatus;
import dev.pinfold.model.Priority;
import dev.pinfold.pins.Allocator;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Command.Observation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.PinStore.PinScan;
import dev.pinfold.pins.Submission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Work of peers, what is unsettled, what is due, and going through all pins.
abstract class QueuesContract extends Theme {

  private static final Allocator ON_A = Samples.firstOf("a");
  private static final Allocator ON_ABC = Samples.on("a", "b", "c");
  private static final PinSpec ONE = Samples.some(1, 1);

  QueuesContract(PinStoreContract contract) {
    super(contract);
  }

  private List<Cid> work(String peer, PinIntent intent, int max) {
    return store.work(peer, intent, clock.instant(), max).stream().map(Pin::cid).toList();
  }

  private static List<Cid> cids(int... numbers) {
    List<Cid> cids = new ArrayList<>();
    for (int n : numbers) {
      cids.add(Samples.v1(n));
    }
    return cids;
  }

  // ---- work

  @Test
  void theMostUrgentComesFirstThenTheOldest() {
    List<Priority> priorities =
        List.of(Priority.LOW, Priority.NORMAL, Priority.CRITICAL, Priority.HIGH, Priority.NORMAL);
    for (int i = 0; i < priorities.size(); i++) {
      PinSpec spec = ONE.toBuilder().priority(priorities.get(i)).build();
      done(keyed(ALICE, Samples.v1(i), spec, ON_A));
      clock.advance(Duration.ofSeconds(1));
    }
    assertEquals(cids(2, 3, 1, 4, 0), work("a", PinIntent.HELD, 10));
    assertEquals(cids(2, 3), work("a", PinIntent.HELD, 2));
    assertEquals(List.of(), work("b", PinIntent.HELD, 10));
    assertEquals(List.of(), work("a", PinIntent.RELEASED, 10));
    assertEquals(List.of(), work("", PinIntent.HELD, 10));
  }

  @Test
  void whatHasFailedComesBehindWhatIsNewAndNotBeforeItsTime() {
    done(keyed(ALICE, Samples.v1(1), ONE, ON_A));
    done(told(Samples.v1(1), "a", Observation.FAILED));
    done(keyed(ALICE, Samples.v1(2), ONE, ON_A));
    assertEquals(cids(2), work("a", PinIntent.HELD, 10));
    clock.advance(Duration.ofSeconds(10).minusMillis(1));
    assertEquals(cids(2), work("a", PinIntent.HELD, 10));
    clock.advance(Duration.ofMillis(1));
    assertEquals(cids(2, 1), work("a", PinIntent.HELD, 10));
    done(told(Samples.v1(1), "a", Observation.FAILED));
    done(told(Samples.v1(1), "a", Observation.FAILED));
    clock.advance(Duration.ofDays(1_000));
    assertEquals(cids(2), work("a", PinIntent.HELD, 10), "what was given up is no work");
    done(new Command.Recover(Samples.v1(1), null));
    assertEquals(cids(2, 1), work("a", PinIntent.HELD, 10));
  }

  @Test
  void whatWasBegunStaysWorkUntilItIsDone() {
    done(keyed(ALICE, Samples.v1(1), ONE, ON_A));
    done(told(Samples.v1(1), "a", Observation.PINNING));
    assertEquals(cids(1), work("a", PinIntent.HELD, 10));
    done(told(Samples.v1(1), "a", Observation.PINNED));
    assertEquals(List.of(), work("a", PinIntent.HELD, 10));
    done(release(ALICE, Samples.v1(1), ON_A));
    assertEquals(cids(1), work("a", PinIntent.RELEASED, 10));
    assertEquals(List.of(), work("a", PinIntent.HELD, 10));
    done(told(Samples.v1(1), "a", Observation.UNPINNING));
    assertEquals(cids(1), work("a", PinIntent.RELEASED, 10));
    done(told(Samples.v1(1), "a", Observation.FAILED));
    assertEquals(List.of(), work("a", PinIntent.RELEASED, 10));
    clock.advance(Duration.ofSeconds(10));
    assertEquals(cids(1), work("a", PinIntent.RELEASED, 10));
    done(told(Samples.v1(1), "a", Observation.UNPINNED));
    assertEquals(List.of(), work("a", PinIntent.RELEASED, 10));
  }

  @Test
  void peersWhoseNamesBeginAlikeHaveTheirOwnQueues() {
    done(keyed(ALICE, Samples.v1(1), ONE, Samples.on("peer")));
    done(keyed(ALICE, Samples.v1(2), ONE, Samples.on("peer1")));
    done(keyed(ALICE, Samples.v1(3), ONE, Samples.on("p")));
    assertEquals(cids(1), work("peer", PinIntent.HELD, 10));
    assertEquals(cids(2), work("peer1", PinIntent.HELD, 10));
    assertEquals(cids(3), work("p", PinIntent.HELD, 10));
  }

  // ---- unsettled

  @Test
  void pagesOfWhatIsUnsettledTellEachPinOnce() {
    Random random = new Random(42);
    Map<PlacementStatus, Set<String>> expected = new HashMap<>();
    List<Submission> wants = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      wants.add(Submission.of(keyed(ALICE, Samples.v1(i), Samples.EVERYWHERE, ON_ABC)));
    }
    store.apply(wants).forEach(Outcome::orThrow);
    for (int i = 0; i < 120; i++) {
      Cid cid = Samples.v1(i);
      if (i % 3 == 0) {
        done(release(ALICE, cid, ON_ABC));
      }
      for (String peer : List.of("a", "b", "c")) {
        boolean held = placement(cid, peer).status().intent() == PinIntent.HELD;
        switch (random.nextInt(4)) {
          case 0 -> done(told(cid, peer, Observation.FAILED));
          case 1 -> done(told(cid, peer, held ? Observation.PINNING : Observation.UNPINNING));
          case 2 -> done(told(cid, peer, held ? Observation.PINNED : Observation.UNPINNED));
          default -> {}
        }
      }
      Pin pin = store.pin(cid);
      if (pin != null) {
        pin.placements()
            .values()
            .forEach(
                placement ->
                    expected
                        .computeIfAbsent(placement.status(), _ -> new TreeSet<>())
                        .add(cid.toString()));
      }
    }
    for (int i = 0; i < 40; i++) {
      Set<PlacementStatus> statuses = EnumSet.noneOf(PlacementStatus.class);
      for (PlacementStatus status : Invariants.UNSETTLED) {
        if (i == 0 || random.nextInt(3) == 0) {
          statuses.add(status);
        }
      }
      Set<String> wanted = new TreeSet<>();
      statuses.forEach(status -> wanted.addAll(expected.getOrDefault(status, Set.of())));
      int max = 1 + random.nextInt(50);
      assertEquals(wanted, new TreeSet<>(Invariants.unsettled(store, statuses, max)));
    }
  }

  @Test
  void theLastPageOfWhatIsUnsettledSaysSo() {
    for (int i = 0; i < 6; i++) {
      done(keyed(ALICE, Samples.v1(i), Samples.EVERYWHERE, ON_ABC));
    }
    Set<PlacementStatus> queued = EnumSet.of(PlacementStatus.QUEUED);
    PinStore.PinPage first = store.unsettled(queued, 3, null);
    assertEquals(3, first.pins().size());
    PinStore.PinPage second = store.unsettled(queued, 3, Objects.requireNonNull(first.next()));
    assertEquals(3, second.pins().size());
    assertNull(second.next());
    assertNull(store.unsettled(EnumSet.of(PlacementStatus.FAILED), 3, null).next());
  }

  @Test
  void aTokenThatWasNotGivenOutIsRefused() {
    ProblemException e =
        assertThrows(
            ProblemException.class,
            () -> store.unsettled(EnumSet.of(PlacementStatus.QUEUED), 3, "*"));
    assertEquals("invalid_page_token", e.problem().code());
  }

  // ---- due

  private PinRequest ending(int n, @Nullable Instant at) {
    return made(keyed(ALICE, Samples.v1(n), ONE.toBuilder().expireAt(at).build(), ON_A));
  }

  private List<Cid> due(Instant by, int max) {
    return store.due(by, max).stream().map(PinRequest::cid).toList();
  }

  private static Command.Release expire(PinRequest request, Instant by) {
    return new Command.Release(request.cid(), request.owner(), request.id(), ON_A, null, by);
  }

  @Test
  void dueIsWhatEndsByThenTheEarliestFirst() {
    ending(1, START.plusSeconds(30));
    ending(2, START.plusSeconds(10));
    ending(3, null);
    ending(4, START.plusSeconds(20));
    assertEquals(List.of(), due(START.plusMillis(9_999), 10));
    assertEquals(cids(2), due(START.plusSeconds(10), 10));
    assertEquals(cids(2, 4, 1), due(START.plusSeconds(40), 10));
    assertEquals(cids(2, 4), due(START.plusSeconds(40), 2));
  }

  @Test
  void nanosecondsCount() {
    ending(1, START.plusNanos(1_000_500));
    assertEquals(List.of(), due(START.plusNanos(1_000_499), 10));
    assertEquals(cids(1), due(START.plusNanos(1_000_500), 10));
  }

  @Test
  void aRequestEndsWhenItsTimeHasCome() {
    PinRequest request = ending(1, START.plusSeconds(10));
    PinRequest other = made(another(BOB, Samples.v1(1), ONE, ON_A));
    Outcome.Done early = done(expire(request, START.plusSeconds(9)));
    assertEquals(request, early.request());
    assertNotNull(store.request(request.id()), "it is not yet time");
    done(expire(request, START.plusSeconds(10)));
    assertNull(store.request(request.id()));
    assertNotNull(store.request(other.id()), "others stay");
    assertEquals(List.of(), due(START.plusSeconds(100), 10));
  }

  @Test
  void whoIsGivenMoreTimeDoesNotEnd() {
    PinRequest request = ending(1, START.plusSeconds(10));
    PinRequest seen = store.due(START.plusSeconds(10), 10).getFirst();
    ending(1, START.plusSeconds(60));
    done(expire(seen, START.plusSeconds(10)));
    assertNotNull(store.request(request.id()));
    assertEquals(List.of(), due(START.plusSeconds(10), 10));
    assertEquals(cids(1), due(START.plusSeconds(60), 10));
    ending(1, null);
    done(expire(seen, START.plusSeconds(100)));
    assertNotNull(store.request(request.id()), "nor does who has no end any more");
    assertEquals(List.of(), due(START.plusSeconds(100), 10));
  }

  // ---- all pins

  private void pins(int count) {
    List<Submission> wants = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      wants.add(Submission.of(keyed(ALICE, Samples.v1(i), ONE, ON_A)));
    }
    store.apply(wants).forEach(Outcome::orThrow);
  }

  private static Map<Cid, Long> versions(PinScan scan) {
    Map<Cid, Long> versions = new HashMap<>();
    Pin pin = scan.next();
    while (pin != null) {
      assertNull(versions.put(pin.cid(), pin.version()), "a pin comes once");
      pin = scan.next();
    }
    assertNull(scan.next(), "the end stays the end");
    return versions;
  }

  @Test
  void aScanShowsOneMoment() {
    pins(300);
    Map<Cid, Long> then;
    try (PinScan scan = store.scan()) {
      then = versions(scan);
    }
    assertEquals(300, then.size());
    try (PinScan scan = store.scan()) {
      Pin first = Objects.requireNonNull(scan.next());
      for (int i = 0; i < 300; i += 3) {
        done(told(Samples.v1(i), "a", Observation.PINNED));
        done(release(ALICE, Samples.v1(i + 1), ON_A));
        settle(Samples.v1(i + 1));
        done(keyed(BOB, Samples.v1(1_000 + i), ONE, ON_A));
      }
      Map<Cid, Long> seen = versions(scan);
      seen.put(first.cid(), first.version());
      assertEquals(then, seen);
    }
    assertEquals(300, store.pinCount());
  }

  @Test
  void partsOfAScanAreDisjointAndComplete() {
    pins(500);
    for (int parts : List.of(1, 2, 7, 64)) {
      List<PinScan> scans = store.scan(parts);
      assertEquals(parts, scans.size());
      done(keyed(BOB, Samples.v0(parts), ONE, ON_A));
      Set<Cid> seen = new HashSet<>();
      for (PinScan scan : scans) {
        try (scan) {
          versions(scan).keySet().forEach(cid -> assertTrue(seen.add(cid), "in two parts"));
        }
      }
      done(release(BOB, Samples.v0(parts), ON_A));
      settle(Samples.v0(parts));
      assertEquals(500, seen.size());
    }
  }

  @Test
  void pagesGoThroughAllPinsThoughSomeGo() {
    pins(100);
    List<Cid> order = new ArrayList<>();
    Cid last = null;
    List<Pin> page = store.page(last, 7);
    Set<Cid> gone = new HashSet<>();
    while (!page.isEmpty()) {
      assertTrue(page.size() <= 7);
      page.forEach(pin -> order.add(pin.cid()));
      last = order.getLast();
      if (gone.size() < 3) {
        // The page goes on behind a pin that is no more.
        done(release(ALICE, last, ON_A));
        settle(last);
        gone.add(last);
      }
      page = store.page(last, 7);
    }
    assertEquals(100, Set.copyOf(order).size());
    assertEquals(100, order.size());
    List<Cid> again = new ArrayList<>();
    store.page(null, 1_000).forEach(pin -> again.add(pin.cid()));
    order.removeAll(gone);
    assertEquals(order, again, "in the same order each time");
  }
}
