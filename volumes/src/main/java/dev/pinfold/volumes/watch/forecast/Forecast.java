package dev.pinfold.volumes.watch.forecast;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// When something is full, as it has grown so far.
public sealed interface Forecast {

  /// Further ahead than so many times what was looked back on, nothing is said.
  int AHEAD = 5;

  /// There are too few values.
  ///
  /// @param samples how many there are
  /// @param span over what time
  record NotEnoughKnown(int samples, Duration span) implements Forecast {}

  /// It does not grow so that it is full within the time that can be looked ahead.
  ///
  /// @param trend how it grows
  /// @param until to when was looked
  record NotFilling(Trend trend, Instant until) implements Forecast {}

  /// It is full some day.
  ///
  /// @param trend how it grows
  /// @param at when
  /// @param earliest of 95 % of what the values allow
  /// @param latest of them; null if it may also not grow at all
  record Full(Trend trend, Instant at, Instant earliest, @Nullable Instant latest)
      implements Forecast {}

  /// Looks ahead.
  ///
  /// @param samples in order
  /// @param capacity bytes at which it is full
  static Forecast of(List<Sample> samples, long capacity) {
    Trend trend = Trend.of(samples);
    if (trend == null) {
      return new NotEnoughKnown(
          samples.size(),
          samples.isEmpty()
              ? Duration.ZERO
              : Duration.between(samples.getFirst().at(), samples.getLast().at()));
    }
    Instant horizon =
        trend.to().plus(Duration.between(trend.from(), trend.to()).multipliedBy(AHEAD));
    double room = capacity - Math.max(trend.level(), (double) samples.getLast().bytes());
    Instant at = reached(trend, room, trend.slope());
    if (at == null || at.isAfter(horizon)) {
      return new NotFilling(trend, horizon);
    }
    Instant earliest = reached(trend, room - trend.spread(), trend.slopeHigh());
    return new Full(
        trend,
        at,
        earliest == null ? at : earliest,
        reached(trend, room + trend.spread(), trend.slopeLow()));
  }

  private static @Nullable Instant reached(Trend trend, double room, double slope) {
    if (room <= 0) {
      return trend.to();
    }
    double seconds = room / slope;
    return slope <= 0 || seconds > Integer.MAX_VALUE
        ? null
        : trend.to().plusSeconds((long) seconds);
  }
}
