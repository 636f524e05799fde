package dev.pinfold.documents.lock;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.lock.rules.Granule;
import dev.pinfold.documents.lock.rules.LockMode;
import dev.pinfold.documents.lock.rules.LockPlan;
import dev.pinfold.documents.lock.rules.WaitRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Which granules are locked, by whom, and who waits. A granule is in the table only while it is.
///
/// The table is cut into stripes by the granules' hashes; a stripe's monitor guards its granules,
/// and no request holds two. What is granted when, and who gives way, is said in `rules`.
///
/// Cost without contention: one monitor and one look-up to lock, one monitor and one look-up to
/// unlock, and no allocation once the owner and the stripe have been used. Safe for use by many
/// threads, platform or virtual; a thread that waits is parked.
public final class LockTable {

  /// How long a wait may last if the caller has no opinion.
  public static final Duration TIMEOUT_DEFAULT = Duration.ofSeconds(60);

  private static final int STRIPES = 256;

  private final Stripe[] stripes = new Stripe[STRIPES];
  private final long timeoutNanos;
  private final IntFunction<String> collectionName;
  private final @Nullable LockListener listener;

  private final LongAdder waits = new LongAdder();
  private final LongAdder waitNanos = new LongAdder();
  private final LongAdder wounds = new LongAdder();
  private final LongAdder restarts = new LongAdder();
  private final LongAdder timeouts = new LongAdder();

  /// A table without a listener.
  public LockTable(Duration timeout, IntFunction<String> collectionName) {
    this(timeout, collectionName, null);
  }

