package dev.pinfold.cql.pins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.cql.session.Decision;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.PinStatus;
import dev.pinfold.model.RequestId;
import dev.pinfold.pins.Allocator;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Command.Observation;
import dev.pinfold.pins.Operation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.Submission;
import dev.pinfold.pins.rules.PinRules;
import dev.pinfold.pins.rules.RetryPolicy;
import dev.pinfold.pins.testkit.Invariants;
import dev.pinfold.pins.testkit.Samples;
import dev.pinfold.pins.testkit.history.RandomClient;
import dev.pinfold.pins.testkit.history.Recorder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A node that knows a pin from its last change saves a read, and is never late with an answer: two
/// nodes change the same pins, each guessing whatever it knows.
class KnownPinsTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final PinRules RULES = new PinRules(RetryPolicy.DEFAULT);
  private static final Cid CID = Samples.v1(1);
  private static final Allocator ON_A = Samples.on("a");
  private static final PinSpec SPEC = Samples.some(1, 1).toBuilder().name("0").build();

  private static Cluster cluster;

  /// As they are by default, but for nodes that have one clock.
  private static final LeaseTimes TIMES =
      new LeaseTimes(
          LeaseTimes.DEFAULT.lease(),
          LeaseTimes.DEFAULT.renewal(),
          LeaseTimes.DEFAULT.reserve(),
          LeaseTimes.DEFAULT.margin(),
          Duration.ofMillis(200));

  private final AtomicInteger reads = new AtomicInteger();
  private volatile boolean writesFail;
  private volatile boolean widthsFail;
  private CqlPinStore one;
  private CqlPinStore other;

  @BeforeAll
  static void connect() {
    cluster = Cluster.of(1, "known");
  }

  @BeforeEach
  void open() {
    cluster.clear();
    one = open(new Counting(cluster.cql()));
    other = open(cluster.cql());
  }

  private static CqlPinStore open(Cql cql) {
    Writers writers = Writers.open(cql, "node", TIMES);
    return CqlPinStore.open(cql, RULES, CLOCK, writers, KnownPins.bold());
  }

  @AfterEach
  void close() {
    one.close();
    other.close();
  }

  /// Counts how often pins are read to be changed.
  private final class Counting extends GuardedCql {
    Counting(Cql cql) {
      super(cql);
    }

    @Override
    void pass() {}

    @Override
    public List<List<Row>> all(List<BoundStatement> statements) {
      reads.addAndGet(
          (int)
              statements.stream()
                  .filter(each -> each.getPreparedStatement().getQuery().contains(" FROM pins "))
                  .count());
      return super.all(statements);
    }

    @Override
    public Iterable<Row> rows(BoundStatement statement) {
      if (widthsFail && statement.getPreparedStatement().getQuery().contains("slice_widths")) {
        throw new ProblemException(
            Problem.of(Problem.Kind.UNAVAILABLE, "store_unavailable", "planned"));
      }
      return super.rows(statement);
    }

    @Override
    public void write(List<? extends Statement<?>> statements) {
      if (writesFail) {
        throw new ProblemException(
            Problem.of(Problem.Kind.UNAVAILABLE, "store_unavailable", "planned"));
      }
      cql.write(statements);
    }

    @Override
    public Decision decide(Statement<?> statement) {
      return cql.decide(statement);
    }

    @Override
    public CompletionStage<Decision> decideAsync(Statement<?> statement) {
      return cql.decideAsync(statement);
    }

    @Override
    public void close() {
      cql.close();
    }
  }

  private static Submission named(int owner, String name, @Nullable Long expected) {
    return Submission.of(
        new Command.Want(
            CID,
            RequestId.of(NOW.toEpochMilli(), owner, owner),
            true,
            SPEC.toBuilder().name(name).build(),
            NOW,
            ON_A,
            expected));
  }

  private static PinRequest done(CqlPinStore store, Submission submission) {
    return Objects.requireNonNull(store.apply(submission).orThrow().request());
  }

  private static String refused(CqlPinStore store, Submission submission) {
    return assertInstanceOf(Outcome.Refused.class, store.apply(submission)).problem().code();
  }

  private static Submission release(int owner) {
    return Submission.of(new Command.Release(CID, owner, null, ON_A, null, null));
  }

  private static Submission told(long epoch, Observation observation) {
    return Submission.of(new Command.Acknowledge(CID, "a", epoch, observation, "", 7));
  }

  private Pin pin() {
    return assertNotNullPin(other.pin(CID));
  }

  private static Pin assertNotNullPin(@Nullable Pin pin) {
    assertNotNull(pin);
    return pin;
  }

  // ---- one node

  @Test
  void whatThisNodeChangedIsNotReadBeforeItIsChangedAgain() {
    PinRequest request = done(one, named(1, "0", null));
    int before = reads.get();
    for (int i = 1; i <= 10; i++) {
      request = done(one, named(1, Integer.toString(i), request.version()));
    }
    assertTrue(one.apply(told(placedAt(one), Observation.PINNED)) instanceof Outcome.Done);
    assertEquals(before, reads.get(), "reads");
    assertEquals(PinStatus.PINNED, pin().status());
    assertEquals("10", pin().spec().name());
    Invariants.check(one);
  }

  private static long placedAt(CqlPinStore store) {
    return Objects.requireNonNull(assertNotNullPin(store.pin(CID)).placements().get("a")).epoch();
  }

  @Test
  void asLongAsSomethingIsUnfinishedPinsAreRead() throws Exception {
    PinRequest request = done(one, named(1, "one", null));
    writesFail = true;
    assertEquals("store_unavailable", refused(one, named(1, "two", request.version())));
    assertEquals(1, figure(one, "unfinished"), "it is to be made void");
    int before = reads.get();
    assertEquals("store_unavailable", refused(one, named(1, "three", request.version())));
    assertTrue(reads.get() > before, "it is read before an intent is left behind");
    writesFail = false;
    while (figure(one, "unfinished") > 0) {
      Thread.sleep(10);
    }
    before = reads.get();
    done(one, named(1, "four", request.version()));
    assertEquals(before, reads.get(), "reads");
    Invariants.check(one);
  }

  /// Else nobody could see anything settled, until this node is started again.
  @Test
  void aNumberIsNotLeftOpenByAReadThatFails() {
    done(one, named(1, "one", null));
    widthsFail = true;
    assertEquals("store_unavailable", refused(one, named(3, "two", null)));
    assertEquals(0, figure(one, "open"));
    assertEquals(0, figure(one, "unfinished"));
    widthsFail = false;
    done(one, named(3, "three", null));
    Invariants.check(one);
  }

  private static long figure(CqlPinStore store, String name) {
    return store.figures().getOrDefault("changes", Map.of()).getOrDefault(name, -1L);
  }

  // ---- two nodes

  @Test
  void aVersionThatAnotherNodeMadeIsFound() {
    done(one, named(1, "one", null));
    PinRequest seen = done(other, named(1, "other", null));
    assertEquals("third", done(one, named(1, "third", seen.version())).spec().name());
  }

  @Test
  void aVersionThatAnotherNodeEndedIsRefused() {
    PinRequest seen = done(one, named(1, "one", null));
    done(other, named(1, "other", null));
    assertEquals("version_conflict", refused(one, named(1, "third", seen.version())));
    assertEquals("other", pin().spec().name());
  }

  @Test
  void whatThisNodeWroteLastIsWrittenAgainIfAnotherChangedIt() {
    done(one, named(1, "one", null));
    done(other, named(1, "other", null));
    assertEquals("one", done(one, named(1, "one", null)).spec().name());
    assertEquals("one", pin().spec().name());
  }

  @Test
  void whatAnotherNodeRemovedIsNotThere() {
    done(one, named(1, "one", null));
    done(other, release(1));
    assertTrue(other.apply(told(placedAt(other), Observation.UNPINNED)) instanceof Outcome.Done);
    assertNull(other.pin(CID));
    assertEquals("not_pinned", refused(one, release(1)));
    long gone = done(one, named(1, "again", null)).version();
    assertEquals(gone, pin().version());
  }

  @Test
  void whatAnotherNodeMadeOfAPinThatThisOneKnewAsGoneIsThere() {
    done(one, named(1, "one", null));
    done(one, release(1));
    assertTrue(one.apply(told(placedAt(one), Observation.UNPINNED)) instanceof Outcome.Done);
    assertEquals("not_pinned", refused(one, release(1)));
    done(other, named(2, "other", null));
    assertEquals("other", done(one, release(2)).spec().name());
  }

  @Test
  void anAssignmentThatAnotherNodeReplacedIsStale() {
    done(one, named(1, "one", null));
    long epoch = placedAt(other);
    done(other, release(1));
    assertInstanceOf(Outcome.Stale.class, one.apply(told(epoch, Observation.PINNED)));
  }

  @Test
  void whatAnotherNodeAssignedIsTakenNoteOf() {
    done(one, named(1, "one", null));
    done(other, release(1));
    long epoch = placedAt(other);
    assertInstanceOf(Outcome.Done.class, one.apply(told(epoch, Observation.UNPINNED)));
    assertNull(other.pin(CID));
  }

  @Test
  void anOperationThatAnotherNodeDidIsNotDoneAgain() {
    done(one, named(1, "one", null));
    Submission first =
        new Submission(
            named(1, "two", null).command(), new Operation(1, "op", new byte[] {1}), true);
    done(other, first);
    done(other, named(1, "three", null));
    Outcome.Done again = one.apply(first).orThrow();
    assertTrue(again.repeated());
    assertEquals("two", Objects.requireNonNull(again.request()).spec().name());
    assertEquals("three", pin().spec().name());
  }

  @Test
  void historiesOfTwoNodesAreLinearizable() throws Exception {
    Recorder recorder = new Recorder();
    List<Cid> cids = List.of(Samples.v1(1), Samples.v1(2));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        RandomClient client = new RandomClient(i, 700 + i, cids, NOW);
        CqlPinStore store = i % 2 == 0 ? one : other;
        clients.add(
            threads.submit(
                () -> {
                  for (int n = 0; n < 60; n++) {
                    client.ask(store, recorder);
                  }
                  return client;
                }));
      }
      for (Future<?> client : clients) {
        client.get();
      }
    }
    for (CqlPinStore store : List.of(one, other)) {
      cids.forEach(cid -> recorder.read(6, store, cid));
    }
    recorder.assertLinearizable(RULES, NOW);
    Invariants.check(one);
  }

  // ---- whether it pays

  private static Stored stored(long version) {
    return new Stored(null, version, version, 0);
  }

  @Test
  void nothingIsGuessedUntilNearlyAllWasRight() {
    KnownPins known = KnownPins.careful();
    known.applied(CID, stored(1), false, 100);
    assertNull(known.guess(CID));
    for (int i = 0; i < 1_000; i++) {
      known.read(CID, stored(1));
    }
    assertEquals(stored(1), known.guess(CID));
    // Four of a hundred are too few to give up for, a tenth are not.
    mix(known, 25);
    assertNotNull(known.guess(CID));
    mix(known, 10);
    assertNull(known.guess(CID));
  }

  /// One of so many was wrong.
  private static void mix(KnownPins known, int period) {
    for (int i = 1; i <= 50 * period; i++) {
      known.applied(CID, stored(i), false, 100);
      known.read(CID, stored(i % period == 0 ? i + 1 : i));
    }
    known.applied(CID, stored(1), false, 100);
    known.read(CID, stored(1));
  }

  @Test
  void whatIsNotKnownForSureIsForgotten() {
    KnownPins known = KnownPins.bold();
    known.applied(CID, stored(1), false, 100);
    assertEquals(stored(1), known.guess(CID));
    known.overtaken(CID, false);
    assertNull(known.guess(CID));
    known.applied(CID, new Stored(null, 7, 3, 0), false, 100);
    assertNull(known.guess(CID), "the version was given out by another store");
    known.applied(CID, stored(2), false, 1 << 20);
    assertNull(known.guess(CID), "too large");
  }
}
