package dev.pinfold.agent;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Tells the server at the intervals that it names, and whenever the daemon goes or comes, that the
/// peer lives.
final class Heartbeats {

  private static final Duration INTERVAL_MIN = Duration.ofMillis(100);
  private static final Duration INTERVAL_MAX = Duration.ofHours(1);

  private final Coordinator coordinator;
  private final Supplier<Heartbeat> current;
  private final Backoff backoff;
  private final ServerLine server;
  private final Clock clock;
  private final Signal now = new Signal();
  private final CountDownLatch known = new CountDownLatch(1);
  private volatile @Nullable Instant last;

  Heartbeats(
      Coordinator coordinator,
      Supplier<Heartbeat> current,
      Backoff backoff,
      ServerLine server,
      Clock clock) {
    this.coordinator = coordinator;
    this.current = current;
    this.backoff = backoff;
    this.server = server;
    this.clock = clock;
  }

  void run() throws InterruptedException {
    while (true) {
      try {
        Duration interval = coordinator.heartbeat(current.get()).interval();
        last = clock.instant();
        known.countDown();
        server.answered();
        backoff.succeeded();
        now.await(backoff.around(clamp(interval)));
      } catch (RuntimeException e) {
        server.failed("heartbeat", e);
        now.await(backoff.failed());
      }
    }
  }

  /// Does not wait for the interval to end.
  void hurry() {
    now.raise();
  }

  /// Waits until the server knows the peer and this session of its agent.
  void awaitKnown() throws InterruptedException {
    known.await();
  }

  /// When the server last answered; null if it never has.
  @Nullable Instant last() {
    return last;
  }

  private static Duration clamp(Duration interval) {
    if (interval.compareTo(INTERVAL_MIN) < 0) {
      return INTERVAL_MIN;
    }
    return interval.compareTo(INTERVAL_MAX) > 0 ? INTERVAL_MAX : interval;
  }
}