  /// @param timeout a last guard against transactions that never end; no rule depends on it
  /// @param collectionName names a collection for people
  /// @param listener is told of everything, or null
  public LockTable(
      Duration timeout, IntFunction<String> collectionName, @Nullable LockListener listener) {
    this.timeoutNanos = timeout.toNanos();
    this.collectionName = collectionName;
    this.listener = listener;
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new Stripe();
    }
  }

  /// How a request ended.
  public enum Outcome {
    GRANTED,
    /// The transaction must release everything and begin again, with its age, and with what it has
    /// learnt as its plan.
    RESTART
  }

  private Stripe stripe(Granule granule) {
    return stripes[granule.hashCode() & (STRIPES - 1)];
  }

  // ---- locking

  /// Acquires a plan, in its order. The owner holds nothing yet.
  ///
  /// An older transaction may make it begin again on the way; that happens in here, since nothing
  /// has been done under the locks.
  ///
  /// @throws ProblemException `lock_timeout`, `cancelled`; nothing is held then
  public void acquire(LockOwner owner, LockPlan plan) {
    if (owner.size() > 0) {
      throw new IllegalStateException("a plan is acquired first");
    }
    boolean done = false;
    try {
      while (!done) {
        done = acquireOnce(owner, plan);
        if (!done) {
          releaseAll(owner);
        }
      }
    } finally {
      if (!done) {
        releaseAll(owner);
      }
    }
  }

  private boolean acquireOnce(LockOwner owner, LockPlan plan) {
    for (int i = 0; i < plan.size(); i++) {
      if (request(owner, plan.granule(i), plan.mode(i), true, null) == Outcome.RESTART) {
        return false;
      }
    }
    return true;
  }

  /// Acquires one more granule, whatever is held already. What the owner's locks give is granted as
  /// it is.
  ///
  /// @throws ProblemException `lock_timeout`, `cancelled`; what was held is still held then
  public Outcome lock(LockOwner owner, Granule granule, LockMode mode) {
    if (owner.gives(granule, mode)) {
      return Outcome.GRANTED;
    }
    boolean inOrder = owner.isInOrder(granule);
    Hold own = inOrder ? null : owner.hold(granule);
    return request(owner, granule, own == null ? mode : own.mode.join(mode), inOrder, own);
  }

  /// @param mode with what is held joined in
  /// @param own what is held on the granule already
  private Outcome request(
      LockOwner owner, Granule granule, LockMode mode, boolean inOrder, @Nullable Hold own) {
    if (owner.isWounded()) {
      restarts.increment();
      return Outcome.RESTART;
    }
    Stripe stripe = stripe(granule);
    Hold hold = own == null ? owner.spare() : own;
    Waiter waiter = null;
    synchronized (stripe) {
      LockedGranule locked = stripe.find(granule);
      if (locked.grants(mode, own)) {
        grant(stripe, locked, hold, mode, own != null);
      } else {
        waiter = queueUp(locked, hold, mode, inOrder, own);
        if (waiter == null) {
          restarts.increment();
          return Outcome.RESTART;
        }
      }
    }
    if (waiter != null && !isGranted(stripe, granule, waiter)) {
      return Outcome.RESTART;
    }
    if (own == null) {
      owner.add(hold, inOrder);
    }
    return Outcome.GRANTED;
  }

  @GuardedBy("stripe")
  private void grant(
      Stripe stripe, LockedGranule locked, Hold hold, LockMode mode, boolean converting) {
    stripe.acquisitions++;
    if (converting) {
      locked.convert(hold, mode);
      woundForConversion(locked, hold.owner, mode);
    } else {
      locked.link(hold, mode);
    }
    if (listener != null) {
      listener.granted(hold.owner, locked.granule(), mode);
    }
  }

  /// Queues a request up, or returns null if it has to give up.
  private @Nullable Waiter queueUp(
      LockedGranule locked, Hold hold, LockMode mode, boolean inOrder, @Nullable Hold own) {
    LockOwner owner = hold.owner;
    Set<LockOwner> inTheWay = inOrder ? Set.of() : locked.inTheWay(owner, mode, own);
    long oldest = WaitRules.NOBODY;
    for (LockOwner other : inTheWay) {
      oldest = Math.min(oldest, other.age());
    }
    switch (WaitRules.decide(owner.isWounded(), inOrder, owner.age(), oldest)) {
      case RESTART -> {
        return null;
      }
      case WOUND -> {
        for (LockOwner other : inTheWay) {
          wound(other, owner);
        }
      }
      case WAIT -> {}
    }
    Waiter waiter = new Waiter(hold, mode, inOrder, own != null, System.nanoTime());
    owner.waiting(waiter.thread);
    locked.enqueue(waiter);
    waits.increment();
    if (waiter.converting) {
      woundForConversion(locked, owner, null);
    }
    if (listener != null) {
      listener.blocked(owner, locked.granule(), mode, waiter.converting);
    }
    return waiter;
  }

  /// A conversion has gone before those that wait without holding the granule. One of them that is
  /// out of order may only wait for wounded ones.
  ///
  /// @param granted what the conversion holds now, or null if it waits as well
  private void woundForConversion(
      LockedGranule locked, LockOwner converted, @Nullable LockMode granted) {
    for (Waiter behind = locked.firstWaiter; behind != null; behind = behind.after) {
      if (!behind.converting
          && !behind.inOrder
          && (granted == null || !granted.admits(behind.mode))) {
        if (behind.owner().age() < converted.age()) {
          wound(converted, behind.owner());
        } else {
          wound(behind.owner(), converted);
        }
      }
    }
  }

  private void wound(LockOwner victim, LockOwner by) {
    if (victim.wound()) {
      wounds.increment();
      if (listener != null) {
        listener.wounded(victim, by);
      }
    }
  }

  /// Grants what the head of the queue wants for as long as the holders admit it.
  @GuardedBy("stripe")
  private void grantQueue(Stripe stripe, LockedGranule locked) {
    Waiter granted;
    while ((granted = locked.grantNext()) != null) {
      stripe.acquisitions++;
      if (listener != null) {
        listener.granted(granted.owner(), locked.granule(), granted.mode);
      }
      granted.granted = true;
      LockSupport.unpark(granted.thread);
    }
  }

  /// Waits for the grant; false if the transaction was wounded before.
  private boolean isGranted(Stripe stripe, Granule granule, Waiter waiter) {
    LockOwner owner = waiter.owner();
    boolean interrupted = false;
    try {
      while (!waiter.granted) {
        long left = timeoutNanos - (System.nanoTime() - waiter.sinceNanos);
        interrupted |= Thread.interrupted();
        if (!interrupted && !owner.isWounded() && left > 0) {
          LockSupport.parkNanos(this, left);
          continue;
        }
        synchronized (stripe) {
          if (waiter.granted) {
            break;
          }
          LockedGranule locked = stripe.find(granule);
          Problem timeout = interrupted || owner.isWounded() ? null : timedOut(locked, waiter);
          leaveQueue(stripe, locked, waiter);
          if (interrupted) {
            throw new ProblemException(cancelled(granule, waiter));
          }
          if (timeout != null) {
            timeouts.increment();
            throw new ProblemException(timeout);
          }
        }
        restarts.increment();
        return false;
      }
      return true;
    } finally {
      owner.waiting(null);
      waitNanos.add(System.nanoTime() - waiter.sinceNanos);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @GuardedBy("stripe")
  private void leaveQueue(Stripe stripe, LockedGranule locked, Waiter waiter) {
    locked.dequeue(waiter);
    if (listener != null) {
      listener.gaveUp(waiter.owner(), locked.granule());
    }
    grantQueue(stripe, locked);
    stripe.dropIfFree(locked);
  }

  /// Releases all that the owner holds, and forgets that it was wounded.
  public void releaseAll(LockOwner owner) {
    for (int i = owner.size() - 1; i >= 0; i--) {
      Hold hold = owner.hold(i);
      Stripe stripe = stripe(hold.granule());
      synchronized (stripe) {
        LockedGranule locked = hold.locked();
        locked.unlink(hold);
        if (listener != null) {
          listener.released(owner, locked.granule());
        }
        grantQueue(stripe, locked);
        stripe.dropIfFree(locked);
      }
    }
    owner.released();
  }

  /// Whether the owner's locks give what a plan asks for.
  public static boolean covers(LockOwner owner, LockPlan plan) {
    return owner.covers(plan);
  }

  // ---- problems

  private String describe(Granule granule) {
    return granule.describe(collectionName.apply(granule.collection()));
  }

  private Problem cancelled(Granule granule, Waiter waiter) {
    return Problem.of(
            Problem.Kind.CANCELLED,
            "cancelled",
            "The thread was interrupted while it waited for a lock.")
        .with("granule", describe(granule))
        .with("mode", waiter.mode.toString())
        .with("transaction", waiter.owner().toString());
  }

  private Problem timedOut(LockedGranule locked, Waiter waiter) {
    List<String> holders = new ArrayList<>();
    for (Hold hold = locked.firstHold; hold != null; hold = hold.after) {
      holders.add(hold.owner + " holds " + hold.mode);
    }
    List<String> ahead = new ArrayList<>();
    for (Waiter before = waiter.before; before != null; before = before.before) {
      ahead.addFirst(before.owner() + " waits for " + before.mode);
    }
    return Problem.of(
            Problem.Kind.BUSY,
            "lock_timeout",
            "A lock was not granted in time: a transaction that does not end holds its locks for ever."
                + " Try again, or end the holder.")
        .with("granule", describe(locked.granule()))
        .with("mode", waiter.mode.toString())
        .with("transaction", waiter.owner().toString())
        .with("waited_ms", Duration.ofNanos(System.nanoTime() - waiter.sinceNanos).toMillis())
        .with("holders", List.copyOf(holders))
        .with("ahead", List.copyOf(ahead));
  }

  // ---- looking at it

  /// Figures since the table was made.
  ///
  /// @param acquisitions requests that were granted, at once or later
  /// @param waits requests that were not granted at once
  /// @param waitNanos how long they waited in all
  /// @param wounds how often a transaction was told to give up
  /// @param restarts how often one gave up
  /// @param timeouts how often the last guard ended a wait
  public record Figures(
      long acquisitions, long waits, long waitNanos, long wounds, long restarts, long timeouts) {}

  public Figures figures() {
    long acquisitions = 0;
    for (Stripe stripe : stripes) {
      synchronized (stripe) {
        acquisitions += stripe.acquisitions;
      }
    }
    return new Figures(
        acquisitions, waits.sum(), waitNanos.sum(), wounds.sum(), restarts.sum(), timeouts.sum());
  }

  /// What is locked now, granule by granule in their order. Each granule is as it was at one
  /// moment; different granules may be seen at different ones.
  public List<LockView> view() {
    List<LockView> views = new ArrayList<>();
    forEach(locked -> views.add(view(locked)));
    views.sort(Comparator.comparing(LockView::granule));
    return views;
  }

  private static LockView view(LockedGranule locked) {
    List<LockView.Party> holders = new ArrayList<>();
    for (Hold hold = locked.firstHold; hold != null; hold = hold.after) {
      holders.add(new LockView.Party(hold.owner.age(), hold.owner.label(), hold.mode, 0));
    }
    List<LockView.Party> waiters = new ArrayList<>();
    long now = System.nanoTime();
    for (Waiter waiter = locked.firstWaiter; waiter != null; waiter = waiter.after) {
      waiters.add(
          new LockView.Party(
              waiter.owner().age(), waiter.owner().label(), waiter.mode, now - waiter.sinceNanos));
    }
    return new LockView(locked.granule(), holders, waiters);
  }

  /// Transactions that wait for each other in a circle, by their ages: always empty, unless the
  /// rules or this class are wrong. Waits by wounded transactions do not count, for they are
  /// ending.
  ///
  /// Stops all locking while it looks, so it is for tests and for diagnosis.
  public List<List<Long>> waitCycles() {
    WaitGraph graph = new WaitGraph();
    atOneMoment(0, () -> forEach(locked -> addWaits(locked, graph)));
    return graph.cycles();
  }

  private static void addWaits(LockedGranule locked, WaitGraph graph) {
    for (Waiter waiter = locked.firstWaiter; waiter != null; waiter = waiter.after) {
      if (!waiter.owner().isWounded()) {
        for (LockOwner inTheWay : locked.inTheWay(waiter)) {
          graph.add(waiter.owner().age(), inTheWay.age());
        }
      }
    }
  }

  /// The one place that holds several monitors: all of them, in the order of the stripes. Nothing
  /// is looked at before the last is held, for who waits in one stripe may be wounded in another.
  private void atOneMoment(int from, Runnable action) {
    if (from == STRIPES) {
      action.run();
      return;
    }
    synchronized (stripes[from]) {
      atOneMoment(from + 1, action);
    }
  }

  private void forEach(Consumer<LockedGranule> action) {
    for (Stripe stripe : stripes) {
      synchronized (stripe) {
        stripe.forEach(action);
      }
    }
  }

  /// How many granules lie in the pools.
  int pooled() {
    int pooled = 0;
    for (Stripe stripe : stripes) {
      synchronized (stripe) {
        pooled += stripe.pooled();
      }
    }
    return pooled;
  }
}
