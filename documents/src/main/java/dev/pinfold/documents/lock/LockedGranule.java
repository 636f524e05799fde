package dev.pinfold.documents.lock;

import dev.pinfold.documents.lock.rules.Granule;
import dev.pinfold.documents.lock.rules.LockMode;
import dev.pinfold.documents.lock.rules.WaitRules;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A granule that is locked now: its holders, and its queue with the conversions first.
///
/// Guarded by the monitor of its stripe; only the granule itself may be read without by who holds
/// it.
final class LockedGranule {

  private static final LockMode[] MODES = LockMode.values();

  private @Nullable Granule granule;

  /// The next of the same bucket, or of the pool.
  @Nullable LockedGranule next;

  @Nullable Hold firstHold;
  @Nullable Waiter firstWaiter;
  private @Nullable Waiter lastWaiter;
  private int conversions;
  private int others;

  /// How many hold it in each mode, and the set of those modes.
  private final int[] counts = new int[MODES.length];

  private int held;

  void become(@Nullable Granule granule) {
    this.granule = granule;
  }

  Granule granule() {
    Granule locked = granule;
    if (locked == null) {
      throw new IllegalStateException("not in the table");
    }
    return locked;
  }

  boolean isFree() {
    return firstHold == null && firstWaiter == null;
  }

  // ---- holders

  /// Whether a request is granted now.
  ///
  /// @param own what its transaction holds already, or null
  boolean grants(LockMode requested, @Nullable Hold own) {
    return WaitRules.isGranted(
        requested, heldBesides(own), own == null ? conversions + others : conversions);
  }

  private int heldBesides(@Nullable Hold own) {
    return own != null && counts[own.mode.ordinal()] == 1 ? held & ~own.mode.bit() : held;
  }

  void link(Hold hold, LockMode mode) {
    hold.granule = granule;
    hold.locked = this;
    hold.before = null;
    hold.after = firstHold;
    if (firstHold != null) {
      firstHold.before = hold;
    }
    firstHold = hold;
    count(hold, mode);
  }

  void convert(Hold hold, LockMode mode) {
    uncount(hold);
    count(hold, mode);
  }

  void unlink(Hold hold) {
    uncount(hold);
    Hold before = hold.before;
    Hold after = hold.after;
    if (before == null) {
      firstHold = after;
    } else {
      before.after = after;
    }
    if (after != null) {
      after.before = before;
    }
    hold.before = null;
    hold.after = null;
    hold.granule = null;
    hold.locked = null;
  }

  private void count(Hold hold, LockMode mode) {
    hold.mode = mode;
    counts[mode.ordinal()]++;
    held |= mode.bit();
  }

  private void uncount(Hold hold) {
    if (--counts[hold.mode.ordinal()] == 0) {
      held &= ~hold.mode.bit();
    }
  }

  // ---- queue

  /// Queues a request up: a conversion behind the other conversions, any other behind all.
  void enqueue(Waiter waiter) {
    Waiter before = lastWaiter;
    if (waiter.converting) {
      while (before != null && !before.converting) {
        before = before.before;
      }
      conversions++;
    } else {
      others++;
    }
    Waiter after = before == null ? firstWaiter : before.after;
    waiter.before = before;
    waiter.after = after;
    if (before == null) {
      firstWaiter = waiter;
    } else {
      before.after = waiter;
    }
    if (after == null) {
      lastWaiter = waiter;
    } else {
      after.before = waiter;
    }
  }

  void dequeue(Waiter waiter) {
    Waiter before = waiter.before;
    Waiter after = waiter.after;
    if (before == null) {
      firstWaiter = after;
    } else {
      before.after = after;
    }
    if (after == null) {
      lastWaiter = before;
    } else {
      after.before = before;
    }
    waiter.before = null;
    waiter.after = null;
    if (waiter.converting) {
      conversions--;
    } else {
      others--;
    }
  }

  /// Takes the first waiter from the queue and makes it a holder, if the holders admit it.
  @Nullable Waiter grantNext() {
    Waiter first = firstWaiter;
    if (first == null) {
      return null;
    }
    int besides = heldBesides(first.converting ? first.hold : null);
    if (!WaitRules.isGranted(first.mode, besides, 0)) {
      return null;
    }
    dequeue(first);
    if (first.converting) {
      convert(first.hold, first.mode);
    } else {
      link(first.hold, first.mode);
    }
    return first;
  }

  // ---- who is in whose way

  /// Those that a request waits for if it queues up now.
  Set<LockOwner> inTheWay(LockOwner owner, LockMode requested, @Nullable Hold own) {
    Set<LockOwner> inTheWay = new LinkedHashSet<>();
    addHolders(inTheWay, owner, requested);
    for (Waiter ahead = firstWaiter; ahead != null; ahead = ahead.after) {
      if (own == null || ahead.converting) {
        inTheWay.add(ahead.owner());
      }
    }
    return inTheWay;
  }

  /// Those that a request in the queue waits for.
  Set<LockOwner> inTheWay(Waiter waiter) {
    Set<LockOwner> inTheWay = new LinkedHashSet<>();
    addHolders(inTheWay, waiter.owner(), waiter.mode);
    for (Waiter ahead = waiter.before; ahead != null; ahead = ahead.before) {
      inTheWay.add(ahead.owner());
    }
    return inTheWay;
  }

  private void addHolders(Set<LockOwner> inTheWay, LockOwner owner, LockMode requested) {
    if ((held & requested.deniedBy()) == 0) {
      return;
    }
    for (Hold hold = firstHold; hold != null; hold = hold.after) {
      if (hold.owner != owner && !hold.mode.admits(requested)) {
        inTheWay.add(hold.owner);
      }
    }
  }
}
