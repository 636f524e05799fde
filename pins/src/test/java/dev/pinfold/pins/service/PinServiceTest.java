package dev.pinfold.pins.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinMode;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.PlacementStatus;
import dev.pinfold.model.RequestId;
import dev.pinfold.pins.Command.Observation;
import dev.pinfold.pins.Operation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.RequestQuery;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class PinServiceTest {

  private static final Cid CID = Stage.cid(1);
  private static final Cid OTHER = Stage.cid(2);
  private static final PinSpec DEFAULT = PinSpec.DEFAULT;

  @TempDir Path directory;
  private Stage stage;
  private Owner alice;
  private Owner bob;

  @BeforeEach
  void open() {
    stage = new Stage(directory);
    stage.alive("a", "b", "c");
    stage.sweep();
    alice = stage.owners.create("alice", Quota.UNLIMITED);
    bob = stage.owners.create("bob", Quota.UNLIMITED);
  }

  @AfterEach
  void close() {
    stage.close();
  }

  private static Problem problem(Executable body) {
    return assertThrows(ProblemException.class, body).problem();
  }

  private Problem refused(PinSpec spec) {
    return problem(() -> stage.want(alice, CID, spec));
  }

  private PinRequest request(Owner owner, Cid cid, PinSpec spec) {
    Outcome.Done done = stage.service.want(owner, Wish.of(cid, spec, false));
    return Objects.requireNonNull(done.request());
  }

  private static PinSpec replicated(int min, int max) {
    return DEFAULT.toBuilder().replication(min, max).build();
  }

  private List<PinRequest> requests(Owner owner) {
    return stage.store.requests(RequestQuery.of(owner.number()), 1_000, null).requests();
  }

  // ---- asking

  @Test
  void whatIsLeftOpenIsTheServersDefault() {
    stage.want(alice, CID, DEFAULT);
    Pin pin = stage.pin(CID);
    assertEquals(1, pin.spec().replicationMin());
    assertEquals(2, pin.spec().replicationMax());
    assertEquals(2, pin.allocations().size());
    stage.want(alice, OTHER, replicated(2, 0));
    assertEquals(2, stage.pin(OTHER).spec().replicationMin());
    assertEquals(2, stage.pin(OTHER).spec().replicationMax());
    assertEquals(Stage.START, pin.created());
  }

  @Test
  void theErrorsOfIpfsClusterWordForWord() {
    PinSpec past = DEFAULT.toBuilder().expireAt(Stage.START).build();
    assertEquals("pin.ExpireAt set before current time", refused(past).message());
    assertEquals(Problem.Kind.INVALID, refused(past).kind());
    assertEquals(
        "cluster.replication_factor_min is larger than max", refused(replicated(3, 2)).message());
    assertEquals(
        "cluster.replication_factor_min is larger than max", refused(replicated(3, 0)).message());
    assertEquals(
        "cluster.replication_factor_min and max must be -1 when one of them is",
        refused(replicated(-1, 2)).message());
    assertEquals(
        "not enough peers to allocate CID. Needed at least: 4. Wanted at most: 5. Available"
            + " candidates: 3. See logs for more info.",
        refused(replicated(4, 5)).message());
    for (PinSpec spec : List.of(replicated(-2, -2), replicated(1, 1_000_000))) {
      assertEquals("invalid_replication", refused(spec).code());
    }
    stage.want(alice, CID, DEFAULT);
    assertEquals(
        "cannot repin a CID which is already pinned in recursive mode (new pin is pinned as"
            + " direct). Unpin it first.",
        refused(DEFAULT.toBuilder().mode(PinMode.DIRECT).build()).message());
    assertEquals(
        "pin is not part of the pinset",
        problem(() -> stage.service.release(alice, OTHER)).message());
  }

  @Test
  void boundsAreKept() {
    Map<String, PinSpec> wrong =
        Map.of(
            "invalid_name", DEFAULT.toBuilder().name("ü".repeat(513)).build(),
            "invalid_metadata", DEFAULT.toBuilder().metadata(Map.of("", "x")).build(),
            "invalid_origins", DEFAULT.toBuilder().origins(List.of("x".repeat(3_000))).build(),
            "invalid_tags", DEFAULT.toBuilder().tags(List.of("x".repeat(256))).build(),
            "invalid_allocations",
                DEFAULT.toBuilder().userAllocations(List.of("x".repeat(256))).build(),
            "invalid_text", DEFAULT.toBuilder().name("\ud83d").build());
    wrong.forEach((code, spec) -> assertEquals(code, refused(spec).code()));
    PinSpec large = DEFAULT.toBuilder().metadata(Map.of("k", "x".repeat(65_536), "l", "")).build();
    assertEquals("invalid_metadata", refused(large).code());
    stage.want(alice, CID, DEFAULT.toBuilder().name("ü".repeat(512)).build());
    assertNull(stage.store.pin(OTHER));
  }

  @Test
  void eachOfSeveralWishesHasItsOutcome() {
    List<Outcome> outcomes =
        stage.service.want(
            alice,
            List.of(
                Wish.of(CID, DEFAULT, true),
                Wish.of(Stage.cid(9), replicated(3, 2), true),
                Wish.of(OTHER, DEFAULT, true)));
    outcomes.get(0).orThrow();
    assertEquals("invalid_replication", Stage.problem(outcomes.get(1)).code());
    outcomes.get(2).orThrow();
    assertEquals(2, stage.store.pinCount());
    assertEquals(List.of(), stage.service.want(alice, List.of()));
  }

  @Test
  void whoIsSuspendedMayOnlyRead() {
    stage.want(alice, CID, DEFAULT);
    RequestId id = requests(alice).getFirst().id();
    Owner suspended = stage.owners.change("alice", Quota.UNLIMITED, true);
    List<Executable> writes =
        List.of(
            () -> stage.want(suspended, OTHER, DEFAULT),
            () -> stage.service.release(suspended, CID),
            () -> stage.service.release(suspended, List.of(Withdrawal.of(CID, id))),
            () -> stage.service.release(suspended, List.of()),
            () -> stage.service.replace(suspended, id, CID, DEFAULT, null),
            () -> stage.service.restore(suspended, List.of()));
    for (Executable write : writes) {
      assertEquals("owner_suspended", problem(write).code());
    }
    assertTrue(stage.service.request(suspended, id) != null);
    assertFalse(stage.pin(CID).isReleased());
  }

  @Test
  void idsOfAnOwnerHaveMillisecondsOfTheirOwn() throws Exception {
    RequestIds ids = new RequestIds(stage.clock, new SecureRandom());
    List<List<RequestId>> made =
        Crowd.run(
            16,
            () -> {
              List<RequestId> some = new ArrayList<>();
              for (int i = 0; i < 500; i++) {
                some.add(ids.next(7));
              }
              return some;
            });
    Set<Long> millis = new HashSet<>();
    made.forEach(some -> some.forEach(id -> assertTrue(millis.add(id.millis()), "twice")));
    made.forEach(some -> some.forEach(id -> assertEquals(7, id.owner())));
    stage.clock.advance(Duration.ofHours(1));
    assertEquals(stage.clock.millis(), ids.next(7).millis(), "it follows the clock again");
  }

  // ---- one pin for another

  @Test
  void anUpdateTakesWhatTheOtherWants() {
    PinSpec old =
        replicated(1, 1).toBuilder()
            .name("old")
            .metadata(Map.of("k", "v"))
            .userAllocations(List.of("c"))
            .tags(List.of("t"))
            .build();
    stage.want(alice, CID, old);
    PinSpec update = DEFAULT.toBuilder().pinUpdate(CID).metadata(Map.of("not", "this")).build();
    stage.want(alice, OTHER, update);
    assertEquals(old.toBuilder().pinUpdate(CID).build(), stage.pin(OTHER).spec());
    Instant end = Stage.START.plusSeconds(100);
    stage.want(alice, Stage.cid(3), update.toBuilder().name("new").expireAt(end).build());
    assertEquals("new", stage.pin(Stage.cid(3)).spec().name());
    assertEquals(end, stage.pin(Stage.cid(3)).spec().expireAt());
    assertFalse(stage.pin(CID).isReleased(), "the other stays");
  }

  @Test
  void anUpdateStaysWhereTheBlocksAre() {
    stage.work.heartbeat(Stage.peer("c", 1_000), "session");
    stage.want(alice, CID, replicated(1, 1));
    assertEquals(List.of("c"), stage.pin(CID).allocations());
    stage.work.heartbeat(Stage.peer("c", 1), "session");
    stage.work.heartbeat(Stage.peer("b", 1_000), "session");
    stage.want(alice, OTHER, DEFAULT.toBuilder().pinUpdate(CID).build());
    assertEquals(List.of("c"), stage.pin(OTHER).allocations());
  }

  @Test
  void anUpdateOfWhatIsNotPinnedIsRefused() {
    PinSpec update = DEFAULT.toBuilder().pinUpdate(CID).build();
    assertEquals("not_pinned", problem(() -> stage.want(alice, OTHER, update)).code());
    stage.want(alice, CID, DEFAULT);
    stage.service.release(alice, CID);
    assertEquals("not_pinned", problem(() -> stage.want(alice, OTHER, update)).code());
  }

  @Test
  void nobodyLearnsWhatOthersSayOfAPin() {
    stage.want(alice, CID, Stage.named("the secret of Alice"));
    PinSpec update = DEFAULT.toBuilder().pinUpdate(CID).build();
    assertEquals("not_pinned", problem(() -> stage.want(bob, OTHER, update)).code());
    request(bob, CID, Stage.named("Bob's"));
    stage.want(bob, OTHER, update);
    assertEquals("Bob's", stage.pin(OTHER).spec().name());
  }

  // ---- replacing

  @Test
  void aReplacementIsANewRequestInTheOldOnesPlace() {
    PinRequest old = request(alice, CID, Stage.named("old"));
    stage.clock.advance(Duration.ofSeconds(1));
    Outcome.Done done = stage.service.replace(alice, old.id(), OTHER, Stage.named("new"), null);
    PinRequest made = Objects.requireNonNull(done.request());
    assertNotEquals(old.id(), made.id());
    assertEquals(OTHER, made.cid());
    assertEquals(List.of(made.id()), requests(alice).stream().map(PinRequest::id).toList());
    assertTrue(stage.pin(CID).isReleased());
  }

  @Test
  void aReplacementOnTheSameCidIsHeldThroughout() {
    PinRequest old = request(alice, CID, Stage.named("old"));
    String peer = stage.pin(CID).allocations().getFirst();
    stage.tell(CID, peer, Observation.PINNED);
    stage.service.replace(alice, old.id(), CID, Stage.named("new"), null);
    assertEquals(
        PlacementStatus.PINNED,
        Objects.requireNonNull(stage.pin(CID).placements().get(peer)).status());
    assertEquals("new", stage.pin(CID).spec().name());
    assertEquals(1, requests(alice).size());
  }

  @Test
  void onlyTheOwnersRequestsCanBeReplaced() {
    PinRequest old = request(alice, CID, DEFAULT);
    assertEquals(
        "not_pinned",
        problem(() -> stage.service.replace(bob, old.id(), OTHER, DEFAULT, null)).code());
    RequestId unknown = RequestId.of(1, alice.number(), 1);
    assertEquals(
        "not_pinned",
        problem(() -> stage.service.replace(alice, unknown, OTHER, DEFAULT, null)).code());
    Operation operation = new Operation(alice.number(), "op", new byte[] {1});
    assertEquals(
        "not_pinned",
        problem(() -> stage.service.replace(alice, unknown, OTHER, DEFAULT, operation)).code());
    assertNull(stage.store.pin(OTHER));
    assertEquals(List.of(old.id()), requests(alice).stream().map(PinRequest::id).toList());
  }

  @Test
  void aReplacementThatIsRefusedLeavesTheOldOne() {
    PinRequest old = request(alice, CID, DEFAULT);
    assertEquals(
        "not_enough_peers",
        problem(() -> stage.service.replace(alice, old.id(), OTHER, replicated(9, 9), null))
            .code());
    assertEquals(List.of(old.id()), requests(alice).stream().map(PinRequest::id).toList());
  }

  @Test
  void aReplacementAskedForAgainIsTheSame() {
    PinRequest old = request(alice, CID, DEFAULT);
    Operation operation = new Operation(alice.number(), "op", new byte[] {1});
    Outcome.Done first = stage.service.replace(alice, old.id(), OTHER, DEFAULT, operation);
    Outcome.Done again = stage.service.replace(alice, old.id(), OTHER, DEFAULT, operation);
    assertTrue(again.repeated());
    assertEquals(first.request(), again.request());
    assertEquals(1, requests(alice).size());
    Operation other = new Operation(alice.number(), "other", new byte[] {1});
    assertEquals(
        "not_pinned",
        problem(() -> stage.service.replace(alice, old.id(), OTHER, DEFAULT, other)).code());
    assertEquals(1, requests(alice).size());
  }

  @Test
  void ofManyWhoReplaceOneRequestOneDoes() throws Exception {
    for (int round = 0; round < 10; round++) {
      PinRequest old = request(alice, Stage.cid(100 + round), DEFAULT);
      int before = requests(alice).size();
      Cid next = Stage.cid(200 + round);
      List<Boolean> done =
          Crowd.run(
              16,
              () -> {
                try {
                  stage.service.replace(alice, old.id(), next, DEFAULT, null);
                  return true;
                } catch (ProblemException e) {
                  assertEquals("not_pinned", e.problem().code());
                  return false;
                }
              });
      assertEquals(1, done.stream().filter(d -> d).count());
      assertEquals(before, requests(alice).size());
      assertEquals(1, stage.pin(next).requests().size());
    }
  }

  @Test
  void ofManyWhoAskForTheSameReplacementAllHaveIt() throws Exception {
    for (int round = 0; round < 10; round++) {
      PinRequest old = request(alice, Stage.cid(100 + round), DEFAULT);
      int before = requests(alice).size();
      Cid next = Stage.cid(200 + round);
      Operation operation = new Operation(alice.number(), "op" + round, new byte[] {1});
      List<RequestId> made =
          Crowd.run(
              16,
              () ->
                  Objects.requireNonNull(
                          stage
                              .service
                              .replace(alice, old.id(), next, DEFAULT, operation)
                              .request())
                      .id());
      assertEquals(1, Set.copyOf(made).size());
      assertEquals(before, requests(alice).size());
      assertEquals(made.getFirst(), stage.pin(next).requests().getFirst().id());
    }
  }

  // ---- taking back, and the rest

  @Test
  void takesBackByCidAndById() {
    PinRequest first = request(alice, CID, DEFAULT);
    stage.want(alice, CID, DEFAULT);
    stage.want(alice, OTHER, DEFAULT);
    stage.want(bob, CID, DEFAULT);
    Withdrawal one = Withdrawal.of(CID, first.id());
    assertEquals(
        "not_pinned", Stage.problem(stage.service.release(bob, List.of(one)).getFirst()).code());
    Outcome.Done done = stage.service.release(alice, List.of(one)).getFirst().orThrow();
    assertEquals(first.id(), Objects.requireNonNull(done.request()).id());
    List<Outcome> outcomes =
        stage.service.release(
            alice, List.of(Withdrawal.of(CID), Withdrawal.of(Stage.cid(9)), Withdrawal.of(OTHER)));
    outcomes.get(0).orThrow();
    assertEquals("not_pinned", Stage.problem(outcomes.get(1)).code());
    outcomes.get(2).orThrow();
    assertEquals(List.of(), requests(alice));
    assertNull(stage.service.request(alice, first.id()));
  }

  @Test
  void whatIsTakenBackTogetherSharesACommit() {
    stage.alive("a");
    stage.want(alice, CID, DEFAULT);
    stage.want(alice, OTHER, DEFAULT);
    assertNotEquals(stage.pin(CID).version(), stage.pin(OTHER).version());
    stage.service.release(alice, List.of(Withdrawal.of(CID), Withdrawal.of(OTHER)));
    assertEquals(stage.pin(CID).version(), stage.pin(OTHER).version());
    assertTrue(stage.pin(CID).isReleased());
  }

  @Test
  void takesBackOnceAndUnderTheVersionThatIsExpected() {
    PinRequest request = Objects.requireNonNull(stage.want(alice, CID, DEFAULT).request());
    List<Withdrawal> old = List.of(new Withdrawal(CID, null, null, request.version() - 1));
    assertEquals(
        "version_conflict", Stage.problem(stage.service.release(alice, old).getFirst()).code());
    Operation operation = new Operation(alice.number(), "key", new byte[32]);
    List<Withdrawal> now = List.of(new Withdrawal(CID, null, operation, request.version()));
    assertFalse(stage.service.release(alice, now).getFirst().orThrow().repeated());
    assertTrue(stage.service.release(alice, now).getFirst().orThrow().repeated());
  }

  @Test
  void ownersDoNotSeeEachOthersRequests() {
    PinRequest hers = request(alice, CID, DEFAULT);
    assertNull(stage.service.request(bob, hers.id()));
    assertEquals(hers.id(), Objects.requireNonNull(stage.service.request(alice, hers.id())).id());
  }

  @Test
  void recoversWhatHasFailed() {
    stage.want(alice, CID, replicated(1, 1));
    String peer = stage.pin(CID).allocations().getFirst();
    stage.tell(CID, peer, Observation.FAILED);
    Pin recovered = stage.service.recover(CID, null);
    assertEquals(
        PlacementStatus.QUEUED, Objects.requireNonNull(recovered.placements().get(peer)).status());
    assertEquals("not_pinned", problem(() -> stage.service.recover(OTHER, null)).code());
  }

  @Test
  void importsKeepTheirTimesAndPeers() {
    Instant second = Instant.parse("2020-05-06T07:08:09Z");
    Instant precise = Instant.parse("2020-05-06T07:08:09.123456789Z");
    Instant none = Instant.parse("0001-01-01T00:00:00Z");
    List<PinService.Imported> imported =
        List.of(
            new PinService.Imported(CID, replicated(1, 2), second, List.of("b", "z")),
            new PinService.Imported(OTHER, Stage.everywhere(), precise, List.of()),
            new PinService.Imported(Stage.cid(3), replicated(1, 1), none, List.of("a")));
    stage.service.restore(alice, imported).forEach(Outcome::orThrow);
    assertEquals(List.of("b", "z"), stage.pin(CID).allocations());
    assertEquals(second, stage.pin(CID).created());
    assertEquals(precise, stage.pin(OTHER).created());
    assertEquals(none, stage.pin(Stage.cid(3)).created());
    assertEquals(Set.of("a", "b", "c"), stage.pin(OTHER).placements().keySet());
    List<PinRequest> listed = requests(alice);
    assertEquals(Set.of(CID, OTHER), Set.of(listed.get(0).cid(), listed.get(1).cid()));
    assertEquals(0, listed.get(2).id().millis(), "before 1970 there are no places in lists");
    assertEquals(precise.toEpochMilli(), byCid(listed, OTHER).id().millis());
    assertEquals(
        second.getEpochSecond(), byCid(listed, CID).id().millis() / 1_000, "in its second");
    assertEquals(List.of(), stage.store.events(CID, 10));
    stage.service.restore(alice, imported).forEach(Outcome::orThrow);
    assertEquals(3, requests(alice).size(), "again it is the same");
  }

  @Test
  void anImportTakesNothingFromOthers() {
    stage.want(bob, CID, replicated(2, 2).toBuilder().userAllocations(List.of("a", "b")).build());
    stage
        .service
        .restore(
            alice,
            List.of(new PinService.Imported(CID, replicated(1, 1), Stage.START, List.of("c"))))
        .forEach(Outcome::orThrow);
    assertEquals(List.of("c", "a"), stage.pin(CID).allocations());
  }

  private static PinRequest byCid(List<PinRequest> requests, Cid cid) {
    return requests.stream().filter(request -> request.cid().equals(cid)).findFirst().orElseThrow();
  }
}
