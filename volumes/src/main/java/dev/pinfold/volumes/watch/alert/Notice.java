package dev.pinfold.volumes.watch.alert;

/// What a channel is told.
///
/// @param kind why
/// @param alert the episode as it is
/// @param severity of its rule
/// @param threshold of its rule
/// @param channel its name
public record Notice(Kind kind, Alert alert, Severity severity, double threshold, String channel) {

  /// Why a channel is told.
  public enum Kind {
    /// It has begun.
    FIRING,
    /// It goes on, and nobody has acknowledged it.
    ESCALATED,
    /// It is over.
    RESOLVED
  }
}
