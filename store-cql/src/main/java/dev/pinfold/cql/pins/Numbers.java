package dev.pinfold.cql.pins;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/// Numbers for changes: microseconds of the clock, each given out once and greater than all before
/// it. A number is open until it is settled: its change is durable with all that is derived from
/// it, or will never be applied.
///
/// All is under one lock: a horizon that was told is never passed downwards by a number that is
/// given out later.
final class Numbers {

  private final LongSupplier micros;

  @GuardedBy("this")
  private long last;

  @GuardedBy("this")
  private final TreeSet<Long> open = new TreeSet<>();

  /// @param micros of the system's clock
  /// @param last that was given out before by this writer
  Numbers(LongSupplier micros, long last) {
    this.micros = micros;
    this.last = last;
  }

  /// Gives out `n` consecutive numbers, all of them open.
  ///
  /// @param atLeast the least that the first may be
  /// @return the first
  synchronized long reserve(int n, long atLeast) {
    long first = Math.max(Math.max(last + 1, micros.getAsLong()), atLeast);
    last = first + n - 1;
    for (long number = first; number <= last; number++) {
      open.add(number);
    }
    return first;
  }

  /// Closes a number.
  synchronized void settle(long number) {
    if (!open.remove(number)) {
      throw new IllegalStateException("not open: " + number);
    }
  }

  /// The least number that is open, or could still be given out: all below are settled.
  synchronized long horizon() {
    if (!open.isEmpty()) {
      return open.first();
    }
    last = Math.max(last, micros.getAsLong());
    return last + 1;
  }

  /// A number that no change has: all that was given out is less, all that will be is greater.
  synchronized long moment() {
    last = Math.max(last + 1, micros.getAsLong());
    return last;
  }

  /// Whether none is open.
  synchronized boolean isQuiet() {
    return open.isEmpty();
  }

  /// Which numbers are open, at one moment.
  synchronized OpenNumbers openNumbers() {
    last = Math.max(last, micros.getAsLong());
    return new OpenNumbers(last + 1, open);
  }
}
