package dev.pinfold.volumes.watch.alert;

import java.time.Instant;

/// One episode of one rule with one subject.
///
/// ```
/// (none) ──begins──> PENDING ──lasting──> FIRING ──ends──> (none), or ENDED
///    ^                  │                      while a silence holds     │
///    └── not any more ──┘                                                │
///                       ^──────────────────── begins ────────────────────┘
/// ```
///
/// @param rule its name
/// @param subject pool, dataset or replica
/// @param phase where it is
/// @param since when the value went beyond the bound
/// @param value the last one
/// @param seen when that was measured
/// @param told when its first notice was sent; [Instant#MAX] if none was
/// @param level how many steps of the escalation were told
/// @param acknowledged whether somebody is at it
public record Alert(
    String rule,
    String subject,
    Phase phase,
    Instant since,
    double value,
    Instant seen,
    Instant told,
    int level,
    boolean acknowledged) {

  /// Where an episode is.
  public enum Phase {
    /// Beyond the bound, but not for long enough.
    PENDING,
    /// Somebody is told.
    FIRING,
    /// Over, with the notice of its end held back by a silence.
    ENDED
  }

  /// Whether its first notice was sent.
  public boolean isTold() {
    return !told.equals(Instant.MAX);
  }

  Alert with(Phase next) {
    return new Alert(rule, subject, next, since, value, seen, told, level, acknowledged);
  }

  Alert with(double measured, Instant at) {
    return new Alert(rule, subject, phase, since, measured, at, told, level, acknowledged);
  }

  /// Begun once more before anybody was told of its end.
  Alert again(Instant at) {
    return new Alert(rule, subject, Phase.PENDING, at, value, seen, told, level, acknowledged);
  }

  Alert toldAt(Instant at, int steps) {
    return new Alert(rule, subject, phase, since, value, seen, at, steps, acknowledged);
  }

  Alert acknowledge() {
    return new Alert(rule, subject, phase, since, value, seen, told, level, true);
  }
}
