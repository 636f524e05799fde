package dev.pinfold.documents.lock;

import dev.pinfold.documents.lock.rules.Granule;
import dev.pinfold.documents.lock.rules.LockMode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A transaction as the lock table knows it. Used by one thread at a time; what other threads look
/// at is
/// volatile.
public final class LockOwner {

  private final long age;
  private final String label;
  private final List<LockTable.Hold> holds = new ArrayList<>(12);
  private @Nullable Granule greatest;
  private volatile boolean wounded;
  private volatile @Nullable Thread waiting;

  /// @param age when it began, as a number that is kept over tries; the smaller, the older; unique
  /// @param label what it is doing, for people
  public LockOwner(long age, String label) {
    this.age = age;
    this.label = label;
  }

  public long age() {
    return age;
  }

  public String label() {
    return label;
  }

  /// Whether an older transaction wants it to give up where it next would wait.
  public boolean isWounded() {
    return wounded;
  }

  void wound() {
    wounded = true;
    Thread thread = waiting;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }

  void heal() {
    wounded = false;
  }

  void waiting(@Nullable Thread thread) {
    waiting = thread;
  }

  List<LockTable.Hold> holds() {
    return holds;
  }

  boolean isInOrder(Granule granule) {
    return greatest == null || granule.compareTo(greatest) > 0;
  }

  void held(LockTable.Hold hold, Granule granule) {
    holds.add(hold);
    if (isInOrder(granule)) {
      greatest = granule;
    }
  }

  void released() {
    holds.clear();
    greatest = null;
  }

  /// The mode in which it holds a granule, or null.
  @Nullable LockMode mode(Granule granule) {
    for (LockTable.Hold hold : holds) {
      if (hold.granule().equals(granule)) {
        return hold.mode;
      }
    }
    return null;
  }
}
