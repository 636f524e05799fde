package dev.pinfold.cql.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.servererrors.WriteTimeoutException;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cassandra.Ring;
import dev.pinfold.cql.Configs;
import dev.pinfold.cql.session.Observer.Operation;
import dev.pinfold.cql.session.Observer.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Against a real ring, some of whose nodes are killed or paused.
class DriverCqlInTroubleTest {

  private static final Ring RING = Ring.shared(3);
  private static final CqlConfig CONFIG = Configs.of(RING, "trouble_test");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ConcurrentLinkedQueue<Outcome> decided = new ConcurrentLinkedQueue<>();
  private final AtomicInteger speculated = new AtomicInteger();
  private final AtomicInteger retried = new AtomicInteger();

  @BeforeAll
  static void make() {
    Items.make(CONFIG, 3);
  }

  @AfterEach
  void heal() throws IOException, InterruptedException {
    RING.heal();
  }

  private DriverCql open(Patience patience, Breaking breaking) {
    return CqlSessions.open(
        Configs.with(CONFIG, patience, CONFIG.load(), breaking, CONFIG.slowness()),
        (operation, table, outcome, nanos, retries, speculations) -> {
          speculated.addAndGet(speculations);
          retried.addAndGet(retries);
          if (operation == Operation.DECIDE) {
            decided.add(outcome);
          }
        });
  }

  private static Patience patience(Duration request, Duration attempt, Duration speculate) {
    return new Patience(
        Duration.ofSeconds(30), request, attempt, 50, SECOND.dividedBy(10), SECOND, speculate);
  }

  private static List<BoundStatement> puts(DriverCql cql, int list, int count) {
    PreparedStatement put = cql.prepare(Items.PUT);
    return IntStream.range(0, count).mapToObj(id -> put.bind(list, id, "item " + id)).toList();
  }

  @Test
  void writesAndReadsGoOnWhileANodeIsKilled() {
    try (DriverCql cql =
        open(
            patience(SECOND.multipliedBy(120), SECOND.multipliedBy(20), Duration.ZERO),
            Breaking.DEFAULT)) {
      List<BoundStatement> puts = puts(cql, 1, 3_000);
      CompletableFuture<Void> killed = CompletableFuture.runAsync(() -> RING.node(1).kill());
      cql.write(puts);
      killed.join();
      cql.write(puts(cql, 2, 100));
      int found = 0;
      for (Row row : cql.rows(cql.prepare(Items.LIST).bind(1))) {
        assertEquals("item " + row.getInt("id"), row.getString("name"));
        found++;
      }
      assertEquals(3_000, found);
    }
  }

  @Test
  void aReadAsksAnotherNodeWhenTheFirstIsSlow() throws IOException, InterruptedException {
    try (DriverCql cql =
        open(
            patience(SECOND.multipliedBy(120), SECOND.multipliedBy(60), SECOND.dividedBy(10)),
            Breaking.DEFAULT)) {
      cql.write(puts(cql, 3, 20));
      PreparedStatement get = cql.prepare(Items.GET);
      RING.node(2).pause();
      for (int id = 0; id < 20; id++) {
        assertNotNull(cql.one(get.bind(3, id)));
      }
    }
    assertTrue(speculated.get() > 0, "a third of the first questions went to the paused node");
    assertEquals(0, retried.get());
  }

  @Test
  void aDecisionThatNobodyAnswersIsUnknownAndASerialReadTellsLater()
      throws IOException, InterruptedException {
    try (DriverCql cql =
        open(
            patience(SECOND.multipliedBy(60), SECOND.multipliedBy(5), Duration.ZERO),
            Breaking.DEFAULT)) {
      PreparedStatement make = cql.prepare(Items.MAKE);
      BoundStatement get = cql.prepare(Items.GET).bind(4, 1);
      RING.node(1).pause();
      RING.node(2).pause();
      Decision decision = cql.decide(make.bind(4, 1, "a"));
      assertInstanceOf(Decision.Unknown.class, decision);
      assertEquals(List.of(Outcome.UNKNOWN), List.copyOf(decided));
      RING.heal();
      Row row = cql.serial(get);
      Decision again = cql.decide(make.bind(4, 1, "b"));
      // Whether it was applied is open; that what the serial read told stays so is not.
      assertEquals(
          row != null, again instanceof Decision.Refused, "found " + row + ", then " + again);
    }
  }

  /// What else is under way on the connection needs it.
  @Test
  void aDecisionThatTimesOutInTheClusterDoesNotCostTheConnection()
      throws IOException, InterruptedException {
    try (DriverCql cql = open(Patience.DEFAULT, Breaking.DEFAULT)) {
      Node up = cql.session().getMetadata().findNode(RING.node(0).address()).orElseThrow();
      BoundStatement make =
          cql.prepare(Items.MAKE).bind(7, 1, "a").setNode(up).setTimeout(SECOND.multipliedBy(60));
      RING.node(1).pause();
      RING.node(2).pause();
      assertThrows(WriteTimeoutException.class, () -> cql.session().execute(make));
    }
  }

  @Test
  void withoutAQuorumItIsSaidAtOnceAndNothingIsApplied() throws IOException, InterruptedException {
    Breaking breaking =
        new Breaking(3, Duration.ZERO, SECOND.multipliedBy(2), SECOND.multipliedBy(2));
    try (DriverCql cql =
        open(
            new Patience(
                Duration.ofSeconds(30),
                SECOND.multipliedBy(40),
                SECOND.multipliedBy(20),
                1,
                SECOND.dividedBy(10),
                SECOND.dividedBy(10),
                Duration.ZERO),
            breaking)) {
      PreparedStatement make = cql.prepare(Items.MAKE);
      List<BoundStatement> puts = puts(cql, 5, 1);
      BoundStatement get = cql.prepare(Items.GET).bind(6, 1);
      RING.node(1).kill();
      RING.node(2).kill();
      RING.awaitDown();
      ProblemException refused =
          assertThrows(ProblemException.class, () -> cql.decide(make.bind(6, 1, "a")));
      assertEquals("store_unavailable", refused.problem().code());
      while (!cql.health().breakerOpen()) {
        refused = assertThrows(ProblemException.class, () -> cql.write(puts));
        assertEquals("store_unavailable", refused.problem().code());
      }
      refused = assertThrows(ProblemException.class, () -> cql.decide(make.bind(6, 1, "a")));
      assertNotNull(refused.problem().details().get("tried-again-in-ms"));
      RING.heal();
      while (cql.health().breakerOpen()) {
        try {
          cql.write(puts);
        } catch (ProblemException e) {
          assertEquals("store_unavailable", e.problem().code());
        }
      }
      assertEquals(null, cql.serial(get), "nothing was applied");
    }
  }
}
