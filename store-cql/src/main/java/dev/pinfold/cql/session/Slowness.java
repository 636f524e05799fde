package dev.pinfold.cql.session;

import java.time.Duration;

/// What is said about statements that take long.
///
/// @param threshold from when on a statement is logged; zero: none is
/// @param traced the share of statements that the cluster keeps a trace of, from 0 to 1. The trace
///     of one that was slow is logged with it. Tracing costs the cluster writes: keep the share
/// small
public record Slowness(Duration threshold, double traced) {

  public static final Slowness DEFAULT = new Slowness(Duration.ofSeconds(1), 0);

  public Slowness {
    Unsuitable.check("slow-threshold", threshold.toMillis(), 0, 3_600_000);
    if (!(traced >= 0 && traced <= 1)) {
      throw Unsuitable.setting("tracing", traced, "0 to 1");
    }
  }
}
