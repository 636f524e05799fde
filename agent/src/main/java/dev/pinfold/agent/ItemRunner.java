package dev.pinfold.agent;

import dev.pinfold.base.ProblemException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Carries out work items at the daemon. Safe for use by several threads.
final class ItemRunner {

  private static final Logger LOG = System.getLogger(ItemRunner.class.getName());

  private final KuboClient daemon;
  private final int originsMax;

  ItemRunner(KuboClient daemon, int originsMax) {
    this.daemon = daemon;
    this.originsMax = originsMax;
  }

  /// What is to be acknowledged when the item is done.
  Acknowledgement run(WorkItem item) {
    return switch (item.action()) {
      case PIN -> {
        pin(item);
        OptionalLong bytes =
            item.recursive() ? daemon.cumulativeBytes(item.cid()) : OptionalLong.empty();
        Long size = bytes.isPresent() ? (Long) bytes.getAsLong() : null;
        yield of(item, Acknowledgement.State.PINNED, size);
      }
      case UNPIN -> {
        daemon.pinRm(item.cid());
        yield of(item, Acknowledgement.State.UNPINNED, null);
      }
    };
  }

  /// What is to be acknowledged when the item begins, and while it runs.
  static Acknowledgement begun(WorkItem item) {
    return switch (item.action()) {
      case PIN -> of(item, Acknowledgement.State.PINNING, null);
      case UNPIN -> of(item, Acknowledgement.State.UNPINNING, null);
    };
  }

  static Acknowledgement failed(WorkItem item, String error) {
    return new Acknowledgement(item.cid(), item.epoch(), Acknowledgement.State.FAILED, error, null);
  }

  private static Acknowledgement of(
      WorkItem item, Acknowledgement.State state, @Nullable Long size) {
    return new Acknowledgement(item.cid(), item.epoch(), state, null, size);
  }

  private void pin(WorkItem item) {
    List<Thread> dialing = dial(item.origins());
    try {
      if (item.updateFrom() == null
          || !item.recursive()
          || !updated(item.updateFrom(), item.cid())) {
        add(item);
      }
    } finally {
      dialing.forEach(Thread::interrupt);
    }
  }

  private void add(WorkItem item) {
    try {
      daemon.pinAdd(item.cid(), item.recursive(), _ -> {});
    } catch (ProblemException e) {
      // A recursive pin holds what a direct one would, and more.
      if (item.recursive() || !DaemonProblem.text(e).contains("pinned recursively")) {
        throw e;
      }
    }
  }

  /// Connects to those who have the content, while the pin goes on: an origin that is gone must not
  /// hold it up.
  private List<Thread> dial(List<String> origins) {
    List<Thread> dialing = new ArrayList<>();
    for (String origin : origins.subList(0, Math.min(originsMax, origins.size()))) {
      dialing.add(Thread.ofVirtual().start(() -> dial(origin)));
    }
    return dialing;
  }

  private void dial(String origin) {
    try {
      daemon.swarmConnect(origin);
    } catch (ProblemException e) {
      // The pin itself shows whether the daemon is away.
      LOG.log(Level.DEBUG, "origin not connected: origin=" + origin, e);
    }
  }

  /// An update is a short cut: where it does not lead to the pin, adding it does.
  private boolean updated(String from, String to) {
    try {
      daemon.pinUpdate(from, to);
      return true;
    } catch (ProblemException e) {
      if (DaemonProblem.is(e, DaemonProblem.FAILED)
          || DaemonProblem.is(e, DaemonProblem.NOT_PINNED)
          || DaemonProblem.is(e, DaemonProblem.TIMEOUT)) {
        return false;
      }
      throw e;
    }
  }
}
