package dev.pinfold.agent;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Acknowledgements that the server has not heard of: the latest of each CID, oldest first, a
/// bounded number. Safe for use by several threads; one takes.
///
/// Losing one is harmless, as the server hands the work out again. So when it is full, new ones are
/// dropped, and when it is half full, those that only tell of a beginning.
final class Outbox {

  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final LinkedHashMap<String, Acknowledgement> waiting = new LinkedHashMap<>();

  @GuardedBy("lock")
  private final LinkedHashMap<String, Acknowledgement> underway = new LinkedHashMap<>();

  Outbox(int capacity) {
    this.capacity = capacity;
  }

  /// Puts one in; returns false if it was dropped for lack of room.
  boolean add(Acknowledgement acknowledgement) {
    lock.lock();
    try {
      String cid = acknowledgement.cid();
      if (outdated(acknowledgement, waiting.get(cid))
          || outdated(acknowledgement, underway.get(cid))) {
        return true;
      }
      int bound = acknowledgement.state().ended() ? capacity : capacity / 2;
      if (!waiting.containsKey(cid) && waiting.size() >= bound) {
        return false;
      }
      waiting.put(cid, acknowledgement);
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Whether the other one says more: it is of a later epoch, or of the same and has ended.
  private static boolean outdated(Acknowledgement one, @Nullable Acknowledgement other) {
    return other != null
        && (other.epoch() > one.epoch()
            || (other.epoch() == one.epoch() && other.state().ended() && !one.state().ended()));
  }

  /// Whether the server is still to hear that this item, or a later one of its CID, has ended.
  boolean tellsEndOf(WorkItem item) {
    lock.lock();
    try {
      return ends(item, waiting.get(item.cid())) || ends(item, underway.get(item.cid()));
    } finally {
      lock.unlock();
    }
  }

  private static boolean ends(WorkItem item, @Nullable Acknowledgement other) {
    return other != null && other.state().ended() && other.epoch() >= item.epoch();
  }

  boolean has(String cid) {
    lock.lock();
    try {
      return waiting.containsKey(cid) || underway.containsKey(cid);
    } finally {
      lock.unlock();
    }
  }

  /// Waits for one, then a little longer for more, and takes the oldest. They count as not heard of
  /// until [#done()] or [#putBack()].
  List<Acknowledgement> take(int max, Duration gather) throws InterruptedException {
    lock.lock();
    try {
      while (waiting.isEmpty()) {
        changed.await();
      }
      long nanos = gather.toNanos();
      while (nanos > 0 && waiting.size() < max) {
        nanos = changed.awaitNanos(nanos);
      }
      while (underway.size() < max && !waiting.isEmpty()) {
        Acknowledgement first = waiting.pollFirstEntry().getValue();
        underway.put(first.cid(), first);
      }
      return new ArrayList<>(underway.values());
    } finally {
      lock.unlock();
    }
  }

  /// The server has heard what was taken.
  void done() {
    lock.lock();
    try {
      underway.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// The server has not heard what was taken: it comes first again, unless there is something
  /// newer to say.
  void putBack() {
    lock.lock();
    try {
      for (Acknowledgement each : underway.sequencedValues().reversed()) {
        if (!waiting.containsKey(each.cid())) {
          waiting.putFirst(each.cid(), each);
        }
      }
      underway.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return waiting.size() + underway.size();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until the server has heard everything; returns false if the time was over first.
  boolean awaitEmpty(Duration time) throws InterruptedException {
    long nanos = time.toNanos();
    lock.lock();
    try {
      while (!waiting.isEmpty() || !underway.isEmpty()) {
        if (nanos <= 0) {
          return false;
        }
        nanos = changed.awaitNanos(nanos);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
