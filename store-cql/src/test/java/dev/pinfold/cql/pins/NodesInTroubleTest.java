package dev.pinfold.cql.pins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cassandra.Ring;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.model.Cid;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.PinStore.Feed;
import dev.pinfold.pins.PinStore.PinChange;
import dev.pinfold.pins.rules.PinRules;
import dev.pinfold.pins.rules.RetryPolicy;
import dev.pinfold.pins.testkit.Invariants;
import dev.pinfold.pins.testkit.Samples;
import dev.pinfold.pins.testkit.history.Call;
import dev.pinfold.pins.testkit.history.RandomClient;
import dev.pinfold.pins.testkit.history.Recorder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Two nodes of Pinfold, whose clients are in each other's way, while nodes of the database are
/// killed or stand still: no change that was answered is lost or undone, every history of a pin is
/// linearizable, and what is derived from pins is as they say.
class NodesInTroubleTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final PinRules RULES = new PinRules(RetryPolicy.DEFAULT);
  private static final int CLIENTS = 6;
  private static final int BREATH_MILLIS = 5;
  private static final AtomicInteger KEYSPACES = new AtomicInteger();

  /// What rules, and others who change the same, refuse things for. An operation's id is of one
  /// command each, in a keyspace of its own: none may be told to be another's.
  private static final Set<String> MAY =
      Set.of("version_conflict", "not_pinned", "pin_busy", "operation_busy");

  private static final List<Cid> CIDS = List.of(Samples.v1(1), Samples.v1(2), Samples.v0(3));

  /// Leases are not what is tried here, and do not end while a machine that has it all is slow.
  private static final LeaseTimes TIMES =
      new LeaseTimes(
          Duration.ofMinutes(10),
          Duration.ofSeconds(2),
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          Duration.ofSeconds(2));

  private final Ring ring = Ring.shared(3);
  private final Recorder recorder = new Recorder();
  private final List<CqlPinStore> stores = new ArrayList<>();

  @BeforeEach
  void open() {
    // One for each test: what a node that was down missed may come back after a truncation.
    Cluster cluster = Cluster.of("trouble_" + KEYSPACES.incrementAndGet(), Cluster.IMPATIENT);
    for (String node : List.of("one", "other")) {
      Cql cql = cluster.cql();
      Writers writers = new Writers(cql, node, TIMES, Clock.systemUTC(), System::nanoTime);
      stores.add(CqlPinStore.open(cql, RULES, CLOCK, writers, KnownPins.bold()));
      writers.start();
    }
  }

  @AfterEach
  void close() throws Exception {
    // What a scan that waited in vain waited for.
    stores.forEach(store -> System.out.println(store.figures().get("changes")));
    ring.heal();
    stores.forEach(CqlPinStore::close);
  }

  // ---- clients

  /// Clients that ask on threads of their own until this is closed.
  private final class Load implements AutoCloseable {
    private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    private final List<Future<?>> clients = new ArrayList<>();
    private final AtomicInteger unread = new AtomicInteger();
    private volatile boolean closing;

    Load(long seed) {
      for (int i = 0; i < CLIENTS; i++) {
        RandomClient client = new RandomClient(i, seed + i, CIDS, NOW);
        CqlPinStore store = stores.get(i % stores.size());
        clients.add(
            threads.submit(
                () -> {
                  ask(client, store);
                  return client;
                }));
      }
    }

    private void ask(RandomClient client, CqlPinStore store) throws InterruptedException {
      while (!closing) {
        try {
          client.ask(store, recorder);
        } catch (ProblemException e) {
          assertUnavailable(e.problem());
          unread.incrementAndGet();
        }
        // Without a quorum all is refused at once, and would fill the history.
        Thread.sleep(BREATH_MILLIS);
      }
    }

    /// Waits until so many changes more were done.
    ///
    /// @return how many in a second
    double done(int changes) throws Exception {
      long begin = System.nanoTime();
      long end = recorder.done() + changes;
      while (recorder.done() < end) {
        for (Future<?> client : clients) {
          if (client.isDone()) {
            // With what it failed of.
            client.get();
          }
        }
        Thread.sleep(20);
      }
      return changes / ((System.nanoTime() - begin) / 1e9);
    }

    /// How many looks at pins failed.
    int unread() {
      return unread.get();
    }

    @Override
    public void close() throws Exception {
      closing = true;
      for (Future<?> client : clients) {
        client.get();
      }
      threads.close();
    }
  }

  private static void assertUnavailable(Problem problem) {
    assertEquals(Problem.Kind.UNAVAILABLE, problem.kind(), problem.toString());
  }

  // ---- what must be true of it

  private void assertNothingLost() {
    for (CqlPinStore store : stores) {
      CIDS.forEach(cid -> recorder.read(CLIENTS, store, cid));
    }
    recorder.assertLinearizable(RULES, NOW);
    assertRefusedAsTheyMay();
    // Waits until all that was changed is settled, which the feed does not.
    for (CqlPinStore store : stores) {
      Invariants.check(store);
    }
    assertFeedHasAll();
    List<Check.Finding> findings = new ArrayList<>();
    Check.Report report =
        stores.getFirst().check().run(0, 1_000_000, false, findings::add, _ -> {});
    assertEquals(List.of(), findings);
    assertTrue(report.counted(), "nobody wrote, so counts can be compared");
  }

  private void assertRefusedAsTheyMay() {
    List<Call> others = new ArrayList<>();
    for (Call call : recorder.calls()) {
      if (call instanceof Call.Change change) {
        switch (change.outcome()) {
          case Outcome.Unknown(Problem problem) -> assertUnavailable(problem);
          case Outcome.Refused(Problem problem) -> {
            if (problem.kind() != Problem.Kind.UNAVAILABLE && !MAY.contains(problem.code())) {
              others.add(call);
            }
          }
          case Outcome.Done _, Outcome.Stale _ -> {}
        }
      }
    }
    assertEquals(
        List.of(), others, "refused for other reasons than the rules and the cluster have");
  }

  /// Each change that was answered is in the feed under its number, once.
  private void assertFeedHasAll() {
    Map<Cid, Set<Long>> told = new HashMap<>();
    for (Call call : recorder.calls()) {
      if (call instanceof Call.Change change
          && change.submission().command() instanceof Command.Want
          && change.outcome() instanceof Outcome.Done done
          && !done.repeated()) {
        assertTrue(
            told.computeIfAbsent(change.cid(), _ -> new HashSet<>()).add(done.pin().version()),
            "a version is of one change: " + change);
      }
    }
    CqlPinStore store = stores.getLast();
    Set<Long> found = new HashSet<>();
    long after = 0;
    while (after < store.lastChange()) {
      Feed feed = store.changes(after, 1_000);
      for (PinChange change : feed.changes()) {
        assertTrue(found.add(change.number()), "told twice: " + change);
        told.getOrDefault(change.cid(), new HashSet<>()).remove(change.number());
      }
      after = feed.last();
    }
    told.forEach((cid, missing) -> assertEquals(Set.of(), missing, "not in the feed: " + cid));
  }

  private void print(String what, double before, double during, double after, Load load) {
    int unknown = 0;
    int refused = 0;
    for (Call call : recorder.calls()) {
      if (call instanceof Call.Change change) {
        unknown += change.outcome() instanceof Outcome.Unknown ? 1 : 0;
        refused +=
            change.outcome() instanceof Outcome.Refused(Problem problem)
                    && problem.kind() == Problem.Kind.UNAVAILABLE
                ? 1
                : 0;
      }
    }
    System.out.printf(
        "%s: %.2f during, %.2f after, of %.1f changes/s before;"
            + " %d done, %d refused, %d unknown, %d not read%n",
        what,
        during / before,
        after / before,
        before,
        recorder.done(),
        refused,
        unknown,
        load.unread());
  }

  // ---- one node

  private void oneIsKilled(int changes) throws Exception {
    try (Load load = new Load(1)) {
      double before = load.done(changes);
      ring.node(2).kill();
      double during = load.done(changes);
      ring.node(2).start();
      double back = load.done(changes);
      ring.awaitUp();
      double after = load.done(changes);
      print("killed", before, during, after, load);
      System.out.printf("while it came back: %.2f%n", back / before);
    }
    ring.heal();
    assertNothingLost();
  }

  @Test
  @Tag("long")
  void nothingIsLostWhileANodeIsKilledAndComesBack() throws Exception {
    oneIsKilled(40);
  }

  @Test
  @Tag("long")
  void nothingOfMuchIsLostWhileANodeIsKilledAndComesBack() throws Exception {
    oneIsKilled(500);
  }

  @Test
  @Tag("long")
  void nothingIsLostWhileANodeStandsStill() throws Exception {
    try (Load load = new Load(2)) {
      double before = load.done(200);
      ring.node(1).pause();
      double during = load.done(200);
      ring.node(1).resume();
      ring.awaitUp();
      double after = load.done(200);
      print("paused", before, during, after, load);
    }
    ring.heal();
    assertNothingLost();
  }

  // ---- two nodes

  @Test
  @Tag("long")
  void nothingIsDoneWithoutAQuorumAndAllGoesOnWithIt() throws Exception {
    try (Load load = new Load(3)) {
      double before = load.done(100);
      ring.node(1).kill();
      ring.node(2).kill();
      ring.awaitDown();
      assertNothingIsAnswered();
      ring.heal();
      double after = load.done(100);
      print("two killed", before, 0, after, load);
      assertTrue(load.unread() > 0, "readers were told");
    }
    assertNothingLost();
  }

  private void assertNothingIsAnswered() {
    RandomClient client = new RandomClient(CLIENTS, 9, CIDS, NOW);
    for (CqlPinStore store : stores) {
      for (Cid cid : CIDS) {
        assertUnavailable(
            assertThrows(ProblemException.class, () -> recorder.read(CLIENTS, store, cid))
                .problem());
      }
      for (int i = 0; i < 3; i++) {
        Outcome outcome = recorder.apply(CLIENTS, store, client.change(client.cid()));
        assertTrue(
            outcome instanceof Outcome.Refused || outcome instanceof Outcome.Unknown,
            "a quorum of one: " + outcome);
      }
    }
  }
}
