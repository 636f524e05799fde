package dev.pinfold.agent;

import dev.pinfold.agent.Acknowledgement.State;
import dev.pinfold.agent.Placement.Status;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A server for one peer, in memory, as `PROTOCOL.md` describes it. It can be away.
final class MemoryCoordinator implements Coordinator {

  /// What the server knows of a CID.
  static final class Entry {
    WorkItem item;
    Status status;
    boolean leased;
    int handedOut;
    @Nullable Acknowledgement last;
    final List<State> states = new ArrayList<>();

    Entry(WorkItem item) {
      this.item = item;
      this.status = queued(item);
    }
  }

  private static final Duration INTERVAL = Duration.ofMillis(200);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, Entry> entries = new TreeMap<>();
  private final List<Drift> drifts = new ArrayList<>();
  private @Nullable Heartbeat heartbeat;
  private boolean away;
  private boolean deaf;
  private boolean repeating;
  private int acknowledgeCalls;
  private @Nullable String poison;

  private static Status queued(WorkItem item) {
    return item.action() == WorkItem.Action.PIN ? Status.QUEUED : Status.UNPIN_QUEUED;
  }

  /// Puts work into the queue; it takes the place of what is there for the CID.
  void want(WorkItem item) {
    locked(() -> put(item, false));
  }

  /// Changes what is wanted without handing it out: only a stale answer tells of it.
  void wantSilently(WorkItem item) {
    locked(() -> put(item, true));
  }

  private void put(WorkItem item, boolean leased) {
    Entry entry = entries.computeIfAbsent(item.cid(), _ -> new Entry(item));
    entry.item = item;
    entry.status = queued(item);
    entry.leased = leased;
  }

  /// Queues a CID that failed, at the same epoch.
  void retry(String cid) {
    locked(
        () -> {
          Entry entry = entries.get(cid);
          entry.status = queued(entry.item);
          entry.leased = false;
        });
  }

  void away(boolean now) {
    locked(() -> away = now);
  }

  /// Takes no acknowledgements, and does the rest.
  void deaf(boolean now) {
    locked(() -> deaf = now);
  }

  /// Hands out leased work again and again.
  void repeating(boolean now) {
    locked(() -> repeating = now);
  }

  /// Refuses each request that has this CID in it.
  void poison(String cid) {
    locked(() -> poison = cid);
  }

  /// A placement that the server believes in, without having asked for it.
  void believe(String cid, Status status) {
    locked(
        () -> {
          Entry entry = new Entry(WorkItem.pin(cid, 1));
          entry.status = status;
          entry.leased = true;
          entries.put(cid, entry);
        });
  }

  @Nullable Status status(String cid) {
    return got(
        () -> {
          Entry entry = entries.get(cid);
          return entry == null ? null : entry.status;
        });
  }

  @Nullable Acknowledgement last(String cid) {
    return got(() -> entries.get(cid).last);
  }

  List<State> states(String cid) {
    return got(() -> List.copyOf(entries.get(cid).states));
  }

  int handedOut(String cid) {
    return got(() -> entries.get(cid).handedOut);
  }

  List<Drift> drifts() {
    return got(() -> List.copyOf(drifts));
  }

  @Nullable Heartbeat heartbeat() {
    return got(() -> heartbeat);
  }

  int acknowledgeCalls() {
    return got(() -> acknowledgeCalls);
  }

  boolean all(Status status) {
    return got(() -> entries.values().stream().allMatch(entry -> entry.status == status));
  }

  @Override
  public Heartbeat.Answer heartbeat(Heartbeat now) {
    return call(
        () -> {
          if (heartbeat == null || !heartbeat.session().equals(now.session())) {
            entries.values().forEach(this::makeDue);
          }
          heartbeat = now;
          return new Heartbeat.Answer(INTERVAL);
        });
  }

  private void makeDue(Entry entry) {
    entry.leased = entry.status == Status.PINNED;
    switch (entry.status) {
      case PINNING -> entry.status = Status.QUEUED;
      case UNPINNING -> entry.status = Status.UNPIN_QUEUED;
      case QUEUED, UNPIN_QUEUED, PINNED, FAILED -> {}
    }
  }

  @Override
  public List<WorkItem> work(String peer, int max, Duration wait) {
    lock.lock();
    try {
      requireHere();
      long nanos = wait.toNanos();
      List<WorkItem> due = due(max);
      while (due.isEmpty() && nanos > 0) {
        nanos = changed.awaitNanos(Math.min(nanos, TimeUnit.MILLISECONDS.toNanos(50)));
        requireHere();
        due = due(max);
      }
      return due;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(
          Problem.of(Problem.Kind.CANCELLED, "server_call_cancelled", "The call was given up."));
    } finally {
      lock.unlock();
    }
  }

