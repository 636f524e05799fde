package dev.pinfold.pins.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.Problem;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinMode;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.PinStatus;
import dev.pinfold.model.PinType;
import dev.pinfold.model.PlacementStatus;
import dev.pinfold.model.Priority;
import dev.pinfold.model.RequestRef;
import dev.pinfold.pins.Allocator;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Command.Observation;
import dev.pinfold.pins.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Making, changing and taking back requests, and what a pin wants by all that are on it.
abstract class RequestsContract extends Theme {

  private static final Cid CID = Samples.v1(1);
  private static final Allocator ON_AB = Samples.firstOf("a", "b");
  private static final PinSpec ONE = Samples.some(1, 1);

  RequestsContract(PinStoreContract contract) {
    super(contract);
  }

  private static PinSpec named(String name) {
    return ONE.toBuilder().name(name).build();
  }

  // ---- making

  @Test
  void nothingIsThereAtFirst() {
    assertNull(store.pin(CID));
    assertNull(store.request(id(ALICE)));
    assertEquals(0, store.requestCounts(ALICE).values().stream().mapToLong(n -> n).sum());
  }

  @Test
  void makesARequestAndAPin() {
    Command.Want want = keyed(ALICE, CID, named("n"), ON_AB);
    Outcome.Done done = done(want);
    PinRequest request = request(want.id());
    assertEquals(request, done.request());
    assertEquals(pin(CID), done.pin());
    assertFalse(done.repeated());
    assertEquals(CID, request.cid());
    assertTrue(request.keyed());
    assertEquals(named("n"), request.spec());
    assertEquals(START, request.created());
    assertEquals(PinStatus.QUEUED, request.status());
    Pin pin = pin(CID);
    assertEquals(want.id(), pin.lead());
    assertEquals(named("n"), pin.spec());
    assertEquals(List.of("a"), pin.allocations());
    assertEquals(PlacementStatus.QUEUED, placement(CID, "a").status());
    assertEquals(1, pin.placements().size());
  }

  @Test
  void theSameDigestInTwoVersionsIsTwoPins() {
    done(keyed(ALICE, Samples.v0(7), ONE, ON_AB));
    done(keyed(ALICE, Samples.v1(7), ONE, ON_AB));
    assertEquals(2, store.pinCount());
    assertEquals(Samples.v0(7), pin(Samples.v0(7)).cid());
    assertEquals(Samples.v1(7), pin(Samples.v1(7)).cid());
  }

  @Test
  void readsPinsInTheOrderTheyAreAskedFor() {
    done(keyed(ALICE, Samples.v1(1), ONE, ON_AB));
    done(keyed(ALICE, Samples.v1(2), ONE, ON_AB));
    List<Pin> pins = new ArrayList<>();
    store.pins(List.of(Samples.v1(2), Samples.v1(3), Samples.v1(1))).forEach(pins::add);
    assertEquals(3, pins.size());
    assertEquals(pin(Samples.v1(2)), pins.get(0));
    assertNull(pins.get(1));
    assertEquals(pin(Samples.v1(1)), pins.get(2));
  }

  @Test
  void keepsAllThatARequestSays() {
    PinSpec full =
        new PinSpec.Builder()
            .type(PinType.META)
            .name("Odd \0 | näme. \ud83d\ude00")
            .mode(PinMode.DIRECT)
            .replication(1, 3)
            .shardSize(123_456_789_012L)
            .userAllocations(List.of("b", "x"))
            .expireAt(Instant.parse("2027-01-01T00:00:00.123456789Z"))
            .metadata(Map.of("k", "v", "a.b", "\0", "ü|", "", "_id", "x", "$", "*"))
            .pinUpdate(Samples.v0(9))
            .origins(List.of("/ip4/1.2.3.4/tcp/1/p2p/x", "/dns/y"))
            .maxDepth(5)
            .reference(Samples.v1(10))
            .tags(Set.of("t1", "t2"))
            .priority(Priority.CRITICAL)
            .build();
    Instant created = Instant.parse("0001-01-01T00:00:00.000000001Z");
    Command.Want want =
        new Command.Want(CID, id(ALICE), true, full, created, Samples.firstOf("a", "b"), null);
    done(want);
    reopen();
    assertEquals(full, request(want.id()).spec());
    assertEquals(created, request(want.id()).created());
    assertEquals(full, pin(CID).spec());
    assertEquals(created, pin(CID).created());
  }

