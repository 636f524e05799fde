package dev.pinfold.pins.move;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.Database;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.Placement;
import dev.pinfold.model.RequestId;
import dev.pinfold.pins.Allocator;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Operation;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.Submission;
import dev.pinfold.pins.documents.DocumentPinStore;
import dev.pinfold.pins.documents.DocumentRegistry;
import dev.pinfold.pins.rules.PinRules;
import dev.pinfold.pins.rules.RetryPolicy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MoveTest {

  private static final int ALICE = 1;
  private static final List<String> KINDS = List.of("owners");
  private static final Clock CLOCK = Clock.systemUTC();
  private static final Allocator ON_AB = Allocator.fixed(List.of("a", "b"), List.of("a", "b"));
  private static final PinSpec SPEC = new PinSpec.Builder().replication(1, 2).build();

  @TempDir private Path directory;
  private Database oldDatabase;
  private Database newDatabase;
  private Backend old;
  private Backend fresh;
  private Serving serving;
  private final AtomicLong ids = new AtomicLong();

  @BeforeEach
  void open() {
    oldDatabase = Database.open(directory.resolve("old"));
    newDatabase = Database.open(directory.resolve("new"));
    old = backend("old", oldDatabase);
    fresh = backend("new", newDatabase);
    serving = new Serving(old);
  }

  @AfterEach
  void close() {
    oldDatabase.close();
    newDatabase.close();
  }

  private static Backend backend(String name, Database database) {
    PinRules rules =
        new PinRules(new RetryPolicy(Duration.ofSeconds(10), Duration.ofSeconds(60), 3));
    return new Backend(
        name, new DocumentPinStore(database, rules, CLOCK), new DocumentRegistry(database));
  }

  private static Cid cid(int n) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(Integer.toString(n).getBytes(StandardCharsets.UTF_8));
      byte[] bytes = new byte[36];
      bytes[0] = 1;
      bytes[1] = 0x55;
      bytes[2] = 0x12;
      bytes[3] = 32;
      System.arraycopy(digest, 0, bytes, 4, 32);
      return Cid.of(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private Command.Want want(int n, String name) {
    Instant now = CLOCK.instant();
    return new Command.Want(
        cid(n),
        RequestId.of(now.toEpochMilli(), ALICE, ids.incrementAndGet()),
        true,
        SPEC.toBuilder().name(name).metadata(Map.of("n", name)).build(),
        now,
        ON_AB,
        null);
  }

  private void fill(int pins) {
    List<Submission> wants = new ArrayList<>();
    for (int i = 0; i < pins; i++) {
      wants.add(Submission.of(want(i, "n" + i)));
    }
    serving.pins().apply(wants).forEach(Outcome::orThrow);
    serving.registry().put("owners", "alice", "{}".getBytes(StandardCharsets.UTF_8));
  }

  private Move begin() {
    return Move.begin(fresh, serving, KINDS, 0, CLOCK);
  }

  private static void await(Move move, Phase phase) {
    while (move.status().state().phase() != phase) {
      assertNull(move.status().failure());
      LockSupport.parkNanos(1_000_000);
    }
  }

  private List<Cid> differing(List<Pin> pins) {
    PinStore left = old.pins();
    return new Comparison(left, fresh.pins(), new Follower(left, fresh.pins(), left.lastChange()))
        .differing(pins);
  }

  private void assertEqualStores() {
    for (Backend backend : List.of(old, fresh)) {
      List<Pin> pins = new ArrayList<>();
      try (PinStore.PinScan scan = backend.pins().scan()) {
        Pin pin = scan.next();
        while (pin != null) {
          pins.add(pin);
          pin = scan.next();
        }
      }
      assertEquals(List.of(), differing(pins));
    }
    assertEquals(old.pins().pinCount(), fresh.pins().pinCount());
    assertEquals(old.pins().requestCounts(ALICE), fresh.pins().requestCounts(ALICE));
    assertEquals(old.pins().placementCounts(null), fresh.pins().placementCounts(null));
  }

  /// Changes pins by chance, through whichever store serves, until it is told to stop.
  private final class Crowd implements AutoCloseable {
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicInteger done = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();

    Crowd() {
      for (int i = 0; i < 4; i++) {
        Random random = new Random(i);
        threads.add(
            Thread.ofPlatform()
                .uncaughtExceptionHandler(
                    (_, e) -> {
                      synchronized (failures) {
                        failures.add(e);
                      }
                    })
                .start(() -> run(random)));
      }
    }

    private void run(Random random) {
      PinStore pins = serving.pins();
      while (!stopped.get()) {
        int n = random.nextInt(300);
        @Nullable Pin pin = pins.pin(cid(n));
        Command command =
            switch (random.nextInt(4)) {
              case 0 -> new Command.Release(cid(n), ALICE, null, ON_AB, null, null);
              case 1 -> want(n, "w" + random.nextInt(10));
              default -> {
                String peer = random.nextBoolean() ? "a" : "b";
                Placement placement = pin == null ? null : pin.placements().get(peer);
                yield new Command.Acknowledge(
                    cid(n),
                    peer,
                    placement == null ? 1 : placement.epoch(),
                    Command.Observation.values()[random.nextInt(5)],
                    "",
                    7);
              }
            };
        Outcome outcome = pins.apply(command);
        if (outcome instanceof Outcome.Unknown) {
          throw new AssertionError(outcome);
        }
        if (outcome instanceof Outcome.Done(Pin after, PinRequest _, boolean _)
            && pin != null
            && after != null
            && !(command instanceof Command.Release)) {
          assertTrue(after.version() >= pin.version(), "versions grow");
        }
        done.incrementAndGet();
      }
    }

    /// Waits until it has done some more.
    void more(int count) {
      int until = done.get() + count;
      while (done.get() < until) {
        LockSupport.parkNanos(1_000_000);
        synchronized (failures) {
          assertEquals(List.of(), failures);
        }
      }
    }

    @Override
    public void close() throws InterruptedException {
      stopped.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(List.of(), failures);
    }
  }

  @Test
  void moreChangesThanABatchMayHaveAreFollowed() {
    long before = old.pins().lastChange();
    int half = PinStore.BATCH_MAX * 3 / 5;
    for (int first : List.of(0, half)) {
      List<Submission> wants = new ArrayList<>();
      for (int i = first; i < first + half; i++) {
        wants.add(Submission.of(want(i, "n" + i)));
      }
      old.pins().apply(wants).forEach(Outcome::orThrow);
    }
    // What one commit has comes together.
    int page = old.pins().changes(before, 1_000).changes().size();
    assertTrue(page >= 1_000 && page < half, () -> page + " changes");
    new Follower(old.pins(), fresh.pins(), before).catchUp();
    assertEquals(2 * half, fresh.pins().pinCount());
    assertEquals(old.pins().pin(cid(half + 1)), fresh.pins().pin(cid(half + 1)));
  }

  @Test
  void everythingIsThereAfterTheSwitch() {
    fill(1_200);
    Operation operation = new Operation(ALICE, "op", new byte[] {1});
    Outcome.Done first =
        serving.pins().apply(new Submission(want(5_000, "first"), operation, true)).orThrow();
    long epoch =
        Objects.requireNonNull(Objects.requireNonNull(first.pin()).placements().get("a")).epoch();
    try (Move move = begin()) {
      await(move, Phase.READY);
      assertEquals(1_201, move.status().state().copied());
      assertEquals(0, move.status().state().differing());
      move.switchOver();
      assertEquals("new", move.status().state().serving());
      assertEqualStores();
      assertNotNull(fresh.registry().get("owners", "alice"));
      // What began before the switch ends after it.
      Outcome again = serving.pins().apply(new Submission(want(5_000, "second"), operation, true));
      assertTrue(again.orThrow().repeated());
      assertEquals(first.request(), again.orThrow().request());
      serving
          .pins()
          .apply(new Command.Acknowledge(cid(5_000), "a", epoch, Command.Observation.PINNED, "", 5))
          .orThrow();
      move.finalise();
    }
    assertEquals(Phase.FINALISED, Objects.requireNonNull(Move.onRecord(old.registry())).phase());
    assertEquals(Phase.FINALISED, Objects.requireNonNull(Move.onRecord(fresh.registry())).phase());
  }

  @Test
  void thereAndBackWhileEverybodyWrites() throws InterruptedException {
    fill(300);
    try (Move move = begin()) {
      try (Crowd crowd = new Crowd()) {
        for (int round = 0; round < 3; round++) {
          await(move, Phase.READY);
          crowd.more(200);
          move.switchOver();
          crowd.more(200);
          move.back();
          crowd.more(100);
        }
        await(move, Phase.READY);
        move.switchOver();
        crowd.more(200);
      }
      while (!move.status().atEnd()) {
        LockSupport.parkNanos(1_000_000);
      }
      assertEqualStores();
    }
  }

  @Test
  void itGoesOnWhereverItWasStopped() throws InterruptedException {
    fill(2_500);
    Move move = begin();
    try (Crowd crowd = new Crowd()) {
      Random random = new Random(4);
      int stops = 0;
      while (move.status().state().phase() != Phase.READY) {
        LockSupport.parkNanos(random.nextInt(20_000_000));
        move.close();
        stops++;
        MoveState ofOld = Objects.requireNonNull(Move.onRecord(old.registry()));
        MoveState state = Move.latest(ofOld, Move.onRecord(fresh.registry()));
        move = Move.resume(old, fresh, serving, KINDS, CLOCK, state);
        crowd.more(20);
      }
      assertTrue(stops > 1);
      move.switchOver();
      move.close();
      MoveState ofOld = Objects.requireNonNull(Move.onRecord(old.registry()));
      serving = new Serving(old);
      move = Move.resume(old, fresh, serving, KINDS, CLOCK, ofOld);
      assertEquals("new", serving.now().name());
    } finally {
      move.close();
    }
  }

  @Test
  void aPauseStopsTheCopyNotTheFollower() {
    fill(600);
    try (Move move = Move.begin(fresh, serving, KINDS, 1, CLOCK)) {
      move.pause();
      long copied = move.status().state().copied();
      serving.pins().apply(want(9_000, "later")).orThrow();
      while (fresh.pins().pin(cid(9_000)) == null) {
        LockSupport.parkNanos(1_000_000);
      }
      assertEquals(copied, move.status().state().copied());
      ProblemException early = assertThrows(ProblemException.class, move::switchOver);
      assertEquals("move_not_ready", early.problem().code());
      move.limit(0);
      move.proceed();
      await(move, Phase.READY);
      assertEqualStores();
      move.abort();
      assertEquals("old", move.status().state().serving());
    }
  }

  @Test
  void aStoreWithPinsIsNoTarget() {
    fill(1);
    fresh.pins().apply(want(2, "other")).orThrow();
    ProblemException e = assertThrows(ProblemException.class, this::begin);
    assertEquals("target_not_empty", e.problem().code());
    assertNull(Move.onRecord(old.registry()));
  }

  @Test
  void onlyOneMoveAtATime() {
    fill(1);
    try (Move move = begin()) {
      await(move, Phase.READY);
      ProblemException e = assertThrows(ProblemException.class, this::begin);
      assertEquals("move_under_way", e.problem().code());
    }
  }

  @Test
  void whatDiffersIsFoundAndMended() {
    fill(50);
    try (Move move = begin()) {
      await(move, Phase.READY);
      move.abort();
    }
    // Somebody else has written to the other store, and something was lost there.
    fresh.pins().apply(want(7, "wrong")).orThrow();
    fresh.pins().apply(want(9_999, "more")).orThrow();
    List<Pin> pins = new ArrayList<>(old.pins().pins(List.of(cid(1), cid(7), cid(8))));
    pins.add(fresh.pins().pin(cid(9_999)));
    assertEquals(List.of(cid(7), cid(9_999)), differing(pins));
  }

  @Test
  void tokensOfTheOtherStoreAreRefused() {
    fill(10);
    var query = dev.pinfold.pins.RequestQuery.of(ALICE);
    String token = Objects.requireNonNull(serving.pins().requests(query, 5, null).next());
    assertEquals(5, serving.pins().requests(query, 5, token).requests().size());
    try (Move move = begin()) {
      await(move, Phase.READY);
      move.switchOver();
      ProblemException e =
          assertThrows(ProblemException.class, () -> serving.pins().requests(query, 5, token));
      assertEquals("invalid_page_token", e.problem().code());
    }
  }
}
