package dev.pinfold.cql.session;

import java.time.Duration;

/// When the cluster is taken for lost, so that callers are told at once instead of waiting.
///
/// @param failures how many attempts in a row must have failed
/// @param silence how long there must have been no answer
/// @param pause how long nothing is sent then; it doubles while the next attempt fails
/// @param pauseLongest the longest such pause
public record Breaking(int failures, Duration silence, Duration pause, Duration pauseLongest) {

  public static final Breaking DEFAULT =
      new Breaking(32, Duration.ofSeconds(2), Duration.ofMillis(500), Duration.ofSeconds(5));

  public Breaking {
    Unsuitable.check("breaker.failures", failures, 1, 1_000_000);
    Unsuitable.check("breaker.silence", silence.toMillis(), 0, 600_000);
    Unsuitable.check("breaker.pause", pause.toMillis(), 1, pauseLongest.toMillis());
    Unsuitable.check("breaker.pause-longest", pauseLongest.toMillis(), 1, 600_000);
  }
}
