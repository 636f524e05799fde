package dev.pinfold.documents.lock;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.lock.rules.Granule;
import dev.pinfold.documents.lock.rules.LockMode;
import dev.pinfold.documents.lock.rules.LockPlan;
import dev.pinfold.documents.lock.rules.WaitRules;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Which granules are locked, by whom, and who waits. A granule is in the table only while it is.
///
/// The table is cut into stripes by the granules' hashes; a stripe's monitor guards its granules,
/// and no
/// thread holds two. A request is granted at once if the granule's holders admit it and nobody
/// waits;
/// otherwise it queues up, first come first served. Requests of transactions that hold the granule
/// already
/// (conversions, which only transactions with an unknown set make) go before the queue.
///
/// Cost without contention: one monitor, one look-up and one small object a granule, to lock; one
/// monitor
/// to unlock. Safe for use by many threads, platform or virtual.
public final class LockTable {

  private static final int STRIPES = 256;
  private static final int BUCKETS = 32;
  private static final int POOLED_MAX = 32;

  private final Stripe[] stripes = new Stripe[STRIPES];
  private final long timeoutNanos;
  private final IntFunction<String> collectionName;

  private final LongAdder waits = new LongAdder();
  private final LongAdder waitNanos = new LongAdder();
  private final LongAdder wounds = new LongAdder();
  private final LongAdder restarts = new LongAdder();
  private final LongAdder timeouts = new LongAdder();