  @Test
  void aThousandEntriesOfMetadataAndAThousandPeers() {
    Map<String, String> metadata = new HashMap<>();
    String[] peers = new String[1_000];
    for (int i = 0; i < 1_000; i++) {
      metadata.put("k" + i, "v" + i);
      peers[i] = "peer" + i;
    }
    PinSpec spec = Samples.EVERYWHERE.toBuilder().metadata(metadata).build();
    PinRequest request = made(keyed(ALICE, CID, spec, Samples.on(peers)));
    assertEquals(metadata, request(request.id()).spec().metadata());
    assertEquals(1_000, pin(CID).placements().size());
    done(told(CID, "peer7", Observation.PINNED));
    assertEquals(999, store.placementCounts(null).get(PlacementStatus.QUEUED));
  }

  @Test
  void refusesTextThatIsNone() {
    Problem problem = refused(keyed(ALICE, CID, named("half \ud83d of a pair"), ON_AB));
    assertEquals(Problem.Kind.INVALID, problem.kind());
    assertNull(store.pin(CID));
  }

  @Test
  void refusesAnIdThatARequestOnAnotherCidHas() {
    Command.Want first = another(ALICE, CID, ONE, ON_AB);
    done(first);
    Cid other = Samples.v1(2);
    Command.Want second =
        new Command.Want(other, first.id(), false, ONE, clock.instant(), ON_AB, null);
    assertEquals("request_exists", refused(second).code());
    assertEquals(CID, request(first.id()).cid());
    assertNull(store.pin(other));
  }

  // ---- keyed or not

  @Test
  void anUnkeyedWishIsANewRequestEachTime() {
    PinRequest first = made(another(ALICE, CID, named("1"), ON_AB));
    PinRequest second = made(another(ALICE, CID, named("2"), ON_AB));
    assertNotEquals(first.id(), second.id());
    assertEquals("1", request(first.id()).spec().name());
    assertEquals("2", request(second.id()).spec().name());
    assertEquals(2, pin(CID).requests().size());
  }

  @Test
  void aKeyedWishChangesTheRequestThatIsThere() {
    PinRequest first = made(keyed(ALICE, CID, named("1"), ON_AB));
    clock.advance(Duration.ofSeconds(1));
    PinRequest second = made(keyed(ALICE, CID, named("2"), ON_AB));
    assertEquals(first.id(), second.id());
    assertTrue(second.version() > first.version());
    assertEquals("2", request(first.id()).spec().name());
    assertEquals(1, pin(CID).requests().size());
    assertEquals("2", pin(CID).spec().name());
  }

  @Test
  void keyedRequestsOfOwnersAndUnkeyedOnesStandSideBySide() {
    PinRequest mine = made(keyed(ALICE, CID, named("mine"), ON_AB));
    PinRequest more = made(another(ALICE, CID, named("more"), ON_AB));
    PinRequest theirs = made(keyed(BOB, CID, named("theirs"), ON_AB));
    made(keyed(ALICE, CID, named("changed"), ON_AB));
    assertEquals("changed", request(mine.id()).spec().name());
    assertEquals("more", request(more.id()).spec().name());
    assertEquals("theirs", request(theirs.id()).spec().name());
    assertEquals(3, pin(CID).requests().size());
  }

