package dev.pinfold.agent;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Ends a wait early. Safe for use by several threads; one waits.
final class Signal {

  private final Semaphore raised = new Semaphore(0);

  void raise() {
    raised.release();
  }

  /// Waits until it is raised, or was since the last wait, or the time is over.
  void await(Duration time) throws InterruptedException {
    if (raised.tryAcquire(time.toNanos(), TimeUnit.NANOSECONDS)) {
      raised.drainPermits();
    }
  }
}
