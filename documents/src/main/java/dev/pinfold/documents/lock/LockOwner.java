package dev.pinfold.documents.lock;

import dev.pinfold.documents.lock.rules.Granule;
import dev.pinfold.documents.lock.rules.LockMode;
import dev.pinfold.documents.lock.rules.LockSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A transaction as the lock table knows it, and the locks that it holds. It outlives the
/// transaction's tries, and one that holds nothing may be used for another transaction.
///
/// Used by one thread at a time; only [#age], [#label] and [#isWounded] may be asked by others, and
/// the first two do not change while something is held.
public final class LockOwner implements LockSet {

  /// More than so many holds are not kept for the next use.
  private static final int KEPT_MAX = 256;

  private static final int KEPT_MIN = 12;

  private long age;
  private String label;

  /// The first `size` are held, in the order of their granules; those behind are spare.
  private @Nullable Hold[] holds = new Hold[KEPT_MIN];

  private int size;

  /// Two that hold monitors of different stripes may wound it at one time, and one of them has.
  private final AtomicBoolean wounded = new AtomicBoolean();

  private volatile @Nullable Thread waiting;

  /// @param age when the transaction began, as a number that is kept over its tries; the smaller,
  ///     the older; of those that use one table at one time, no two have the same
  /// @param label what it is doing, for people
  public LockOwner(long age, String label) {
    this.age = age;
    this.label = label;
  }

  /// Makes this stand for another transaction.
  ///
  /// @throws IllegalStateException if it holds something
  public LockOwner begin(long age, String label) {
    if (size > 0) {
      throw new IllegalStateException("it still holds " + size + " locks");
    }
    this.age = age;
    this.label = label;
    return this;
  }

  public long age() {
    return age;
  }

  public String label() {
    return label;
  }

  /// Whether an older transaction wants it to give up where it next would wait or lock.
  public boolean isWounded() {
    return wounded.get();
  }

  /// Returns whether it was not wounded before. Called while this holds a granule or waits for it,
  /// under the monitor of that granule's stripe: so the wound is meant for this try.
  boolean wound() {
    if (!wounded.compareAndSet(false, true)) {
      return false;
    }
    Thread thread = waiting;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
    return true;
  }

  /// Says which thread to wake when this is wounded. The thread asks [#isWounded] after it, before
  /// it parks.
  void waiting(@Nullable Thread thread) {
    waiting = thread;
  }

  // ---- what it holds

  @Override
  public int size() {
    return size;
  }

  @Override
  public Granule granule(int at) {
    return hold(at).granule();
  }

  @Override
  public LockMode mode(int at) {
    return hold(at).mode;
  }

  Hold hold(int at) {
    Hold hold = holds[at];
    if (hold == null) {
      throw new IllegalStateException("not held");
    }
    return hold;
  }

  /// What it holds on a granule, or null.
  @Nullable Hold hold(Granule granule) {
    int at = floor(granule);
    return at >= 0 && granule(at).equals(granule) ? hold(at) : null;
  }

  /// Whether a granule is greater than all that are held.
  boolean isInOrder(Granule granule) {
    return size == 0 || granule.compareTo(granule(size - 1)) > 0;
  }

  /// A hold to be linked into a granule's holders and then given to [#add]; one at a time.
  Hold spare() {
    if (size == holds.length) {
      @Nullable Hold[] more = new Hold[size * 2];
      System.arraycopy(holds, 0, more, 0, size);
      holds = more;
    }
    Hold spare = holds[size];
    if (spare == null) {
      spare = new Hold(this);
      holds[size] = spare;
    }
    return spare;
  }

  /// Takes the spare hold, which is linked now, into the list.
  void add(Hold spare, boolean inOrder) {
    if (!inOrder) {
      int at = floor(spare.granule()) + 1;
      System.arraycopy(holds, at, holds, at + 1, size - at);
      holds[at] = spare;
    }
    size++;
  }

  /// Forgets what was held, and the wound.
  void released() {
    size = 0;
    if (holds.length > KEPT_MAX) {
      holds = new Hold[KEPT_MIN];
    }
    wounded.set(false);
  }

  @Override
  public String toString() {
    return "transaction " + age + " (" + label + ")";
  }
}