  @Test
  void theSameCidManyTimesByOneOwner() {
    List<PinRequest> requests = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      requests.add(made(another(ALICE, CID, named("n" + i), ON_AB)));
    }
    settle(CID);
    assertEquals(300, store.requestCounts(ALICE).get(PinStatus.PINNED));
    for (PinRequest request : requests) {
      assertEquals(PinStatus.PINNED, request(request.id()).status());
      done(release(request, ON_AB));
    }
    assertEquals(0, store.requestCounts(ALICE).get(PinStatus.PINNED));
    settle(CID);
    assertNull(store.pin(CID));
  }

  // ---- versions

  @Test
  void aChangeOfAnOldVersionIsAConflict() {
    PinRequest first = made(keyed(ALICE, CID, named("1"), ON_AB));
    PinRequest second = made(expecting(keyed(ALICE, CID, named("2"), ON_AB), first.version()));
    Problem problem = refused(expecting(keyed(ALICE, CID, named("3"), ON_AB), first.version()));
    assertEquals(Problem.Kind.CONFLICT, problem.kind());
    assertEquals("version_conflict", problem.code());
    assertEquals(first.version(), detail(problem, "expected"));
    assertEquals(second.version(), detail(problem, "found"));
    assertEquals(second, request(first.id()));
  }

  @Test
  void versionZeroIsThatOfARequestThatIsNotThere() {
    assertEquals("version_conflict", refused(expecting(keyed(ALICE, CID, ONE, ON_AB), 5)).code());
    assertNull(store.pin(CID));
    made(expecting(keyed(ALICE, CID, ONE, ON_AB), 0));
    assertEquals("version_conflict", refused(expecting(keyed(ALICE, CID, ONE, ON_AB), 0)).code());
  }

  @Test
  void aReleaseOfAnOldVersionIsAConflict() {
    PinRequest first = made(keyed(ALICE, CID, named("1"), ON_AB));
    made(keyed(ALICE, CID, named("2"), ON_AB));
    Command.Release stale =
        new Command.Release(CID, ALICE, first.id(), ON_AB, first.version(), null);
    assertEquals("version_conflict", refused(stale).code());
    assertEquals("2", request(first.id()).spec().name());
  }

  @Test
  void versionsGrowAcrossRemovalAndReturn() {
    long last = 0;
    for (int i = 0; i < 5; i++) {
      PinRequest request = made(keyed(ALICE, CID, ONE, ON_AB));
      assertTrue(request.version() > last);
      assertTrue(placement(CID, "a").epoch() > last);
      last = pin(CID).version();
      settle(CID);
      assertTrue(pin(CID).version() > last);
      done(release(ALICE, CID, ON_AB));
      assertTrue(pin(CID).version() > last);
      last = pin(CID).version();
      long gone = pin(done(told(CID, "a", Observation.UNPINNED))).version();
      assertTrue(gone > last);
      last = gone;
      assertNull(store.pin(CID));
      if (i == 2) {
        reopen();
      }
    }
  }

  // ---- taking back

  @Test
  void onlyTheOwnerTakesARequestBack() {
    PinRequest request = made(keyed(ALICE, CID, ONE, ON_AB));
    Command.Release byKey = release(BOB, CID, ON_AB);
    Command.Release byId = new Command.Release(CID, BOB, request.id(), ON_AB, null, null);
    Pin before = pin(CID);
    for (Command.Release release : List.of(byKey, byId)) {
      Problem problem = refused(release);
      assertEquals(Problem.Kind.NOT_FOUND, problem.kind());
      assertEquals("not_pinned", problem.code());
    }
    assertEquals(before, pin(CID));
    assertEquals(request, request(request.id()));
  }

  @Test
  void whatIsNotThereCannotBeTakenBack() {
    assertEquals("not_pinned", refused(release(ALICE, CID, ON_AB)).code());
    PinRequest request = made(another(ALICE, CID, ONE, ON_AB));
    assertEquals("not_pinned", refused(release(ALICE, CID, ON_AB)).code(), "it is not keyed");
    Command.Release elsewhere =
        new Command.Release(Samples.v1(2), ALICE, request.id(), ON_AB, null, null);
    assertEquals("not_pinned", refused(elsewhere).code());
    done(release(request, ON_AB));
    assertEquals("not_pinned", refused(release(request, ON_AB)).code());
  }

  @Test
  void theAnswerToAReleaseIsWhatWasThere() {
    PinRequest request = made(keyed(ALICE, CID, named("n"), ON_AB));
    Pin before = pin(CID);
    Outcome.Done done = done(release(ALICE, CID, ON_AB));
    assertEquals(before, done.pin());
    assertEquals(request, done.request());
    assertNull(store.request(request.id()));
  }

  @Test
  void aPinGoesWithItsLastRequestOnceItsPeersHaveLetItGo() {
    PinRequest one = made(keyed(ALICE, CID, Samples.some(2, 2), ON_AB));
    PinRequest two = made(keyed(BOB, CID, ONE, ON_AB));
    settle(CID);
    done(release(one, ON_AB));
    assertFalse(pin(CID).isReleased());
    done(release(two, ON_AB));
    Pin released = pin(CID);
    assertTrue(released.isReleased());
    assertNull(released.lead());
    assertEquals(List.of(), released.allocations());
    assertEquals(PlacementStatus.UNPIN_QUEUED, placement(CID, "a").status());
    assertEquals(PlacementStatus.UNPIN_QUEUED, placement(CID, "b").status());
    done(told(CID, "a", Observation.UNPINNED));
    assertEquals(Set.of("b"), pin(CID).placements().keySet());
    done(told(CID, "b", Observation.UNPINNED));
    assertNull(store.pin(CID));
    assertEquals(0, store.pinCount());
  }

  @Test
  void aPinWithoutPeersGoesAtOnce() {
    done(keyed(ALICE, CID, Samples.EVERYWHERE, Samples.on()));
    assertEquals(Map.of(), pin(CID).placements());
    assertEquals(PinStatus.QUEUED, pin(CID).status());
    done(release(ALICE, CID, Samples.on()));
    assertNull(store.pin(CID));
  }

  @Test
  void whoIsWantedAgainWhileItIsLetGoIsHeld() {
    done(keyed(ALICE, CID, ONE, ON_AB));
    settle(CID);
    done(release(ALICE, CID, ON_AB));
    long old = placement(CID, "a").epoch();
    done(keyed(BOB, CID, named("again"), ON_AB));
    assertEquals(PlacementStatus.QUEUED, placement(CID, "a").status());
    assertTrue(placement(CID, "a").epoch() > old);
    assertEquals("again", pin(CID).spec().name());
  }

  @Test
  void nobodyIsKeptFromLeavingForLackOfPeers() {
    PinRequest one = made(keyed(ALICE, CID, Samples.some(2, 2), ON_AB));
    made(keyed(BOB, CID, Samples.some(2, 2), ON_AB));
    done(release(one, Samples.firstOf()));
    assertNull(store.request(one.id()));
    assertEquals(1, pin(CID).requests().size());
    assertEquals(List.of("a", "b"), pin(CID).allocations());
  }

  @Test
  void aWishThatFindsNoPeersLeavesNothing() {
    Command.Want want = keyed(ALICE, CID, Samples.some(2, 2), Samples.firstOf("a"));
    assertEquals("not_enough_peers", refused(want).code());
    assertNull(store.pin(CID));
    assertNull(store.request(want.id()));
  }

  // ---- who leads

  @Test
  void theFirstRequestLeadsUntilItGoes() {
    PinRequest first = made(another(ALICE, CID, named("first"), ON_AB));
    clock.advance(Duration.ofSeconds(1));
    PinRequest second = made(another(BOB, CID, named("second"), ON_AB));
    assertEquals(first.id(), pin(CID).lead());
    assertEquals("first", pin(CID).spec().name());
    done(release(first, ON_AB));
    assertEquals(second.id(), pin(CID).lead());
    assertEquals("second", pin(CID).spec().name());
    assertEquals(START.plusSeconds(1), pin(CID).created());
  }

  @Test
  void aKeyedRequestLeadsBeforeOthers() {
    made(another(ALICE, CID, named("plain"), ON_AB));
    clock.advance(Duration.ofSeconds(1));
    PinRequest keyed = made(keyed(BOB, CID, named("keyed"), ON_AB));
    clock.advance(Duration.ofSeconds(1));
    made(keyed(ALICE, CID, named("later"), ON_AB));
    assertEquals(keyed.id(), pin(CID).lead());
    assertEquals("keyed", pin(CID).spec().name());
    done(release(keyed, ON_AB));
    assertEquals("later", pin(CID).spec().name());
    done(release(ALICE, CID, ON_AB));
    assertEquals("plain", pin(CID).spec().name());
  }

  @Test
  void aChangeOfAnotherRequestLeavesTheLeadersViewAlone() {
    made(keyed(ALICE, CID, named("leads"), ON_AB));
    made(keyed(BOB, CID, named("follows"), ON_AB));
    made(keyed(BOB, CID, named("changed"), ON_AB));
    assertEquals("leads", pin(CID).spec().name());
    made(keyed(ALICE, CID, named("leads on"), ON_AB));
    assertEquals("leads on", pin(CID).spec().name());
  }

  // ---- what all of them want together

  @Test
  void asManyPeersAsTheMostDemandingWants() {
    Allocator peers = Samples.firstOf("a", "b", "c", "d");
    made(keyed(ALICE, CID, Samples.some(1, 1), peers));
    assertEquals(List.of("a"), pin(CID).allocations());
    PinRequest more = made(keyed(BOB, CID, Samples.some(2, 3), peers));
    assertEquals(2, pin(CID).replicationMin());
    assertEquals(3, pin(CID).replicationMax());
    assertEquals(List.of("a", "b", "c"), pin(CID).allocations());
    PinRequest all = made(another(ALICE, CID, Samples.EVERYWHERE, peers));
    assertEquals(-1, pin(CID).replicationMin());
    assertEquals(List.of(), pin(CID).allocations());
    assertEquals(Set.of("a", "b", "c", "d"), pin(CID).placements().keySet());
    settle(CID);
    done(release(all, peers));
    assertEquals(3, pin(CID).allocations().size());
    done(release(more, peers));
    assertEquals(1, pin(CID).allocations().size());
    settle(CID);
    assertEquals(Set.copyOf(pin(CID).allocations()), pin(CID).placements().keySet());
    assertEquals(PlacementStatus.PINNED, pin(CID).placements().values().iterator().next().status());
  }

  @Test
  void recursiveIfAnyWantsItSoAndBegunAnewThen() {
    PinSpec direct = ONE.toBuilder().mode(PinMode.DIRECT).build();
    made(keyed(ALICE, CID, direct, ON_AB));
    settle(CID);
    long epoch = placement(CID, "a").epoch();
    assertEquals(PinMode.DIRECT, pin(CID).mode());
    PinRequest whole = made(keyed(BOB, CID, ONE, ON_AB));
    assertEquals(PinMode.RECURSIVE, pin(CID).mode());
    assertEquals(PlacementStatus.QUEUED, placement(CID, "a").status());
    assertTrue(placement(CID, "a").epoch() > epoch);
    settle(CID);
    done(release(whole, ON_AB));
    assertEquals(PinMode.DIRECT, pin(CID).mode());
  }

  @Test
  void ownersCannotMakeTheirRecursiveRequestDirect() {
    PinSpec direct = ONE.toBuilder().mode(PinMode.DIRECT).build();
    made(keyed(ALICE, CID, ONE, ON_AB));
    Problem problem = refused(keyed(ALICE, CID, direct, ON_AB));
    assertEquals("pinned_recursively", problem.code());
    assertEquals(
        "cannot repin a CID which is already pinned in recursive mode (new pin is pinned as"
            + " direct). Unpin it first.",
        problem.message());
    made(keyed(BOB, CID, direct, ON_AB));
    made(another(ALICE, CID, direct, ON_AB));
    assertEquals(PinMode.RECURSIVE, pin(CID).mode());
  }

  @Test
  void allRequestsHaveTheStatusOfThePin() {
    PinRequest one = made(keyed(ALICE, CID, ONE, ON_AB));
    PinRequest two = made(another(BOB, CID, ONE, ON_AB));
    List<PinRequest> both = List.of(one, two);
    List<Map.Entry<Observation, PinStatus>> life =
        List.of(
            Map.entry(Observation.PINNING, PinStatus.PINNING),
            Map.entry(Observation.FAILED, PinStatus.FAILED),
            Map.entry(Observation.PINNING, PinStatus.PINNING),
            Map.entry(Observation.PINNED, PinStatus.PINNED));
    for (Map.Entry<Observation, PinStatus> step : life) {
      done(told(CID, "a", step.getKey()));
      assertEquals(step.getValue(), pin(CID).status());
      both.forEach(each -> assertEquals(step.getValue(), request(each.id()).status()));
      assertEquals(1, store.requestCounts(ALICE).get(step.getValue()));
      assertEquals(1, store.requestCounts(BOB).get(step.getValue()));
    }
    PinRequest late = made(another(ALICE, CID, ONE, ON_AB));
    assertEquals(PinStatus.PINNED, late.status());
    assertEquals(2, store.requestCounts(ALICE).get(PinStatus.PINNED));
  }

  @Test
  void reopeningKeepsEverything() {
    PinRequest one = made(keyed(ALICE, CID, named("n"), ON_AB));
    PinRequest two = made(another(BOB, CID, Samples.some(2, 2), ON_AB));
    done(told(CID, "a", Observation.PINNED));
    done(told(CID, "b", Observation.FAILED));
    Pin pin = pin(CID);
    reopen();
    assertEquals(pin, pin(CID));
    assertEquals(named("n"), request(one.id()).spec());
    assertEquals(PinStatus.FAILED, request(two.id()).status());
    List<RequestRef> refs = pin(CID).requests();
    assertEquals(2, refs.size());
  }
}
