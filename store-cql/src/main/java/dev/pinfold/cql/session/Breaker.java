package dev.pinfold.cql.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.function.LongSupplier;

/// Stops sending to a cluster that does not answer, and tries it again now and then.
///
/// ```
/// CLOSED --failures in a row, none answered for a while--> OPEN --pause is over--> one attempt
///    ^---------------------------- it was answered ------------------------------------|
///                                       OPEN, for twice as long <---- it failed -------|
/// ```
///
/// Safe for use by many threads.
final class Breaker {

  private final Breaking rules;
  private final LongSupplier nanoTime;

  @GuardedBy("this")
  private int failures;

  /// When a failure was the first in a row.
  @GuardedBy("this")
  private long failingSince;

  @GuardedBy("this")
  private boolean open;

  @GuardedBy("this")
  private boolean probing;

  @GuardedBy("this")
  private long opensUntil;

  @GuardedBy("this")
  private Duration pause;

  @GuardedBy("this")
  private long openings;

  Breaker(Breaking rules, LongSupplier nanoTime) {
    this.rules = rules;
    this.nanoTime = nanoTime;
    this.pause = rules.pause();
  }

  /// Whether something may be sent. If so, its end must be told by [#ended].
  synchronized boolean admits() {
    if (!open) {
      return true;
    }
    if (probing || nanoTime.getAsLong() - opensUntil < 0) {
      return false;
    }
    probing = true;
    return true;
  }

  /// Whether anything sent now would be refused. Admits nothing.
  synchronized boolean refuses() {
    return open && (probing || nanoTime.getAsLong() - opensUntil < 0);
  }

  /// What was admitted has ended.
  ///
  /// @param answered whether the cluster answered, be it with a refusal
  synchronized void ended(boolean answered) {
    long now = nanoTime.getAsLong();
    if (answered) {
      failures = 0;
      open = false;
      probing = false;
      pause = rules.pause();
      return;
    }
    if (failures++ == 0) {
      failingSince = now;
    }
    if (open) {
      // Either the attempt that was to tell, or one that was sent before it opened.
      if (probing && now - opensUntil >= 0) {
        probing = false;
        Duration longer = pause.multipliedBy(2);
        pause = longer.compareTo(rules.pauseLongest()) < 0 ? longer : rules.pauseLongest();
        opensUntil = now + pause.toNanos();
      }
    } else if (failures >= rules.failures() && now - failingSince >= rules.silence().toNanos()) {
      open = true;
      openings++;
      opensUntil = now + pause.toNanos();
    }
  }

  /// How long nothing is sent yet; zero if it may be.
  synchronized Duration remaining() {
    return open ? Duration.ofNanos(Math.max(1, opensUntil - nanoTime.getAsLong())) : Duration.ZERO;
  }

  synchronized boolean isOpen() {
    return open;
  }

  /// How often it opened.
  synchronized long openings() {
    return openings;
  }
}