  /// @param timeout a last guard against transactions that never end; no rule depends on it
  /// @param collectionName names a collection for people
  public LockTable(Duration timeout, IntFunction<String> collectionName) {
    this.timeoutNanos = timeout.toNanos();
    this.collectionName = collectionName;
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new Stripe();
    }
  }

  /// How a request ended.
  public enum Outcome {
    GRANTED,
    /// The transaction must release everything and begin again, with its age, and with what it has
    /// learnt
    /// as its plan.
    RESTART
  }

  /// A lock that is held. Linked into its granule's holders.
  static final class Hold {
    private final LockOwner owner;
    private final Entry entry;
    LockMode mode;
    private @Nullable Hold before;
    private @Nullable Hold after;

    private Hold(LockOwner owner, Entry entry, LockMode mode) {
      this.owner = owner;
      this.entry = entry;
      this.mode = mode;
    }

    Granule granule() {
      Granule granule = entry.granule;
      if (granule == null) {
        throw new IllegalStateException("held, yet not in the table");
      }
      return granule;
    }
  }

  /// A request that waits. `granted` is set under the stripe's monitor and read by the waiting
  /// thread.
  private static final class Waiter {
    private final LockOwner owner;
    private final LockMode mode;
    private final boolean inOrder;
    private final @Nullable Hold converting;
    private final Thread thread = Thread.currentThread();
    private volatile boolean granted;

    private Waiter(LockOwner owner, LockMode mode, boolean inOrder, @Nullable Hold converting) {
      this.owner = owner;
      this.mode = mode;
      this.inOrder = inOrder;
      this.converting = converting;
    }
  }

  /// A locked granule.
  private static final class Entry {
    private @Nullable Granule granule;
    private @Nullable Entry next;
    private @Nullable Hold holders;
    private final int[] counts = new int[LockMode.values().length];
    private final ArrayDeque<Waiter> queue = new ArrayDeque<>(2);

    private boolean admits(LockMode requested, @Nullable LockMode own) {
      for (LockMode held : LockMode.values()) {
        int count = counts[held.ordinal()] - (held == own ? 1 : 0);
        if (count > 0 && !held.admits(requested)) {
          return false;
        }
      }
      return true;
    }

    private Hold hold(LockOwner owner, LockMode mode, Granule granule) {
      Hold hold = new Hold(owner, this, mode);
      hold.after = holders;
      if (holders != null) {
        holders.before = hold;
      }
      holders = hold;
      counts[mode.ordinal()]++;
      owner.held(hold, granule);
      return hold;
    }

    private void convert(Hold hold, LockMode mode) {
      counts[hold.mode.ordinal()]--;
      counts[mode.ordinal()]++;
      hold.mode = mode;
    }

    private void unlink(Hold hold) {
      counts[hold.mode.ordinal()]--;
      Hold before = hold.before;
      Hold after = hold.after;
      if (before == null) {
        holders = after;
      } else {
        before.after = after;
      }
      if (after != null) {
        after.before = before;
      }
    }
  }

  /// A part of the table.
  private static final class Stripe {
    @GuardedBy("this")
    private final @Nullable Entry[] buckets = new Entry[BUCKETS];

    @GuardedBy("this")
    private @Nullable Entry pool;

    @GuardedBy("this")
    private int pooled;

    @GuardedBy("this")
    private Entry entry(Granule granule) {
      int bucket = bucket(granule);
      for (Entry entry = buckets[bucket]; entry != null; entry = entry.next) {
        if (entry.granule != null && granule.equals(entry.granule)) {
          return entry;
        }
      }
      Entry entry = pool;
      if (entry == null) {
        entry = new Entry();
      } else {
        pool = entry.next;
        pooled--;
      }
      entry.granule = granule;
      entry.next = buckets[bucket];
      buckets[bucket] = entry;
      return entry;
    }

    @GuardedBy("this")
    private void dropIfFree(Entry entry, Granule granule) {
      if (entry.holders != null || !entry.queue.isEmpty()) {
        return;
      }
      int bucket = bucket(granule);
      Entry before = null;
      for (Entry at = buckets[bucket]; at != null; before = at, at = at.next) {
        if (at == entry) {
          if (before == null) {
            buckets[bucket] = entry.next;
          } else {
            before.next = entry.next;
          }
          break;
        }
      }
      entry.granule = null;
      entry.next = null;
      if (pooled < POOLED_MAX) {
        entry.next = pool;
        pool = entry;
        pooled++;
      }
    }

    private static int bucket(Granule granule) {
      return (granule.hashCode() >>> 16) & (BUCKETS - 1);
    }
  }

  private Stripe stripe(Granule granule) {
    int hash = granule.hashCode();
    return stripes[(hash ^ (hash >>> 12)) & (STRIPES - 1)];
  }

  /// Acquires a plan, in its order. The owner holds nothing yet.
  ///
  /// An older transaction may make it begin again on the way; that happens in here, since nothing
  /// has been
  /// done under the locks.
  ///
  /// @throws ProblemException `lock_timeout`, `cancelled`; nothing is held then
  public void acquire(LockOwner owner, LockPlan plan) {
    if (!owner.holds().isEmpty()) {
      throw new IllegalStateException("a plan is acquired first");
    }
    boolean done = false;
    try {
      while (!done) {
        done = true;
        for (LockPlan.Lock lock : plan.locks()) {
          if (lock(owner, lock.granule(), lock.mode(), false) == Outcome.RESTART) {
            releaseAll(owner);
            done = false;
            break;
          }
        }
      }
    } finally {
      if (!done) {
        releaseAll(owner);
      }
    }
  }

  /// Acquires one more granule, whatever is held already.
  ///
  /// @throws ProblemException `lock_timeout`, `cancelled`; what was held is still held then
  public Outcome lock(LockOwner owner, Granule granule, LockMode mode) {
    return lock(owner, granule, mode, true);
  }

  private Outcome lock(LockOwner owner, Granule granule, LockMode mode, boolean mayHold) {
    Stripe stripe = stripe(granule);
    boolean inOrder = owner.isInOrder(granule);
    Waiter waiter;
    Entry entry;
    List<LockOwner> victims = List.of();
    synchronized (stripe) {
      entry = stripe.entry(granule);
      Hold own = mayHold && !inOrder ? holdOf(entry, owner) : null;
      LockMode wanted = own == null ? mode : own.mode.join(mode);
      if (own != null && wanted == own.mode) {
        return Outcome.GRANTED;
      }
      boolean free = own != null || entry.queue.isEmpty();
      if (free && entry.admits(wanted, own == null ? null : own.mode)) {
        if (own == null) {
          entry.hold(owner, wanted, granule);
        } else {
          entry.convert(own, wanted);
          woundForConversion(entry, owner, wanted);
        }
        return Outcome.GRANTED;
      }
      if (owner.isWounded()) {
        stripe.dropIfFree(entry, granule);
        restarts.increment();
        return Outcome.RESTART;
      }
      List<LockOwner> inTheWay = inOrder ? List.of() : inTheWay(entry, owner, wanted, own);
      long oldest = Long.MAX_VALUE;
      for (LockOwner other : inTheWay) {
        oldest = Math.min(oldest, other.age());
      }
      switch (WaitRules.decide(inOrder, owner.age(), oldest)) {
        case WAIT -> {}
        case WOUND -> victims = inTheWay;
        case RESTART -> {
          stripe.dropIfFree(entry, granule);
          restarts.increment();
          return Outcome.RESTART;
        }
      }
      waiter = new Waiter(owner, wanted, inOrder, own);
      owner.waiting(waiter.thread);
      if (own == null) {
        entry.queue.addLast(waiter);
      } else {
        entry.queue.addFirst(waiter);
        woundForConversion(entry, owner, wanted);
      }
    }
    for (LockOwner victim : victims) {
      wounds.increment();
      victim.wound();
    }
    return await(stripe, entry, granule, waiter);
  }

  private static @Nullable Hold holdOf(Entry entry, LockOwner owner) {
    for (Hold hold = entry.holders; hold != null; hold = hold.after) {
      if (hold.owner == owner) {
        return hold;
      }
    }
    return null;
  }

  private static List<LockOwner> inTheWay(
      Entry entry, LockOwner owner, LockMode wanted, @Nullable Hold own) {
    Set<LockOwner> inTheWay = new LinkedHashSet<>();
    for (Hold hold = entry.holders; hold != null; hold = hold.after) {
      if (hold.owner != owner && !hold.mode.admits(wanted)) {
        inTheWay.add(hold.owner);
      }
    }
    if (own == null) {
      for (Waiter ahead : entry.queue) {
        inTheWay.add(ahead.owner);
      }
    }
    return List.copyOf(inTheWay);
  }

  /// A conversion goes before the queue, so those that wait there now wait for its transaction too.
  /// One of
  /// them that waits out of order may wait only for younger, wounded ones.
  private void woundForConversion(Entry entry, LockOwner owner, LockMode wanted) {
    for (Waiter behind : entry.queue) {
      if (behind.owner != owner && !behind.inOrder && !wanted.admits(behind.mode)) {
        wounds.increment();
        (behind.owner.age() < owner.age() ? owner : behind.owner).wound();
      }
    }
  }

  private Outcome await(Stripe stripe, Entry entry, Granule granule, Waiter waiter) {
    LockOwner owner = waiter.owner;
    waits.increment();
    long start = System.nanoTime();
    try {
      while (true) {
        if (waiter.granted) {
          return Outcome.GRANTED;
        }
        long left = timeoutNanos - (System.nanoTime() - start);
        boolean interrupted = Thread.interrupted();
        if (owner.isWounded() || interrupted || left <= 0) {
          synchronized (stripe) {
            if (waiter.granted) {
              if (interrupted) {
                Thread.currentThread().interrupt();
              }
              return Outcome.GRANTED;
            }
            ProblemException timeout =
                left <= 0 && !owner.isWounded() && !interrupted
                    ? timedOut(entry, granule, waiter)
                    : null;
            entry.queue.remove(waiter);
            grant(entry, granule);
            stripe.dropIfFree(entry, granule);
            if (timeout != null) {
              timeouts.increment();
              throw timeout;
            }
          }
          if (interrupted) {
            Thread.currentThread().interrupt();
            throw new ProblemException(
                Problem.of(
                    Problem.Kind.CANCELLED,
                    "cancelled",
                    "interrupted while waiting for "
                        + granule.describe(collectionName.apply(granule.collection()))));
          }
          restarts.increment();
          return Outcome.RESTART;
        }
        LockSupport.parkNanos(this, left);
      }
    } finally {
      owner.waiting(null);
      waitNanos.add(System.nanoTime() - start);
    }
  }

  private ProblemException timedOut(Entry entry, Granule granule, Waiter waiter) {
    StringBuilder holders = new StringBuilder();
    for (Hold hold = entry.holders; hold != null; hold = hold.after) {
      if (!holders.isEmpty()) {
        holders.append(", ");
      }
      holders
          .append("transaction ")
          .append(hold.owner.age())
          .append(" (")
          .append(hold.owner.label())
          .append(") holds ")
          .append(hold.mode);
    }
    String what = granule.describe(collectionName.apply(granule.collection()));
    return new ProblemException(
        Problem.of(
                Problem.Kind.BUSY,
                "lock_timeout",
                "transaction "
                    + waiter.owner.age()
                    + " ("
                    + waiter.owner.label()
                    + ") waited "
                    + Duration.ofNanos(timeoutNanos).toMillis()
                    + " ms for "
                    + waiter.mode
                    + " on "
                    + what
                    + ": "
                    + holders
                    + ". A transaction that does not end holds its locks for ever; try again, or find it"
                    + " in the view of locks")
            .with("granule", what)
            .with("mode", waiter.mode.toString())
            .with("holders", holders.toString()));
  }

  /// Releases all that the owner holds, and forgets that it was wounded.
  public void releaseAll(LockOwner owner) {
    List<Hold> holds = owner.holds();
    for (int i = holds.size() - 1; i >= 0; i--) {
      Hold hold = holds.get(i);
      Granule granule = hold.granule();
      Stripe stripe = stripe(granule);
      synchronized (stripe) {
        hold.entry.unlink(hold);
        if (!hold.entry.queue.isEmpty()) {
          grant(hold.entry, granule);
        }
        stripe.dropIfFree(hold.entry, granule);
      }
    }
    owner.released();
    owner.heal();
  }

  /// Grants what the head of the queue wants for as long as the holders admit it.
  private static void grant(Entry entry, Granule granule) {
    Waiter head;
    while ((head = entry.queue.peek()) != null) {
      Hold converting = head.converting;
      if (!entry.admits(head.mode, converting == null ? null : converting.mode)) {
        return;
      }
      entry.queue.remove();
      if (converting == null) {
        entry.hold(head.owner, head.mode, granule);
      } else {
        entry.convert(converting, head.mode);
      }
      head.granted = true;
      LockSupport.unpark(head.thread);
    }
  }

  /// Whether the owner's locks give what a plan asks for.
  public static boolean covers(LockOwner owner, LockPlan plan) {
    for (LockPlan.Lock wanted : plan.locks()) {
      boolean given = false;
      for (Hold hold : owner.holds()) {
        if (hold.granule().isAtOrAbove(wanted.granule())) {
          boolean same = hold.granule().equals(wanted.granule());
          given |= same ? hold.mode.covers(wanted.mode()) : hold.mode.coversBelow(wanted.mode());
        }
      }
      if (!given) {
        return false;
      }
    }
    return true;
  }

  // ---- looking at it

  /// Figures since the table was made.
  ///
  /// @param waits requests that were not granted at once
  /// @param waitNanos how long they waited in all
  /// @param wounds how often a transaction was told to give up
  /// @param restarts how often one gave up
  /// @param timeouts how often the last guard ended a wait
  public record Figures(long waits, long waitNanos, long wounds, long restarts, long timeouts) {}

  public Figures figures() {
    return new Figures(waits.sum(), waitNanos.sum(), wounds.sum(), restarts.sum(), timeouts.sum());
  }

  /// What is locked now, granule by granule in their order. Each granule is as it was at one
  /// moment;
  /// different granules may be seen at different ones.
  public List<LockView> view() {
    List<LockView> views = new ArrayList<>();
    forEach(
        entry -> {
          Granule granule = entry.granule;
          if (granule != null) {
            List<LockView.Party> holders = new ArrayList<>();
            for (Hold hold = entry.holders; hold != null; hold = hold.after) {
              holders.add(new LockView.Party(hold.owner.age(), hold.owner.label(), hold.mode));
            }
            List<LockView.Party> waiters = new ArrayList<>();
            for (Waiter waiter : entry.queue) {
              waiters.add(
                  new LockView.Party(waiter.owner.age(), waiter.owner.label(), waiter.mode));
            }
            views.add(new LockView(granule, holders, waiters));
          }
        });
    views.sort((a, b) -> a.granule().compareTo(b.granule()));
    return views;
  }

  private void forEach(Consumer<Entry> action) {
    for (Stripe stripe : stripes) {
      synchronized (stripe) {
        for (Entry first : stripe.buckets) {
          for (Entry entry = first; entry != null; entry = entry.next) {
            action.accept(entry);
          }
        }
      }
    }
  }

  /// Transactions that wait for each other in a circle, by their ages: always empty, unless the
  /// rules or
  /// this class are wrong. Waits by wounded transactions do not count, for they are ending.
  public List<List<Long>> waitCycles() {
    Map<Long, Set<Long>> waitsFor = new HashMap<>();
    forEach(
        entry -> {
          List<Waiter> ahead = new ArrayList<>();
          for (Waiter waiter : entry.queue) {
            if (!waiter.owner.isWounded()) {
              Set<Long> targets =
                  waitsFor.computeIfAbsent(waiter.owner.age(), _ -> new HashSet<>());
              for (Hold hold = entry.holders; hold != null; hold = hold.after) {
                if (hold.owner != waiter.owner && !hold.mode.admits(waiter.mode)) {
                  targets.add(hold.owner.age());
                }
              }
              for (Waiter earlier : ahead) {
                targets.add(earlier.owner.age());
              }
            }
            ahead.add(waiter);
          }
        });
    List<List<Long>> cycles = new ArrayList<>();
    for (Long start : waitsFor.keySet()) {
      List<Long> path = pathBackTo(start, start, waitsFor, new HashSet<>());
      if (path != null) {
        cycles.add(path);
      }
    }
    return cycles;
  }

  private static @Nullable List<Long> pathBackTo(
      Long start, Long at, Map<Long, Set<Long>> waitsFor, Set<Long> seen) {
    for (Long next : waitsFor.getOrDefault(at, Set.of())) {
      if (next.equals(start)) {
        return new ArrayList<>(List.of(at));
      }
      if (seen.add(next)) {
        List<Long> path = pathBackTo(start, next, waitsFor, seen);
        if (path != null) {
          path.add(0, at);
          return path;
        }
      }
    }
    return null;
  }
}
