package dev.pinfold.cql.pins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.pinfold.base.Problem;
import dev.pinfold.cassandra.Ring;
import dev.pinfold.model.Cid;
import dev.pinfold.model.RequestId;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Operation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.Submission;
import dev.pinfold.pins.rules.PinRules;
import dev.pinfold.pins.rules.RetryPolicy;
import dev.pinfold.pins.testkit.Invariants;
import dev.pinfold.pins.testkit.Samples;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Nodes that do not answer: one is not missed; without a quorum nothing is changed, or it is said
/// that it is not known.
class OutageTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final LeaseTimes TIMES =
      new LeaseTimes(
          Duration.ofHours(1),
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          Duration.ZERO);

  private final Ring ring = Ring.shared(3);

  @AfterEach
  void heal() throws Exception {
    ring.heal();
  }

  private static Submission want(Cid cid, int n) {
    return new Submission(
        new Command.Want(
            cid,
            RequestId.of(NOW.toEpochMilli(), 1, n),
            true,
            Samples.some(1, 1),
            NOW,
            Samples.on("a"),
            null),
        new Operation(1, "op" + n, new byte[] {1}),
        true);
  }

  @Test
  void writesGoOnWithoutOneNodeAndStopTruthfullyWithoutTwo() throws Exception {
    Cluster cluster = Cluster.of("outage", Cluster.IMPATIENT);
    cluster.clear();
    var cql = cluster.cql();
    Writers writers = new Writers(cql, "node", TIMES, Clock.systemUTC(), System::nanoTime);
    try (CqlPinStore store =
        CqlPinStore.open(
            cql, new PinRules(RetryPolicy.DEFAULT), Clock.fixed(NOW, ZoneOffset.UTC), writers)) {
      ring.node(2).pause();
      for (int n = 0; n < 5; n++) {
        store.apply(want(Samples.v1(n), n)).orThrow();
      }
      ring.node(1).pause();
      List<Outcome> outcomes = new ArrayList<>();
      for (int n = 5; n < 8; n++) {
        Outcome outcome = store.apply(want(Samples.v1(n), n));
        switch (outcome) {
          case Outcome.Refused(Problem problem) ->
              assertEquals(Problem.Kind.UNAVAILABLE, problem.kind(), problem.toString());
          case Outcome.Unknown(Problem problem) ->
              assertEquals(Problem.Kind.UNAVAILABLE, problem.kind(), problem.toString());
          case Outcome.Done _, Outcome.Stale _ -> throw new AssertionError(outcome);
        }
        outcomes.add(outcome);
      }
      ring.heal();
      assertEquals(3, outcomes.size());
      for (int n = 0; n < 8; n++) {
        Submission again = want(Samples.v1(n), n);
        Outcome outcome = store.apply(again);
        while (!(outcome instanceof Outcome.Done)) {
          assertInstanceOf(Outcome.Refused.class, outcome);
          outcome = store.apply(again);
        }
        assertNotNull(store.pin(Samples.v1(n)));
      }
      Invariants.check(store);
      assertEquals(8, store.pinCount());
    }
  }
}
