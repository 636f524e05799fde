package dev.pinfold.agent;

import dev.pinfold.base.ProblemException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Knows whether the IPFS daemon lives and what it has. It looks now and then; a call that fails
/// elsewhere tells it at once, and then it looks more often.
final class DaemonWatch {

  private static final Logger LOG = System.getLogger(DaemonWatch.class.getName());

  private final KuboClient daemon;
  private final AgentOptions.Times times;
  private final Backoff backoff;
  private final Counter.Board counters;
  private final Consumer<Boolean> onChange;
  private final Signal look = new Signal();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changes = lock.newCondition();

  /// Written under the lock.
  private volatile Heartbeat.Daemon state =
      new Heartbeat.Daemon(false, "not asked yet", "", List.of(), "", -1, -1);

  /// @param onChange gets whether the daemon is up, each time that this changes
  DaemonWatch(
      KuboClient daemon,
      AgentOptions.Times times,
      Backoff backoff,
      Counter.Board counters,
      Consumer<Boolean> onChange) {
    this.daemon = daemon;
    this.times = times;
    this.backoff = backoff;
    this.counters = counters;
    this.onChange = onChange;
  }

  Heartbeat.Daemon state() {
    return state;
  }

  /// Looks until the thread is interrupted.
  void run() throws InterruptedException {
    while (true) {
      try {
        KuboClient.Id id = daemon.id();
        Optional<KuboClient.RepoStat> repo = repoStat();
        set(
            new Heartbeat.Daemon(
                true,
                null,
                id.peerId(),
                id.addresses(),
                id.agentVersion(),
                repo.map(stat -> Math.max(0, stat.storageBytesMax() - stat.repoBytes()))
                    .orElse(-1L),
                repo.map(KuboClient.RepoStat::repoBytes).orElse(-1L)));
        backoff.succeeded();
        look.await(times.probe());
      } catch (ProblemException e) {
        if (Thread.interrupted()) {
          throw (InterruptedException) new InterruptedException().initCause(e);
        }
        lost(e);
        look.await(backoff.failed());
      }
    }
  }

  /// Empty if the daemon answers, but not to this: it can pin all the same.
  private Optional<KuboClient.RepoStat> repoStat() {
    try {
      return Optional.of(daemon.repoStat());
    } catch (ProblemException e) {
      if (DaemonProblem.is(e, DaemonProblem.FAILED)
          || DaemonProblem.is(e, DaemonProblem.NO_SUCH_COMMAND)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /// Waits until the daemon is up.
  void awaitUp() throws InterruptedException {
    lock.lock();
    try {
      while (!state.up()) {
        changes.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /// The daemon did not answer a call.
  void lost(ProblemException failure) {
    Heartbeat.Daemon last = state;
    set(
        new Heartbeat.Daemon(
            false,
            failure.getMessage(),
            last.ipfsPeerId(),
            last.addresses(),
            last.version(),
            last.freeBytes(),
            last.repoBytes()));
  }

  private void set(Heartbeat.Daemon now) {
    boolean changed;
    lock.lock();
    try {
      changed = state.up() != now.up();
      state = now;
      if (changed) {
        onChange.accept(now.up());
        changes.signalAll();
      }
    } finally {
      lock.unlock();
    }
    if (!changed) {
      return;
    }
    if (now.up()) {
      LOG.log(Level.INFO, "daemon is up: version=" + now.version());
    } else {
      counters.count(Counter.DAEMON_OUTAGES);
      LOG.log(Level.WARNING, "daemon is down, no work is taken: " + now.error());
      look.raise();
    }
  }
}
