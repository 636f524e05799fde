package dev.pinfold.cql.pins;

import dev.pinfold.base.Problem;
import dev.pinfold.base.Problem.Kind;
import dev.pinfold.base.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A writer's number that this node holds: its own, or a dead one's while it is recovered.
///
/// It is valid from when the last renewal that succeeded was *sent*, as others may have seen that
/// one at any time since. Elapsed time is the greater of what the monotonic clock and the wall
/// clock say: the one stands still in a machine that was suspended, the other may be set back.
///
/// Safe for use by many threads.
final class Hold {

  /// So many stamps may be used before the next renewal.
  private static final long STAMPS = 1_000_000;

  /// What the clocks said when a renewal was sent.
  private record Sent(long nanos, long millis) {}

  private final WriterTable table;
  private final LeaseTimes times;
  private final Clock clock;
  private final LongSupplier nanos;
  private final AtomicLong stamp;

  /// Held while the row is replaced.
  private final ReentrantLock replacing = new ReentrantLock();

  private volatile WriterRow row;
  private volatile Sent sent;
  private volatile boolean lost;
  private volatile @Nullable ProblemException failure;

  private Hold(
      WriterTable table,
      LeaseTimes times,
      Clock clock,
      LongSupplier nanos,
      WriterRow row,
      Sent sent,
      long stamp) {
    this.table = table;
    this.times = times;
    this.clock = clock;
    this.nanos = nanos;
    this.row = row;
    this.sent = sent;
    this.stamp = new AtomicLong(stamp);
  }

  /// Takes a number, if nobody was faster.
  ///
  /// @param from what its row was; null if it was never used
  /// @param to without lease and stamps
  static @Nullable Hold take(
      WriterTable table,
      LeaseTimes times,
      Clock clock,
      LongSupplier nanos,
      @Nullable WriterRow from,
      WriterRow to) {
    Sent sent = new Sent(nanos.getAsLong(), clock.millis());
    long first = Math.max(from == null ? 0 : from.stamps(), micros(clock.instant()));
    Instant lease = clock.instant().truncatedTo(ChronoUnit.MILLIS).plus(times.lease());
    WriterRow taken = with(to, lease, to.horizon(), first + STAMPS);
    return table.replace(from, taken)
        ? new Hold(table, times, clock, nanos, taken, sent, first)
        : null;
  }

  private static WriterRow with(WriterRow row, @Nullable Instant lease, long horizon, long stamps) {
    return new WriterRow(row.writer(), row.incarnation(), lease, horizon, stamps, row.node());
  }

  static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  WriterRow row() {
    return row;
  }

  boolean isLost() {
    return lost;
  }

  /// Extends the lease; if others have taken the number, it is lost.
  ///
  /// @throws ProblemException if it cannot be known whether it was extended: it goes on as it was
  void renew() {
    replacing.lock();
    try {
      if (lost) {
        return;
      }
      // Twice: what is found the first time may be a renewal of this node whose answer never came.
      boolean renewed = false;
      for (int i = 0; i < 2 && !renewed && !lost; i++) {
        Sent now = new Sent(nanos.getAsLong(), clock.millis());
        renewed = replace(with(row, nextLease(), row.horizon(), nextStamps()));
        if (renewed) {
          sent = now;
        }
      }
    } finally {
      replacing.unlock();
    }
  }

  /// A new one each time: who watches it sees by it that its holder lives.
  private Instant nextLease() {
    Instant lease = clock.instant().truncatedTo(ChronoUnit.MILLIS).plus(times.lease());
    Instant last = row.lease();
    return last == null || lease.isAfter(last) ? lease : last.plusMillis(1);
  }

  private long nextStamps() {
    return Math.max(row.stamps(), stamp.get() + STAMPS);
  }

  /// Gives the number back; if that fails, the lease runs out.
  ///
  /// @param horizon greater than all numbers that were used
  void free(long horizon) {
    replacing.lock();
    try {
      if (!lost) {
        // First, so that no stamp is given out that the next holder uses.
        lost = true;
        boolean _ = replace(with(row, null, Math.max(row.horizon(), horizon), stamp.get() + 1));
      }
    } finally {
      replacing.unlock();
    }
  }

  private boolean replace(WriterRow to) {
    boolean replaced = table.replace(row, to);
    if (replaced) {
      row = to;
      failure = null;
      return true;
    }
    WriterRow found = table.now(row.writer());
    if (found == null || found.isFree() || !found.incarnation().equals(row.incarnation())) {
      lost = true;
    } else {
      row = found;
    }
    return false;
  }

  /// Why it may not be renewed in time, for whom it concerns.
  void failed(ProblemException e) {
    failure = e;
  }

  /// Lets nothing be written when others may soon take the number, or have.
  ///
  /// @throws ProblemException `store_lease_lost`
  void check() {
    Sent last = sent;
    long elapsed =
        Math.max((nanos.getAsLong() - last.nanos) / 1_000_000, clock.millis() - last.millis);
    if (lost || elapsed > times.lease().minus(times.reserve()).toMillis()) {
      throw lost(elapsed);
    }
  }

  /// A timestamp for a plain write of something that only the holder of this number writes: greater
  /// than all that it and former holders used.
  ///
  /// @throws ProblemException `store_lease_lost`
  long stamp() {
    check();
    long next = stamp.incrementAndGet();
    if (next >= row.stamps()) {
      throw lost(0);
    }
    return next;
  }

  private ProblemException lost(long elapsed) {
    Problem problem =
        Problem.of(
                Kind.UNAVAILABLE,
                "store_lease_lost",
                lost
                    ? "Another node has taken over the number of this one, which writes no more:"
                        + " start it again."
                    : "The lease of this node was not renewed in time: it writes again when the"
                        + " cluster answers.")
            .with("writer", row.writer())
            .with("renewed-before", Duration.ofMillis(elapsed).toString());
    return new ProblemException(problem, failure);
  }
}
