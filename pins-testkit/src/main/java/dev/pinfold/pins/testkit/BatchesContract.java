package dev.pinfold.pins.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import dev.pinfold.model.Cid;
import dev.pinfold.model.PinIntent;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.PinStatus;
import dev.pinfold.model.PlacementStatus;
import dev.pinfold.pins.Allocator;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Command.Observation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.Submission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Many commands at once, each for itself.
abstract class BatchesContract extends Theme {

  private static final Allocator ON_A = Samples.firstOf("a");
  private static final PinSpec ONE = Samples.some(1, 1);

  BatchesContract(PinStoreContract contract) {
    super(contract);
  }

  private List<Outcome> apply(List<? extends Command> commands) {
    return store.apply(commands.stream().<Submission>map(Submission::of).toList());
  }

  @Test
  void anEmptyBatchHasNoOutcomes() {
    assertEquals(List.of(), store.apply(List.of()));
  }

  @Test
  void eachHasItsOutcomeInOrder() {
    List<Command> commands = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      Cid cid = Samples.v1(i);
      commands.add(
          i % 3 == 0 ? release(ALICE, cid, ON_A) : keyed(ALICE, cid, ONE, Samples.on("p" + i % 7)));
    }
    List<Outcome> outcomes = apply(commands);
    assertEquals(1_000, outcomes.size());
    for (int i = 0; i < 1_000; i++) {
      if (i % 3 == 0) {
        assertEquals("not_pinned", refused(outcomes.get(i)).code());
      } else {
        assertEquals(Samples.v1(i), pin(outcomes.get(i).orThrow()).cid());
        assertEquals(List.of("p" + i % 7), pin(Samples.v1(i)).allocations());
      }
    }
    assertEquals(666, store.pinCount());
  }

  @Test
  void whatIsNotAcceptedLeavesTheOthersAlone() {
    PinSpec broken = ONE.toBuilder().name("half \ud83d pair").build();
    PinSpec far = ONE.toBuilder().name("far too long ".repeat(2_000_000)).build();
    Cid three = Samples.v1(3);
    List<Outcome> outcomes =
        apply(
            List.of(
                keyed(ALICE, Samples.v1(0), ONE, ON_A),
                keyed(ALICE, Samples.v1(1), broken, ON_A),
                keyed(ALICE, Samples.v1(2), Samples.some(2, 2), ON_A),
                keyed(ALICE, three, far, ON_A),
                keyed(ALICE, Samples.v1(4), ONE, ON_A),
                told(Samples.v1(5), "a", 1, Observation.PINNED)));
    outcomes.get(0).orThrow();
    assertEquals("invalid_text", refused(outcomes.get(1)).code());
    assertEquals("not_enough_peers", refused(outcomes.get(2)).code());
    refused(outcomes.get(3));
    outcomes.get(4).orThrow();
    assertEquals(new Outcome.Stale(PinIntent.RELEASED, 0), outcomes.get(5));
    assertEquals(2, store.pinCount());
    assertNull(store.pin(three));
  }

  @Test
  void commandsOnOnePinAreAppliedInOrder() {
    Cid cid = Samples.v1(1);
    List<Command> commands = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      commands.add(keyed(ALICE, cid, ONE.toBuilder().name("n" + i).build(), ON_A));
      commands.add(keyed(ALICE, Samples.v1(100 + i), ONE, ON_A));
    }
    commands.add(release(ALICE, cid, ON_A));
    commands.add(release(ALICE, cid, ON_A));
    commands.add(keyed(BOB, cid, ONE.toBuilder().name("last").build(), ON_A));
    List<Outcome> outcomes = apply(commands);
    long version = 0;
    for (int i = 0; i < 50; i++) {
      Outcome.Done done = outcomes.get(2 * i).orThrow();
      assertEquals("n" + i, Objects.requireNonNull(done.request()).spec().name());
      assertTrue(pin(done).version() > version);
      version = pin(done).version();
    }
    assertInstanceOf(Outcome.Done.class, outcomes.get(100));
    assertEquals("not_pinned", refused(outcomes.get(101)).code());
    assertEquals("last", pin(cid).spec().name());
    assertEquals(51, store.pinCount());
  }

  @Test
  void tenThousandAtOnceAndNoMore() {
    List<Command> commands = new ArrayList<>();
    for (int i = 0; i < PinStore.BATCH_MAX; i++) {
      commands.add(keyed(ALICE, Samples.v0(i), ONE, ON_A));
    }
    apply(commands).forEach(Outcome::orThrow);
    assertEquals(PinStore.BATCH_MAX, store.pinCount());
    assertEquals(PinStore.BATCH_MAX, store.requestCounts(ALICE).get(PinStatus.QUEUED));
    int some = 500;
    List<Command> told = new ArrayList<>();
    for (int i = 0; i < some; i++) {
      told.add(told(Samples.v0(i), "a", Observation.PINNED));
    }
    apply(told).forEach(Outcome::orThrow);
    assertEquals(some, store.placementCounts("a").get(PlacementStatus.PINNED));
    List<Command> more =
        new ArrayList<>(Collections.nCopies(PinStore.BATCH_MAX + 1, commands.getFirst()));
    ProblemException tooMany = assertThrows(ProblemException.class, () -> apply(more));
    assertEquals("batch_too_large", tooMany.problem().code());
  }
}
