package dev.pinfold.node.doctor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Whether the clock can be believed. Pins expire by it, and requests are listed in its order.
final class ClockCheck {

  /// No server of this program ran before.
  private static final Instant EARLIEST = Instant.parse("2025-01-01T00:00:00Z");

  private static final Duration LATEST_AHEAD = Duration.ofDays(365L * 100);
  private static final Duration WATCHED = Duration.ofMillis(200);
  private static final Duration STEP_MAX = Duration.ofMillis(100);

  /// Other clocks are told to the second, and the answer takes its time.
  private static final Duration SKEW_MAX = Duration.ofSeconds(3);

  private static final String SET_IT = "keep the clock right, as chrony or systemd-timesyncd do";

  private final Clock clock;
  private final LongSupplier nanos;
  private final Pause pause;

  /// Lets time pass.
  @FunctionalInterface
  interface Pause {
    void of(Duration time) throws InterruptedException;
  }

  /// @param nanos a clock that only goes forward, at the pace of time
  ClockCheck(Clock clock, LongSupplier nanos, Pause pause) {
    this.clock = clock;
    this.nanos = nanos;
    this.pause = pause;
  }

  /// The time of another clock when it was asked.
  ///
  /// @param told what it said
  /// @param asked what this clock said then
  record OtherClock(String whose, @Nullable Instant told, Instant asked) {}

  List<Finding> examine(List<OtherClock> others) {
    List<Finding> findings = new ArrayList<>();
    Instant now = clock.instant();
    if (now.isBefore(EARLIEST) || now.isAfter(EARLIEST.plus(LATEST_AHEAD))) {
      findings.add(Finding.failed("clock", "it says " + now, "set the clock"));
    }
    Finding steps = steps();
    if (steps != null) {
      findings.add(steps);
    }
    for (OtherClock other : others) {
      Instant told = other.told();
      if (told != null) {
        Duration skew = Duration.between(told, other.asked());
        if (skew.abs().compareTo(SKEW_MAX) > 0) {
          findings.add(
              Finding.warning(
                  "clock",
                  "it is "
                      + skew.abs().toSeconds()
                      + " seconds "
                      + (skew.isNegative() ? "behind" : "ahead of")
                      + " that of "
                      + other.whose(),
                  SET_IT));
        }
      }
    }
    if (findings.isEmpty()) {
      findings.add(Finding.ok("clock", "it says " + now + " and goes evenly"));
    }
    return findings;
  }

  /// Whether the clock is set while time passes.
  private @Nullable Finding steps() {
    Instant start = clock.instant();
    long startNanos = nanos.getAsLong();
    try {
      pause.of(WATCHED);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return null;
    }
    Duration passed = Duration.ofNanos(nanos.getAsLong() - startNanos);
    Duration shown = Duration.between(start, clock.instant());
    Duration step = shown.minus(passed);
    return step.abs().compareTo(STEP_MAX) > 0
        ? Finding.warning(
            "clock",
            "it went " + shown.toMillis() + " ms while " + passed.toMillis() + " ms passed",
            SET_IT)
        : null;
  }
}
