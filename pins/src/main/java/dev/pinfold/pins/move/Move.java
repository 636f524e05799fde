package dev.pinfold.pins.move;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.pins.PinImage;
import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.PinStore.OperationPage;
import dev.pinfold.pins.Registry;
import java.lang.System.Logger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Moves all pins from one store to another, see the package. One thread does the work, a bounded
/// step at a time; commands are obeyed between two steps.
///
/// Its progress is on record in both registries; where they differ, the greater epoch is right, and
/// of the same epoch what the store has where the move began.
///
/// Safe for use by many threads.
public final class Move implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Move.class.getName());

  private static final String KIND = "moves";
  private static final String ID = "current";

  /// How many pins a step copies or compares.
  private static final int STEP_PINS = 500;

  /// How many small records are read at a time.
  private static final int RECORDS_MAX = 1_000;

  /// How often all pins are compared before somebody must look why they differ.
  private static final int PASSES_MAX = 5;

  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

  /// Operations that were under way while the last ones were brought over have earlier times.
  private static final Duration OVERLAP = Duration.ofSeconds(10);

  /// After how many changes without a pin among them the number goes on record all the same.
  private static final long NUMBERS_OFF_RECORD = 100_000;

  private final Backend from;
  private final Backend to;
  private final Serving serving;
  private final List<String> kinds;
  private final Clock clock;
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final ReentrantLock lock = new ReentrantLock(true);

  // Replaced under the lock only.
  private volatile Follower follower;
  private volatile MoveState state;
  private volatile @Nullable Problem failure;

  /// How often in turn all pins were compared, and some differed.
  @GuardedBy("lock")
  private int passes;

  /// Whether the second registry lacks what the first has.
  @GuardedBy("lock")
  private boolean owed;

  /// When the next pins may be copied or compared, by the monotonic clock.
  @GuardedBy("lock")
  private long notBefore = System.nanoTime();

  private volatile double perSecond;

  private Move(
      Backend from, Backend to, Serving serving, List<String> kinds, Clock clock, MoveState state) {
    this.from = from;
    this.to = to;
    this.serving = serving;
    this.kinds = List.copyOf(kinds);
    this.clock = clock;
    this.state = state;
    this.follower = follower(state);
    this.thread = Thread.ofPlatform().name("move").daemon().unstarted(this::run);
  }

  /// What is on record of a move from or to a store; null if there is nothing.
  static @Nullable MoveState onRecord(Registry registry) {
    byte[] record = registry.get(KIND, ID);
    return record == null ? null : MoveState.decode(record);
  }

  /// Which of two records of one move is right.
  static MoveState latest(MoveState ofFrom, @Nullable MoveState ofTo) {
    return ofTo != null && ofTo.epoch() > ofFrom.epoch() ? ofTo : ofFrom;
  }

  /// Begins to move all pins out of the store that serves into one that is empty.
  ///
  /// @param kinds of the small records that go with the pins
  /// @param rate how many pins a second may be copied or compared; 0 for as many as can be
  /// @throws ProblemException `move_under_way`, `target_not_empty`
  static Move begin(Backend to, Serving serving, List<String> kinds, int rate, Clock clock) {
    Backend from = serving.now();
    checkIdle(from, to);
    checkEmpty(from, to);
    MoveState state =
        MoveState.begin(from.name(), to.name(), from.pins().lastChange(), rate, clock.instant());
    from.registry().put(KIND, ID, state.encode());
    to.registry().put(KIND, ID, state.encode());
    return start(new Move(from, to, serving, kinds, clock, state));
  }

  /// Makes sure that no move of either store is under way.
  ///
  /// @throws ProblemException `move_under_way`
  static void checkIdle(Backend from, Backend to) {
    for (Backend backend : List.of(from, to)) {
      MoveState before = onRecord(backend.registry());
      if (before != null && !before.phase().isOver()) {
        throw new ProblemException(
            Problem.of(
                    Problem.Kind.CONFLICT,
                    "move_under_way",
                    "the pins are being moved already: finalise or abort that first")
                .with("from", before.from())
                .with("to", before.to())
                .with("phase", before.phase().word()));
      }
    }
  }

  /// Makes sure that a store has no pins but what an earlier move between the two left there, which
  /// is brought up to date.
  ///
  /// @throws ProblemException `target_not_empty`
  static void checkEmpty(Backend from, Backend to) {
    MoveState before = onRecord(to.registry());
    boolean known =
        before != null && Set.of(before.from(), before.to()).equals(Set.of(from.name(), to.name()));
    long pins = to.pins().pinCount();
    if (pins > 0 && !known) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.CONFLICT,
                  "target_not_empty",
                  "the store to move to has pins of its own: empty it, or take another one")
              .with("store", to.name())
              .with("pins", pins));
    }
  }

  /// Goes on with a move that is on record.
  ///
  /// @param state the right one of what the two stores have, see [#latest]
  static Move resume(
      Backend from, Backend to, Serving serving, List<String> kinds, Clock clock, MoveState state) {
    // A crash may have come between the two records.
    to.registry().put(KIND, ID, state.encode());
    from.registry().put(KIND, ID, state.encode());
    serving.serve(state.serving().equals(to.name()) ? to : from);
    return start(new Move(from, to, serving, kinds, clock, state));
  }

  private static Move start(Move move) {
    move.thread.start();
    return move;
  }

  private Follower follower(MoveState of) {
    return of.phase() == Phase.SOAKING
        ? new Follower(to.pins(), from.pins(), of.number())
        : new Follower(from.pins(), to.pins(), of.number());
  }

  // ---- commands

  /// How it goes.
  public MoveStatus status() {
    MoveState now = state;
    return new MoveStatus(
        now,
        serving.now().pins().pinCount(),
        perSecond,
        now.phase().isOver() || follower.isAtEnd(),
        failure);
  }

  /// Stops copying and comparing, but goes on bringing over what changes, so that nothing is lost
  /// by a long pause.
  public void pause() {
    change(now -> now.withPaused(true));
  }

  /// Goes on after a pause.
  public void proceed() {
    change(now -> now.withPaused(false));
  }

  /// Sets how fast it goes.
  ///
  /// @param rate how many pins a second may be copied or compared; 0 for as many as can be
  public void limit(int rate) {
    change(now -> now.withRate(rate));
  }

  /// Lets the other store serve. Requests wait meanwhile.
  ///
  /// @throws ProblemException `move_not_ready`
  public void switchOver() {
    turn(Phase.READY, from, to, Phase.SOAKING);
  }

  /// Lets the first store serve again, with all that was done since the switch.
  ///
  /// @throws ProblemException `move_not_ready`
  public void back() {
    turn(Phase.SOAKING, to, from, Phase.READY);
  }

  /// Ends the move: from now on there is no way back.
  ///
  /// @throws ProblemException `move_not_ready`
  public void finalise() {
    end(Phase.FINALISED, Phase.SOAKING);
  }

  /// Gives the move up before the switch. What was copied stays in the other store.
  ///
  /// @throws ProblemException `move_not_ready`
  public void abort() {
    end(Phase.ABORTED, Phase.COPYING, Phase.CATCHING_UP, Phase.VERIFYING, Phase.READY);
  }

  private void change(UnaryOperator<MoveState> how) {
    lock.lock();
    try {
      save(how.apply(state));
    } finally {
      lock.unlock();
    }
  }

  private void end(Phase next, Phase... allowed) {
    lock.lock();
    try {
      require(allowed);
      saveInBoth(state.with(next));
      failure = null;
    } finally {
      lock.unlock();
    }
  }

  private void require(Phase... allowed) {
    List<Phase> phases = List.of(allowed);
    if (!phases.contains(state.phase())) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.CONFLICT,
                  "move_not_ready",
                  "the move has not come to where this can be done")
              .with("phase", state.phase().word())
              .with("allowed", phases.stream().map(Phase::word).toList()));
    }
  }

  private void turn(Phase when, Backend leaves, Backend comes, Phase next) {
    lock.lock();
    try {
      require(when);
      // Most of it before the gate is closed.
      follower.catchUp();
      bringOperations(leaves.pins(), comes.pins());
      serving.gate().close();
      try {
        follower.catchUp();
        bringOperations(leaves.pins(), comes.pins());
        bringRecords(leaves.registry(), comes.registry());
        decide(state.switched(next, comes.pins().lastChange()));
        serving.serve(comes);
      } finally {
        serving.gate().open();
      }
      follower = follower(state);
      failure = null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(
          Problem.of(Problem.Kind.CANCELLED, "cancelled", "the switch was interrupted"), e);
    } finally {
      lock.unlock();
    }
  }

  /// Notes that the other store serves. Once begun this must come to its end: who does not know
  /// whether it is on record must let nobody write.
  @GuardedBy("lock")
  private void decide(MoveState next) throws InterruptedException {
    boolean decided = false;
    while (!decided) {
      try {
        from.registry().put(KIND, ID, next.encode());
        decided = true;
      } catch (ProblemException e) {
        failure = e.problem();
        LOG.log(Logger.Level.WARNING, "the switch cannot be put on record; it is tried again", e);
        if (closing.await(PAUSE_AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS)) {
          throw e;
        }
      }
    }
    state = next;
    owed = true;
  }

  private void bringOperations(PinStore leaves, PinStore comes) {
    Instant now = clock.instant();
    Instant since =
        state.operations().equals(Instant.EPOCH)
            ? Instant.EPOCH
            : state.operations().minus(OVERLAP);
    String token = null;
    do {
      OperationPage page = leaves.operations(since, STEP_PINS, token);
      comes.installOperations(page.operations());
      token = page.next();
    } while (token != null);
    state = state.withOperations(now);
  }

  private void bringRecords(Registry leaves, Registry comes) {
    for (String kind : kinds) {
      forEach(leaves, kind, (id, record) -> comes.put(kind, id, record));
      forEach(
          comes,
          kind,
          (id, _) -> {
            if (leaves.get(kind, id) == null) {
              comes.remove(kind, id);
            }
          });
    }
  }

  private static void forEach(Registry registry, String kind, BiConsumer<String, byte[]> each) {
    String after = "";
    SortedMap<String, byte[]> records;
    do {
      records = registry.list(kind, after, RECORDS_MAX);
      records.forEach(each);
      after = records.isEmpty() ? after : records.lastKey();
    } while (records.size() == RECORDS_MAX);
  }

  // ---- the work

  private void run() {
    while (closing.getCount() > 0) {
      Duration wait;
      lock.lock();
      try {
        long began = System.nanoTime();
        wait = step(began);
        failure = null;
      } catch (ProblemException e) {
        failure = e.problem();
        LOG.log(Logger.Level.WARNING, "a step of the move failed; it is tried again", e);
        wait = PAUSE_AFTER_FAILURE;
      } finally {
        lock.unlock();
      }
      pause(wait);
    }
  }

  private void pause(Duration wait) {
    try {
      closing.await(wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      closing.countDown();
    }
  }

  /// Does some of what is to be done now.
  ///
  /// @return how long to wait before the next step
  @GuardedBy("lock")
  private Duration step(long began) {
    MoveState before = state;
    if (before.phase().isOver()) {
      return PAUSE_AFTER_FAILURE;
    }
    if (owed) {
      to.registry().put(KIND, ID, before.encode());
      owed = false;
    }
    long end = leaving().lastChange();
    int followed = follow();
    int pins = 0;
    if (!before.paused() && began - notBefore >= 0) {
      switch (before.phase()) {
        case COPYING -> pins = copy();
        case CATCHING_UP -> {
          if (follower.number() >= end) {
            save(state.with(Phase.VERIFYING).withCompared("", 0, 0));
          }
        }
        case VERIFYING -> pins = compare();
        case READY, SOAKING, FINALISED, ABORTED -> {}
      }
    }
    if (pins == 0) {
      if (followed > 0 || state.phase() != before.phase()) {
        return Duration.ZERO;
      }
      long until = notBefore - System.nanoTime();
      return until > 0 && until < PAUSE.toNanos() ? Duration.ofNanos(until) : PAUSE;
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    double least = state.rate() > 0 ? (double) pins / state.rate() : 0;
    perSecond = 0.9 * perSecond + 0.1 * pins / Math.max(seconds, least);
    // What changes is brought over meanwhile.
    notBefore = began + (long) (1e9 * least);
    return Duration.ZERO;
  }

  /// The store whose changes are followed.
  private PinStore leaving() {
    return state.phase() == Phase.SOAKING ? to.pins() : from.pins();
  }

  /// @return how many pins had changed
  @GuardedBy("lock")
  private int follow() {
    try {
      int pins = follower.step();
      // A record of each number would be a change itself where records lie beside the pins.
      if (pins > 0 || follower.number() - state.number() > NUMBERS_OFF_RECORD) {
        save(state.withNumber(follower.number()));
      }
      return pins;
    } catch (ProblemException e) {
      if (!e.problem().code().equals("changes_gone") || state.phase() == Phase.SOAKING) {
        throw e;
      }
      // It stood still for longer than changes are kept: all is copied again. What went meanwhile
      // is found by comparing.
      save(state.with(Phase.COPYING).withNumber(from.pins().lastChange()));
      follower = follower(state);
      return 0;
    }
  }

  @GuardedBy("lock")
  private int copy() {
    List<Pin> page = page(from.pins(), state.cursor(), stepPins());
    if (page.isEmpty()) {
      save(state.with(Phase.CATCHING_UP));
      return 0;
    }
    List<PinImage> images = from.pins().images(page, Follower.EVENTS_MAX);
    to.pins().install(images);
    save(state.withCopied(page.getLast().cid().toString(), images.size()));
    return page.size();
  }

  private static List<Pin> page(PinStore store, String cursor, int max) {
    return store.page(cursor.isEmpty() ? null : Cid.parse(cursor), max);
  }

  /// Not more than the work of a second.
  private int stepPins() {
    int rate = state.rate();
    return rate == 0 ? STEP_PINS : Math.min(STEP_PINS, rate);
  }

  /// The pins of the store that is left, then those of the other one, of which none may be more.
  private static final String SECOND = "+";

  @GuardedBy("lock")
  private int compare() {
    String cursor = state.cursor();
    boolean second = cursor.startsWith(SECOND);
    PinStore walked = second ? to.pins() : from.pins();
    List<Pin> page = page(walked, second ? cursor.substring(1) : cursor, stepPins());
    if (page.isEmpty()) {
      endPass(second);
      return 0;
    }
    List<Cid> differing = new Comparison(from.pins(), to.pins(), follower).differing(page);
    for (Cid cid : differing) {
      LOG.log(
          Logger.Level.INFO,
          "{0} differed, and is copied again: {1} instead of {2}",
          cid,
          from.pins().pin(cid),
          to.pins().pin(cid));
    }
    follower.bring(differing);
    String last = page.getLast().cid().toString();
    save(
        state
            .withNumber(follower.number())
            .withCompared(
                second ? SECOND + last : last,
                state.compared() + page.size(),
                state.differing() + differing.size()));
    return page.size();
  }

  @GuardedBy("lock")
  private void endPass(boolean second) {
    if (!second) {
      save(state.withCompared(SECOND, state.compared(), state.differing()));
    } else if (state.differing() == 0) {
      bringOperations(from.pins(), to.pins());
      saveInBoth(state.with(Phase.READY));
    } else if (++passes < PASSES_MAX) {
      LOG.log(
          Logger.Level.WARNING,
          "{0} pins differed and were copied again; all are compared once more",
          state.differing());
      save(state.withCompared("", 0, 0));
    } else {
      LOG.log(
          Logger.Level.ERROR,
          "{0} pins differ however often they are copied; somebody else writes to the store {1}."
              + " The move is paused: see to it, then resume, or abort",
          state.differing(),
          to.name());
      passes = 0;
      save(state.withCompared("", 0, state.differing()).withPaused(true));
    }
  }

  // ---- the record

  private void save(MoveState next) {
    from.registry().put(KIND, ID, next.encode());
    state = next;
  }

  /// That of the store where the move began decides, so it is written first.
  private void saveInBoth(MoveState next) {
    save(next);
    to.registry().put(KIND, ID, next.encode());
  }

  /// Stops; a later [#resume] goes on.
  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
