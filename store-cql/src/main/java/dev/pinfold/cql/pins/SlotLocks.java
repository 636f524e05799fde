package dev.pinfold.cql.pins;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/// Keeps this node from competing with itself for a slot: a conditional write that loses costs as
/// much as one that wins. Nothing but speed depends on it.
///
/// Locks are taken in the order of their numbers.
final class SlotLocks {

  private static final int STRIPES = 1 << 14;

  private final ReentrantLock[] stripes = new ReentrantLock[STRIPES];

  SlotLocks() {
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new ReentrantLock();
    }
  }

  /// What is held. Closed by the thread that took it.
  interface Held extends AutoCloseable {
    @Override
    void close();
  }

  Held lock(Collection<Integer> slots) {
    TreeSet<Integer> numbers = new TreeSet<>();
    slots.forEach(slot -> numbers.add(slot % STRIPES));
    List<ReentrantLock> locks = new ArrayList<>(numbers.size());
    for (int number : numbers) {
      stripes[number].lock();
      locks.add(stripes[number]);
    }
    return () -> locks.reversed().forEach(ReentrantLock::unlock);
  }
}
