package dev.pinfold.cql.pins;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
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

  /// Asks as a client does: with the same operation until it is done. Statements time out until it
  /// is known which node does not answer.
  private static void done(CqlPinStore store, Submission submission) {
    Outcome outcome = store.apply(submission);
    while (!(outcome instanceof Outcome.Done)) {
      assertUnavailable(outcome);
      outcome = store.apply(submission);
    }
  }

  private static void assertUnavailable(Outcome outcome) {
    switch (outcome) {
      case Outcome.Refused(Problem problem) ->
          assertEquals(Problem.Kind.UNAVAILABLE, problem.kind(), problem.toString());
      case Outcome.Unknown(Problem problem) ->
          assertEquals(Problem.Kind.UNAVAILABLE, problem.kind(), problem.toString());
      case Outcome.Done _, Outcome.Stale _ -> throw new AssertionError(outcome);
    }
  }

  @Test
  @Tag("long")
  void writesGoOnWithoutOneNodeAndStopTruthfullyWithoutTwo() throws Exception {
    Cluster cluster = Cluster.of("outage", Cluster.IMPATIENT);
    cluster.clear();
    var cql = cluster.cql();
    Writers writers = new Writers(cql, "node", TIMES, Clock.systemUTC(), System::nanoTime);
    try (CqlPinStore store =
        CqlPinStore.open(
            cql,
            new PinRules(RetryPolicy.DEFAULT),
            Clock.fixed(NOW, ZoneOffset.UTC),
            writers,
            KnownPins.bold())) {
      ring.node(2).pause();
      for (int n = 0; n < 5; n++) {
        done(store, want(Samples.v1(n), n));
      }
      ring.node(1).pause();
      for (int n = 5; n < 8; n++) {
        assertUnavailable(store.apply(want(Samples.v1(n), n)));
      }
      ring.heal();
      for (int n = 0; n < 8; n++) {
        done(store, want(Samples.v1(n), n));
        assertNotNull(store.pin(Samples.v1(n)));
      }
      Invariants.check(store);
      assertEquals(8, store.pinCount());
    }
  }
}
