package dev.pinfold.pins.service;

import java.lang.System.Logger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Does what is due by itself: ends requests whose time has come, forgets old operations, learns
/// what peers told other servers, goes through the pins when peers come or go.
///
/// One thread. A step that fails is logged and tried again with the next round.
public final class Housekeeping implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Housekeeping.class.getName());
  private static final int EXPIRE_MAX = 1_000;
  private static final int FORGET_MAX = 1_000;
  private static final Duration ROUND = Duration.ofSeconds(1);

  private final PinService service;
  private final Peers peers;
  private final Sweeps sweeps;
  private final ServiceSettings settings;
  private final Clock clock;
  private final Thread thread;
  private Instant refreshed;
  private final CountDownLatch closing = new CountDownLatch(1);

  public Housekeeping(
      PinService service, Peers peers, Sweeps sweeps, ServiceSettings settings, Clock clock) {
    this.service = service;
    this.peers = peers;
    this.refreshed = clock.instant();
    this.sweeps = sweeps;
    this.settings = settings;
    this.clock = clock;
    this.thread = Thread.ofPlatform().name("housekeeping").daemon().unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  private void run() {
    while (closing.getCount() > 0) {
      if (!round()) {
        pause();
      }
    }
  }

  /// Does some of what is due.
  ///
  /// @return whether there is more
  boolean round() {
    boolean more = step(() -> service.expire(EXPIRE_MAX) == EXPIRE_MAX);
    step(
        () -> {
          Instant now = clock.instant();
          // With what Peers keeps at every second heartbeat, a peer that lives is not taken for
          // down.
          if (!now.isBefore(refreshed.plus(settings.heartbeat().dividedBy(2)))) {
            refreshed = now;
            peers.refresh();
          }
          sweeps.findLost();
          return false;
        });
    more |= step(sweeps::step);
    more |=
        step(
            () ->
                service.store().forget(clock.instant().minus(settings.operationsKept()), FORGET_MAX)
                    == FORGET_MAX);
    return more;
  }

  /// A step that fails keeps neither the others nor later rounds from being done.
  private static boolean step(BooleanSupplier step) {
    try {
      return step.getAsBoolean();
    } catch (RuntimeException e) {
      LOG.log(Logger.Level.WARNING, "housekeeping failed; it is tried again", e);
      return false;
    }
  }

  private void pause() {
    try {
      closing.await(ROUND.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      closing.countDown();
    }
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
