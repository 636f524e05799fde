package dev.pinfold.pins.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.Problem;
import dev.pinfold.model.Cid;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinSpec;
import dev.pinfold.pins.Allocator;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Command.Observation;
import dev.pinfold.pins.Operation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.Submission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// A command with an operation is done once; given again, it has its first outcome.
abstract class OperationsContract extends Theme {

  private static final Cid CID = Samples.v1(1);
  private static final Allocator ON_A = Samples.firstOf("a");
  private static final PinSpec ONE = Samples.some(1, 1).toBuilder().name("first").build();

  OperationsContract(PinStoreContract contract) {
    super(contract);
  }

  private static void assertRepeats(Outcome.Done first, Outcome again) {
    Outcome.Done second = again.orThrow();
    assertTrue(second.repeated());
    assertFalse(first.repeated());
    assertEquals(first.request(), second.request());
    assertEquals(first.pin(), second.pin());
  }

  @Test
  void givenAgainItHasItsFirstOutcome() {
    Operation operation = operation(ALICE, "op", "x");
    Outcome.Done first = store.apply(with(operation, another(ALICE, CID, ONE, ON_A))).orThrow();
    // The one who asks again makes an id anew.
    assertRepeats(first, store.apply(with(operation, another(ALICE, CID, ONE, ON_A))));
    assertEquals(1, pin(CID).requests().size());
    assertEquals(first.pin(), pin(CID));
  }

  @Test
  void laterChangesAndReopeningDoNotChangeIt() {
    Operation operation = operation(ALICE, "op", "x");
    Outcome.Done first = store.apply(with(operation, keyed(ALICE, CID, ONE, ON_A))).orThrow();
    done(told(CID, "a", Observation.PINNED));
    done(keyed(ALICE, CID, ONE.toBuilder().name("second").build(), ON_A));
    assertRepeats(first, store.apply(with(operation, keyed(ALICE, CID, ONE, ON_A))));
    assertEquals("second", pin(CID).spec().name());
    done(release(ALICE, CID, ON_A));
    settle(CID);
    reopen();
    assertRepeats(first, store.apply(with(operation, keyed(ALICE, CID, ONE, ON_A))));
    assertNull(store.pin(CID), "it is not done again");
  }

  @Test
  void aReleaseIsRepeatedToo() {
    PinRequest request = made(keyed(ALICE, CID, ONE, ON_A));
    Operation operation = operation(ALICE, "op", "x");
    Outcome.Done first = store.apply(with(operation, release(request, ON_A))).orThrow();
    made(keyed(ALICE, CID, ONE, ON_A));
    assertRepeats(first, store.apply(with(operation, release(request, ON_A))));
    assertEquals(1, pin(CID).requests().size());
  }

  @Test
  void theSameIdForAnotherRequestIsAConflict() {
    store.apply(with(operation(ALICE, "op", "x"), another(ALICE, CID, ONE, ON_A))).orThrow();
    Problem problem =
        refused(store.apply(with(operation(ALICE, "op", "y"), another(ALICE, CID, ONE, ON_A))));
    assertEquals(Problem.Kind.CONFLICT, problem.kind());
    assertEquals("operation_reused", problem.code());
    assertEquals(1, pin(CID).requests().size());
  }

  @Test
  void ownersHaveIdsOfTheirOwn() {
    Outcome.Done mine =
        store.apply(with(operation(ALICE, "op", "x"), another(ALICE, CID, ONE, ON_A))).orThrow();
    Outcome.Done theirs =
        store.apply(with(operation(BOB, "op", "y"), another(BOB, CID, ONE, ON_A))).orThrow();
    assertFalse(theirs.repeated());
    assertNotEquals(mine.request(), theirs.request());
    assertEquals(2, pin(CID).requests().size());
    // Neither is 1 with "2/op" the same as 12 with "op".
    store.apply(with(operation(1, "2/op", "x"), another(1, CID, ONE, ON_A))).orThrow();
    assertFalse(
        store
            .apply(with(operation(12, "op", "y"), another(12, CID, ONE, ON_A)))
            .orThrow()
            .repeated());
  }

  @Test
  void whatWasRefusedIsTriedAgain() {
    Operation operation = operation(ALICE, "op", "x");
    Command none = keyed(ALICE, CID, ONE, Samples.firstOf());
    assertEquals("not_enough_peers", refused(store.apply(with(operation, none))).code());
    Outcome.Done done = store.apply(with(operation, keyed(ALICE, CID, ONE, ON_A))).orThrow();
    assertFalse(done.repeated());
    assertEquals(1, pin(CID).requests().size());
  }

  @Test
  void anyIdOfUpTo255CharactersWillDo() {
    List<String> names = List.of("\u20ac".repeat(255), "a/b", "\0", " ", "\ud83d\ude00", "op|1");
    for (String name : names) {
      Operation operation = operation(ALICE, name, "x");
      Outcome.Done first = store.apply(with(operation, another(ALICE, CID, ONE, ON_A))).orThrow();
      assertRepeats(first, store.apply(with(operation, another(ALICE, CID, ONE, ON_A))));
    }
    assertEquals(names.size(), pin(CID).requests().size());
  }

  @Test
  void inABatchEachIsDoneOnce() {
    List<Submission> batch = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      Operation operation = operation(ALICE, "op" + i / 2, "x");
      batch.add(with(operation, another(ALICE, Samples.v1(i / 2), ONE, ON_A)));
    }
    List<Outcome> outcomes = store.apply(batch);
    for (int i = 0; i < 300; i += 2) {
      assertRepeats(outcomes.get(i).orThrow(), outcomes.get(i + 1));
    }
    List<Outcome> again = store.apply(batch);
    for (int i = 0; i < 300; i++) {
      assertRepeats(outcomes.get(i / 2 * 2).orThrow(), again.get(i));
    }
    assertEquals(150, store.pinCount());
  }

  @Test
  void anOperationIsForgottenAfterAWhile() {
    Operation operation = operation(ALICE, "op", "x");
    Outcome.Done first = store.apply(with(operation, another(ALICE, CID, ONE, ON_A))).orThrow();
    Instant then = clock.instant();
    clock.advance(Duration.ofDays(1));
    Operation later = operation(ALICE, "later", "x");
    store.apply(with(later, another(ALICE, CID, ONE, ON_A))).orThrow();
    assertEquals(0, store.forget(then, 100), "not those of that time itself");
    assertRepeats(first, store.apply(with(operation, another(ALICE, CID, ONE, ON_A))));
    assertEquals(1, store.forget(then.plusMillis(1), 100));
    Outcome.Done anew = store.apply(with(operation, another(ALICE, CID, ONE, ON_A))).orThrow();
    assertFalse(anew.repeated());
    assertTrue(store.apply(with(later, another(ALICE, CID, ONE, ON_A))).orThrow().repeated());
    assertEquals(3, pin(CID).requests().size());
    assertNotEquals(
        Objects.requireNonNull(first.request()).id(), Objects.requireNonNull(anew.request()).id());
  }

  @Test
  void manyAreForgottenSomeAtATime() {
    List<Submission> batch = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      batch.add(with(operation(ALICE, "op" + i, "x"), keyed(ALICE, Samples.v1(i), ONE, ON_A)));
    }
    store.apply(batch).forEach(Outcome::orThrow);
    Instant after = clock.instant().plusMillis(1);
    assertEquals(10, store.forget(after, 10));
    assertEquals(10, store.forget(after, 10));
    assertEquals(5, store.forget(after, 10));
    assertEquals(0, store.forget(after, 10));
  }
}
