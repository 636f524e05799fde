package dev.pinfold.volumes.watch.heal;

import java.time.Instant;

/// What was done, or was not.
///
/// @param at when
/// @param subject of which pool or dataset
/// @param what was tried, or is advised
/// @param outcome what became of it
/// @param detail what there is to say about it
public record Deed(Instant at, String subject, String what, Outcome outcome, String detail) {

  /// What became of it.
  public enum Outcome {
    /// It helped.
    DONE,
    /// It was tried, and failed.
    FAILED,
    /// It was not tried, as something speaks against it.
    REFUSED,
    /// It would be done.
    PLANNED,
    /// A person has to.
    ADVISED
  }
}
