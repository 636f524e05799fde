package dev.pinfold.agent;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/// Remembers whether the server answers, so that the log tells of the change and not of each
/// attempt. Safe for use by several threads.
final class ServerLine {

  private static final Logger LOG = System.getLogger(ServerLine.class.getName());

  private final Counter.Board counters;
  private final AtomicBoolean away = new AtomicBoolean();

  ServerLine(Counter.Board counters) {
    this.counters = counters;
  }

  void answered() {
    if (away.compareAndSet(true, false)) {
      LOG.log(Level.INFO, "server answers again");
    }
  }

  /// @param call what was asked for
  void failed(String call, RuntimeException failure) {
    if (Thread.currentThread().isInterrupted()) {
      return;
    }
    counters.count(Counter.SERVER_FAILURES);
    if (away.compareAndSet(false, true)) {
      LOG.log(Level.WARNING, "server fails, will be asked again: call=" + call, failure);
    }
  }
}
