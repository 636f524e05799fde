package dev.pinfold.pins.rules;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// When a peer that has failed is asked again: after `first`, then after twice the time, up to
/// `longest`; never after `attemptsMax` failures, until somebody asks for it.
public record RetryPolicy(Duration first, Duration longest, int attemptsMax) {

  public static final RetryPolicy DEFAULT =
      new RetryPolicy(Duration.ofSeconds(10), Duration.ofHours(1), 20);

  /// When to ask again, or null for never.
  ///
  /// @param attempts how often it has failed, at least 1
  @Nullable Instant next(Instant now, int attempts) {
    if (attempts >= attemptsMax) {
      return null;
    }
    Duration wait = first.multipliedBy(1L << Math.min(attempts - 1, 30));
    return now.plus(wait.compareTo(longest) > 0 ? longest : wait);
  }
}