  private List<WorkItem> due(int max) {
    List<WorkItem> due = new ArrayList<>();
    for (Entry entry : entries.values()) {
      boolean open =
          switch (entry.status) {
            case QUEUED, UNPIN_QUEUED -> !entry.leased || repeating;
            case PINNING, UNPINNING -> repeating;
            case PINNED, FAILED -> false;
          };
      if (open && due.size() < max) {
        entry.leased = true;
        entry.handedOut++;
        due.add(entry.item);
      }
    }
    return due;
  }

  @Override
  public List<Acknowledgement.Answer> acknowledge(
      String peer, List<Acknowledgement> acknowledgements) {
    return call(
        () -> {
          if (acknowledgements.stream().anyMatch(each -> each.cid().equals(poison))) {
            throw new ProblemException(
                Problem.of(Problem.Kind.INVALID, "server_refused", "The server refuses it."));
          }
          if (deaf) {
            throw unavailable();
          }
          acknowledgeCalls++;
          return acknowledgements.stream().map(this::acknowledge).toList();
        });
  }

  private Acknowledgement.Answer acknowledge(Acknowledgement ack) {
    Entry entry = entries.get(ack.cid());
    if (entry == null) {
      return new Acknowledgement.Answer.Stale(
          ack.cid(), Acknowledgement.Now.NOTHING, ack.epoch(), true);
    }
    if (entry.item.epoch() != ack.epoch()) {
      Acknowledgement.Now now =
          entry.item.action() == WorkItem.Action.PIN
              ? Acknowledgement.Now.PIN
              : Acknowledgement.Now.UNPIN;
      return new Acknowledgement.Answer.Stale(
          ack.cid(), now, entry.item.epoch(), entry.item.recursive());
    }
    entry.last = ack;
    entry.states.add(ack.state());
    switch (ack.state()) {
      case PINNING -> entry.status = Status.PINNING;
      case PINNED -> entry.status = Status.PINNED;
      case FAILED -> entry.status = Status.FAILED;
      case UNPINNING -> entry.status = Status.UNPINNING;
      case UNPINNED -> entries.remove(ack.cid());
    }
    return new Acknowledgement.Answer.Accepted(ack.cid());
  }

  @Override
  public Placement.Page placements(String peer, @Nullable String after, int max) {
    return call(
        () -> {
          List<Placement> page = new ArrayList<>();
          for (Map.Entry<String, Entry> each : entries.entrySet()) {
            if (after == null || each.getKey().compareTo(after) > 0) {
              if (page.size() == max) {
                return new Placement.Page(page, page.getLast().cid());
              }
              Entry entry = each.getValue();
              page.add(new Placement(each.getKey(), entry.status, entry.item.recursive()));
            }
          }
          return new Placement.Page(page, null);
        });
  }

  @Override
  public List<Drift.Answer> drift(String peer, List<Drift> drift) {
    return call(() -> drift.stream().map(this::settle).toList());
  }

  private Drift.Answer settle(Drift drift) {
    drifts.add(drift);
    Entry entry = entries.get(drift.cid());
    if (!drift.held() && entry != null && entry.status == Status.PINNED) {
      entry.item = WorkItem.pin(drift.cid(), entry.item.epoch() + 1);
      entry.status = Status.QUEUED;
      entry.leased = false;
      return new Drift.Answer(drift.cid(), Drift.Action.QUEUED);
    }
    if (drift.held()
        && entry != null
        && (entry.status == Status.FAILED || entry.status == Status.QUEUED)) {
      entry.status = Status.PINNED;
      return new Drift.Answer(drift.cid(), Drift.Action.SETTLED);
    }
    return new Drift.Answer(drift.cid(), Drift.Action.IGNORED);
  }

  private void requireHere() {
    if (away) {
      throw unavailable();
    }
  }

  private static ProblemException unavailable() {
    return new ProblemException(
        Problem.of(Problem.Kind.UNAVAILABLE, "server_unreachable", "The server is away."));
  }

  private interface Call<T> {
    T run();
  }

  private <T> T call(Call<T> call) {
    return got(
        () -> {
          requireHere();
          return call.run();
        });
  }

  private void locked(Runnable change) {
    got(
        () -> {
          change.run();
          return true;
        });
  }

  private <T> T got(Call<T> call) {
    lock.lock();
    try {
      T value = call.run();
      changed.signalAll();
      return value;
    } finally {
      lock.unlock();
    }
  }
}
