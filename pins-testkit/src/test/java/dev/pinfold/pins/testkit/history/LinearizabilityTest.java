package dev.pinfold.pins.testkit.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.Problem;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.RequestId;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Command.Observation;
import dev.pinfold.pins.Operation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.Submission;
import dev.pinfold.pins.rules.PinRules;
import dev.pinfold.pins.rules.RetryPolicy;
import dev.pinfold.pins.testkit.Samples;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The checker takes what is in order for that, and finds what is not.
class LinearizabilityTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final PinRules RULES = new PinRules(RetryPolicy.DEFAULT);
  private static final Cid CID = Samples.v1(1);

  // ---- by hand: clients 1 and 2, each step answered before the next is asked if not said
  // otherwise

  private final List<Call> calls = new ArrayList<>();
  private PinState state = PinState.NOTHING;
  private long time;

  /// What a store without faults would answer, and keep.
  private Outcome right(Submission submission, long version) {
    Change change = new Change(state, submission, version);
    state = change.after;
    return change.outcome;
  }

  /// A change by the rules.
  private static final class Change {
    final Outcome outcome;
    final PinState after;

    Change(PinState state, Submission submission, long version) {
      var change =
          RULES.apply(state.pin(), submission.command(), state.requests()::get, NOW, version);
      outcome = change.outcome();
      PinState next = change.isEmpty() ? state : state.with(change, version);
      after =
          submission.operation() != null && outcome instanceof Outcome.Done done
              ? next.with(submission.operation(), done)
              : next;
    }
  }

  private void answered(Submission submission, Outcome outcome) {
    calls.add(new Call.Change(1, submission, outcome, ++time, ++time));
  }

  private void read(Pin pin) {
    calls.add(new Call.Read(2, CID, pin, ++time, ++time));
  }

  private static Submission want(int n, Long expected) {
    return Submission.of(
        new Command.Want(
            CID,
            RequestId.of(NOW.toEpochMilli(), 1, n),
            true,
            Samples.some(1, 1).toBuilder().name("n" + n).build(),
            NOW,
            Samples.on("a"),
            expected));
  }

  private static Submission named(Submission submission, String operation) {
    return new Submission(submission.command(), new Operation(1, operation, new byte[] {1}), true);
  }

  private static Outcome unknown() {
    return new Outcome.Unknown(
        Problem.of(Problem.Kind.UNAVAILABLE, "store_timeout", "No answer came."));
  }

  private Verdict verdict() {
    return Linearizability.check(RULES, NOW, calls);
  }

  private void assertInOrder() {
    assertInstanceOf(Verdict.Linearizable.class, verdict());
  }

  private void assertBroken() {
    assertInstanceOf(Verdict.Broken.class, verdict());
  }

  @Test
  void whatTookTurnsIsInOrder() {
    answered(want(1, null), right(want(1, null), 10));
    read(state.pin());
    answered(want(2, 10L), right(want(2, 10L), 20));
    answered(want(3, 10L), right(want(3, 10L), 30));
    read(state.pin());
    assertInOrder();
  }

  @Test
  void aLostUpdateIsFound() {
    answered(want(1, null), right(want(1, null), 10));
    Pin overwritten = state.pin();
    answered(want(2, null), right(want(2, null), 20));
    read(overwritten);
    assertBroken();
  }

  @Test
  void aConditionThatHeldOfAFormerVersionIsFound() {
    answered(want(1, null), right(want(1, null), 10));
    answered(want(2, 10L), right(want(2, 10L), 20));
    // It expects 10, and is done.
    answered(want(3, 10L), right(want(3, 20L), 30));
    assertBroken();
  }

  @Test
  void anOperationThatIsDoneTwiceIsFound() {
    Submission first = named(want(1, null), "op");
    answered(first, right(first, 10));
    answered(first, right(want(1, null), 20));
    assertBroken();
  }

  @Test
  void anOperationThatIsGivenTwiceAndDoneOnceIsInOrder() {
    Submission first = named(want(1, null), "op");
    Outcome.Done done = (Outcome.Done) right(first, 10);
    answered(first, done);
    answered(want(2, null), right(want(2, null), 20));
    answered(first, new Outcome.Done(done.pin(), done.request(), true));
    read(state.pin());
    assertInOrder();
  }

  @Test
  void aStaleReadIsFoundUnlessTheChangeWasUnderWay() {
    answered(want(1, null), right(want(1, null), 10));
    Pin before = state.pin();
    long asked = ++time;
    read(before);
    calls.add(new Call.Change(1, want(2, null), right(want(2, null), 20), asked, ++time));
    assertInOrder();
    read(before);
    assertBroken();
  }

  @Test
  void readersWhoSeeAChangeComeAndGoAreFound() {
    answered(want(1, null), right(want(1, null), 10));
    Pin before = state.pin();
    long asked = ++time;
    Outcome second = right(want(2, null), 20);
    read(state.pin());
    read(before);
    calls.add(new Call.Change(1, want(2, null), second, asked, ++time));
    assertBroken();
  }

  @Test
  void anAcknowledgementOfAFormerAssignmentThatCountsIsFound() {
    answered(want(1, null), right(want(1, null), 10));
    Submission present =
        Submission.of(new Command.Acknowledge(CID, "a", 10, Observation.PINNED, "", 0));
    Submission late =
        Submission.of(new Command.Acknowledge(CID, "a", 9, Observation.PINNED, "", 0));
    answered(late, right(present, 20));
    assertBroken();
  }

  @Test
  void whatWasNotAnsweredMayComeLateOrNeverButNotTwice() {
    answered(want(1, null), right(want(1, null), 10));
    Pin before = state.pin();
    answered(want(2, null), unknown());
    read(before);
    assertInOrder();
    Outcome _ = right(want(2, null), 15);
    Pin after = state.pin();
    read(after);
    assertInOrder();
    read(before);
    assertBroken();
  }

  @Test
  void whatTheStoreRefusedMayNotBeSeen() {
    answered(want(1, null), right(want(1, null), 10));
    answered(
        want(2, null),
        new Outcome.Refused(
            Problem.of(Problem.Kind.UNAVAILABLE, "store_unavailable", "Nobody is there.")));
    read(state.pin());
    assertInOrder();
    Outcome _ = right(want(2, null), 20);
    read(state.pin());
    assertBroken();
  }

  @Test
  void aVersionThatDoesNotGrowIsFound() {
    answered(want(1, null), right(want(1, null), 10));
    answered(want(2, null), right(want(2, null), 10));
    assertBroken();
  }

  @Test
  void aReleaseMayHaveAnyVersionInBetween() {
    answered(want(1, null), right(want(1, null), 10));
    Submission release =
        Submission.of(new Command.Release(CID, 1, null, Samples.on("a"), null, null));
    answered(release, right(release, 15));
    Submission unpinned =
        Submission.of(new Command.Acknowledge(CID, "a", 15, Observation.UNPINNED, "", 0));
    answered(unpinned, right(unpinned, 16));
    read(null);
    answered(want(2, null), right(want(2, null), 17));
    assertInOrder();
    assertEquals(17, ((PinRequest) state.requests().values().toArray()[0]).version());
  }

  @Test
  void aHistoryIsOfOnePin() {
    calls.add(new Call.Read(1, CID, null, 1, 2));
    calls.add(new Call.Read(1, Samples.v1(2), null, 1, 2));
    assertThrows(IllegalArgumentException.class, this::verdict);
  }

  // ---- by chance

  /// Clients that take steps by chance: to ask, to take place, to be answered. Answers get lost;
  /// what lost its answer takes place later, or never.
  private static final class Simulation {
    private static final int CLIENTS = 5;
    private static final int STEPS = 400;
    private static final int LOST_ONE_IN = 20;

    private final Random random;
    private final FaultyPin pin;
    private final List<Call> calls = new ArrayList<>();
    private final List<RandomClient> clients = new ArrayList<>();
    private final Map<Integer, Pending> pending = new HashMap<>();
    private final List<Submission> late = new ArrayList<>();
    private long time;

    /// @param submission null for a read
    private record Pending(
        Submission submission, long asked, Outcome outcome, Pin found, boolean took) {}

    Simulation(FaultyPin.Fault fault, long seed) {
      random = new Random(seed);
      pin = new FaultyPin(RULES, NOW, fault, random);
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(new RandomClient(i, 31 * seed + i, List.of(CID), NOW));
      }
    }

    void run() {
      for (int i = 0; i < STEPS; i++) {
        int client = random.nextInt(CLIENTS);
        Pending now = pending.get(client);
        if (now == null) {
          boolean reads = clients.get(client).reads();
          Submission submission = reads ? null : clients.get(client).change(CID);
          pending.put(client, new Pending(submission, ++time, null, null, false));
        } else if (!now.took) {
          pending.put(client, took(now));
        } else {
          answer(client, now);
          pending.remove(client);
        }
        if (!late.isEmpty() && random.nextInt(LOST_ONE_IN) == 0) {
          Outcome _ = pin.apply(late.removeLast());
        }
      }
      pending.forEach(
          (client, last) -> {
            if (last.submission != null) {
              calls.add(new Call.Change(client, last.submission, unknown(), last.asked, ++time));
            }
          });
      for (int i = 0; i < 3; i++) {
        calls.add(new Call.Read(CLIENTS, CID, pin.read(), ++time, ++time));
      }
    }

    private Pending took(Pending now) {
      if (now.submission == null) {
        return new Pending(null, now.asked, null, pin.read(), true);
      }
      if (random.nextInt(LOST_ONE_IN) == 0) {
        late.add(now.submission);
        return new Pending(now.submission, now.asked, unknown(), null, true);
      }
      return new Pending(now.submission, now.asked, pin.apply(now.submission), null, true);
    }

    private void answer(int client, Pending now) {
      if (now.submission == null) {
        calls.add(new Call.Read(client, CID, now.found, now.asked, ++time));
        clients.get(client).saw(CID, now.found);
      } else {
        Outcome outcome =
            random.nextInt(LOST_ONE_IN) == 0 ? unknown() : Objects.requireNonNull(now.outcome);
        calls.add(new Call.Change(client, now.submission, outcome, now.asked, ++time));
        clients.get(client).answered(now.submission, outcome);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFaultIsFoundInNearlyEveryHistoryThatHasIt(FaultyPin.Fault fault) {
    int struck = 0;
    int found = 0;
    for (long seed = 0; seed < 100; seed++) {
      Simulation simulation = new Simulation(fault, seed);
      simulation.run();
      Verdict verdict = Linearizability.check(RULES, NOW, simulation.calls);
      switch (verdict) {
        case Verdict.Linearizable _ -> {}
        case Verdict.Broken broken -> {
          assertTrue(simulation.pin.strikes() > 0, "nothing was wrong, but " + broken);
          found++;
        }
        case Verdict.Undecided undecided -> throw new AssertionError(undecided);
      }
      struck += simulation.pin.strikes() > 0 ? 1 : 0;
    }
    System.out.println(fault + ": found " + found + " of " + struck);
    if (fault == FaultyPin.Fault.NONE) {
      assertEquals(0, struck);
    } else {
      assertTrue(struck > 50, fault + " struck in " + struck);
      // What was overwritten at once or never looked at again cannot be found, and no wrong is a
      // look at what a change under way replaces.
      assertTrue(found >= struck * 4 / 5, fault + ": found " + found + " of " + struck);
    }
  }
}
