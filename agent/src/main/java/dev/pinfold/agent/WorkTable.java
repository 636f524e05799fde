package dev.pinfold.agent;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.pinfold.agent.WorkItem.Action;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What the agent is to do and does: a bounded queue of pins, one of unpins, and what runs. Safe
/// for use by several threads.
///
/// Invariants:
/// 1. A CID has at most one task; so nothing is done twice at once for one CID.
/// 2. A task is in exactly one queue, or has a runner.
/// 3. Of two items of a CID the one of the greater epoch stays; an item of the same epoch changes
///    nothing.
/// 4. At most `capacity` items wait, tasks that come back after they ran not counted: these are
///    fewer than the runners.
///
/// A task: `offer` → queued → `take` → running → `end` → gone, or queued again if a newer item has
/// come; running → `putBack` → queued, in front.
final class WorkTable {

  /// What became of an offered item.
  enum Offered {
    TAKEN,
    /// It, or a newer one, is there already.
    KNOWN,
    FULL
  }

  /// A task at the moment it was taken.
  record Taken(Task task, WorkItem item) {}

  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final Map<String, Task> tasks = new HashMap<>();

  @GuardedBy("lock")
  private final Deque<Task> pins = new ArrayDeque<>();

  @GuardedBy("lock")
  private final Deque<Task> unpins = new ArrayDeque<>();

  @GuardedBy("lock")
  private boolean open;

  @GuardedBy("lock")
  private boolean closed;

  WorkTable(int capacity) {
    this.capacity = capacity;
  }

  /// Whether tasks may be taken: not while the daemon is away.
  void open(boolean now) {
    lock.lock();
    try {
      open = now;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Ends taking for good; what runs may end.
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until half of the queue is free, so that work comes in large answers, and tells how many
  /// items there is room for; 0 when closed.
  int awaitRoom() throws InterruptedException {
    lock.lock();
    try {
      while (!closed && (!open || waiting() > capacity / 2)) {
        changed.await();
      }
      return closed ? 0 : capacity - waiting();
    } finally {
      lock.unlock();
    }
  }

  Offered offer(WorkItem item) {
    lock.lock();
    try {
      Task task = tasks.get(item.cid());
      if (task == null) {
        if (waiting() >= capacity) {
          return Offered.FULL;
        }
        Task fresh = new Task(item);
        tasks.put(item.cid(), fresh);
        queue(item.action()).addLast(fresh);
        changed.signalAll();
        return Offered.TAKEN;
      }
      return replace(task, item);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private Offered replace(Task task, WorkItem item) {
    WorkItem latest = task.next == null ? task.item : task.next;
    if (item.epoch() <= latest.epoch()) {
      return Offered.KNOWN;
    }
    if (task.runner == null) {
      queue(task.item.action()).remove(task);
      task.item = item;
      queue(item.action()).addLast(task);
      changed.signalAll();
      return Offered.TAKEN;
    }
    task.next = item;
    boolean pointless = task.item.action() == Action.PIN && item.action() == Action.UNPIN;
    if (pointless && !task.cancelled) {
      task.cancelled = true;
      task.runner.interrupt();
    }
    return Offered.TAKEN;
  }

  /// Waits for a task of this action and makes the calling thread its runner; empty when closed.
  Optional<Taken> take(Action action) throws InterruptedException {
    lock.lock();
    try {
      Deque<Task> queue = queue(action);
      while (!closed && (!open || queue.isEmpty())) {
        changed.await();
      }
      if (closed) {
        return Optional.empty();
      }
      Task task = queue.removeFirst();
      task.runner = Thread.currentThread();
      changed.signalAll();
      return Optional.of(new Taken(task, task.item));
    } finally {
      lock.unlock();
    }
  }

  /// The runner is done with the task; returns whether it was cancelled, in which case the
  /// interrupt is taken from the thread.
  boolean end(Task task) {
    lock.lock();
    try {
      boolean cancelled = release(task);
      if (task.next == null) {
        tasks.remove(task.item.cid());
      } else {
        task.item = task.next;
        task.next = null;
        queue(task.item.action()).addLast(task);
      }
      changed.signalAll();
      return cancelled;
    } finally {
      lock.unlock();
    }
  }

  /// The runner could not do the task, as the daemon went away; returns how often that was so.
  int putBack(Task task) {
    lock.lock();
    try {
      release(task);
      task.outages++;
      if (task.next != null) {
        task.item = task.next;
        task.next = null;
      }
      queue(task.item.action()).addFirst(task);
      changed.signalAll();
      return task.outages;
    } finally {
      lock.unlock();
    }
  }

  /// Interrupts come under the lock only, so none can reach the thread after this.
  private static boolean release(Task task) {
    boolean cancelled = task.cancelled;
    task.runner = null;
    task.cancelled = false;
    if (cancelled) {
      Thread.interrupted();
    }
    return cancelled;
  }

  /// Whether something newer is wanted than what runs, so that its failure means nothing.
  boolean cancelled(Task task) {
    lock.lock();
    try {
      return task.cancelled;
    } finally {
      lock.unlock();
    }
  }

  int outages(Task task) {
    lock.lock();
    try {
      return task.outages;
    } finally {
      lock.unlock();
    }
  }

  boolean has(String cid) {
    lock.lock();
    try {
      return tasks.containsKey(cid);
    } finally {
      lock.unlock();
    }
  }

  /// What runs, at most one item a runner.
  List<WorkItem> running() {
    lock.lock();
    try {
      List<WorkItem> running = new ArrayList<>();
      for (Task task : tasks.values()) {
        if (task.runner != null && !task.cancelled) {
          running.add(task.item);
        }
      }
      return running;
    } finally {
      lock.unlock();
    }
  }

  /// Counts what waits and what runs.
  Heartbeat.InFlight inFlight(int unacknowledged) {
    lock.lock();
    try {
      int pinning = 0;
      int unpinning = 0;
      for (Task task : tasks.values()) {
        if (task.runner != null) {
          switch (task.item.action()) {
            case PIN -> pinning++;
            case UNPIN -> unpinning++;
          }
        }
      }
      return new Heartbeat.InFlight(waiting(), pinning, unpinning, unacknowledged);
    } finally {
      lock.unlock();
    }
  }

  /// Waits until nothing runs; returns false if the time was over first.
  boolean awaitIdle(Duration time) throws InterruptedException {
    long nanos = time.toNanos();
    lock.lock();
    try {
      while (tasks.size() > waiting()) {
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

  /// Interrupts all runners.
  void interruptRunners() {
    lock.lock();
    try {
      for (Task task : tasks.values()) {
        if (task.runner != null) {
          task.cancelled = true;
          task.runner.interrupt();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private int waiting() {
    return pins.size() + unpins.size();
  }

  @GuardedBy("lock")
  private Deque<Task> queue(Action action) {
    return switch (action) {
      case PIN -> pins;
      case UNPIN -> unpins;
    };
  }
}
