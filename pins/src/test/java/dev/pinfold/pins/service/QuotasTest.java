package dev.pinfold.pins.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.model.PinSpec;
import dev.pinfold.model.RequestId;
import dev.pinfold.pins.Operation;
import dev.pinfold.pins.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuotasTest {

  private static final PinSpec SPEC = PinSpec.DEFAULT;

  @TempDir Path directory;
  private Stage stage;

  @BeforeEach
  void open() {
    stage = new Stage(directory);
    stage.alive("a", "b");
  }

  @AfterEach
  void close() {
    stage.close();
  }

  private Owner owner(long pinsMax) {
    return stage.owners.create("o" + pinsMax, new Quota(pinsMax, 0));
  }

  private long has(Owner owner) {
    return stage.store.requestCounts(owner.number()).values().stream().mapToLong(n -> n).sum();
  }

  private static Wish wish(int n) {
    return Wish.of(Stage.cid(n), SPEC, false);
  }

  private static long refused(List<Outcome> outcomes) {
    long refused = 0;
    for (Outcome outcome : outcomes) {
      if (!(outcome instanceof Outcome.Done)) {
        assertEquals("quota_exceeded", Stage.problem(outcome).code());
        refused++;
      }
    }
    return refused;
  }

  @Test
  void manyThreadsGetExactlyWhatIsAllowed() throws Exception {
    for (int allowed : List.of(1, 50, 150)) {
      Owner owner = owner(allowed);
      AtomicInteger next = new AtomicInteger();
      List<Long> refused =
          Crowd.run(
              32,
              () -> {
                long count = 0;
                for (int i = 0; i < 3; i++) {
                  List<Wish> wishes = new ArrayList<>();
                  for (int j = 0; j <= i; j++) {
                    wishes.add(wish(next.incrementAndGet()));
                  }
                  count += refused(stage.service.want(owner, wishes));
                }
                return count;
              });
      assertEquals(allowed, has(owner));
      assertEquals(32 * 6 - allowed, refused.stream().mapToLong(n -> n).sum());
    }
  }

  @Test
  void nobodyIsRefusedWhileThereIsRoom() throws Exception {
    for (int round = 0; round < 5; round++) {
      Owner owner = stage.owners.create("round" + round, new Quota(64, 0));
      AtomicInteger next = new AtomicInteger();
      List<Long> refused =
          Crowd.run(
              32,
              () -> {
                int n = next.incrementAndGet();
                return refused(stage.service.want(owner, List.of(wish(n), wish(n + 1_000))));
              });
      assertEquals(0, refused.stream().mapToLong(n -> n).sum());
      assertEquals(64, has(owner));
    }
  }

  @Test
  void aBatchGetsAsFarAsItFits() {
    Owner owner = owner(3);
    List<Wish> wishes = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      wishes.add(wish(i));
    }
    List<Outcome> outcomes = stage.service.want(owner, wishes);
    assertEquals(2, refused(outcomes.subList(3, 5)));
    assertEquals(0, refused(outcomes.subList(0, 3)));
    assertEquals(3L, Stage.problem(outcomes.get(4)).details().get("allowed"));
    assertEquals(3, has(owner));
  }

  @Test
  void zeroIsAnyNumber() {
    Owner owner = owner(0);
    for (int i = 0; i < 20; i++) {
      stage.service.want(owner, wish(i));
    }
    assertEquals(20, has(owner));
  }

  @Test
  void whoHasAllThatIsAllowedCanStillChangeIt() {
    Owner owner = owner(1);
    stage.want(owner, Stage.cid(1), Stage.named("before"));
    stage.want(owner, Stage.cid(1), Stage.named("after"));
    assertEquals("after", stage.pin(Stage.cid(1)).spec().name());
    List<Outcome> outcomes =
        stage.service.want(
            owner,
            List.of(
                wish(2),
                Wish.of(Stage.cid(1), Stage.named("again"), true),
                Wish.of(Stage.cid(3), SPEC, true)));
    assertEquals("quota_exceeded", Stage.problem(outcomes.get(0)).code());
    outcomes.get(1).orThrow();
    assertEquals("quota_exceeded", Stage.problem(outcomes.get(2)).code());
    assertEquals(1, has(owner));
  }

  @Test
  void whoHasAllThatIsAllowedCanReplaceIt() {
    Owner owner = owner(1);
    RequestId old = Objects.requireNonNull(stage.service.want(owner, wish(1)).request()).id();
    stage.service.replace(owner, old, Stage.cid(2), SPEC, null);
    assertEquals(1, has(owner));
    assertEquals(1, stage.pin(Stage.cid(2)).requests().size());
  }

  @Test
  void whatWasDoneBeforeIsAnsweredAgainHoweverFullItIs() {
    Owner owner = owner(1);
    Operation operation = new Operation(owner.number(), "op", new byte[] {1});
    Wish wish = new Wish(Stage.cid(1), SPEC, false, operation, null);
    Outcome.Done first = stage.service.want(owner, wish);
    Outcome.Done again = stage.service.want(owner, wish);
    assertTrue(again.repeated());
    assertEquals(first.request(), again.request());
    Operation other = new Operation(owner.number(), "other", new byte[] {1});
    List<Outcome> refused =
        stage.service.want(owner, List.of(new Wish(Stage.cid(2), SPEC, false, other, null)));
    assertEquals(1, refused(refused));
  }

  @Test
  void whatIsTakenBackMakesRoom() {
    Owner owner = owner(1);
    stage.want(owner, Stage.cid(1), SPEC);
    stage.service.release(owner, Stage.cid(1));
    stage.want(owner, Stage.cid(2), SPEC);
    assertEquals(1, has(owner));
  }

  @Test
  void whatIsRefusedForAnotherReasonTakesNoRoom() {
    Owner owner = owner(1);
    PinSpec tooMany = SPEC.toBuilder().replication(5, 5).build();
    List<Outcome> outcomes =
        stage.service.want(owner, List.of(Wish.of(Stage.cid(1), tooMany, true)));
    assertEquals("not_enough_peers", Stage.problem(outcomes.getFirst()).code());
    stage.clock.advance(Duration.ofSeconds(1));
    stage.want(owner, Stage.cid(2), SPEC);
    assertEquals(1, has(owner));
  }
}
