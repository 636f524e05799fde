package dev.pinfold.pins;

import java.time.Instant;

/// Something that happened to a pin, for those who ask later.
///
/// @param owner the number of the owner who caused it; 0 if none did
/// @param peer where it happened; empty if at none
/// @param details an error, or what was changed; may be empty
public record PinEvent(Instant at, Kind kind, int owner, String peer, String details) {

  /// What happened.
  public enum Kind {
    REQUESTED(0),
    CHANGED(1),
    RELEASED(2),
    EXPIRED(3),
    ASSIGNED(4),
    PINNED(5),
    FAILED(6),
    UNASSIGNED(7),
    UNPINNED(8),
    RECOVERED(9),
    DRIFTED(10);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    /// What it is stored as; never reused.
    public int number() {
      return number;
    }

    /// The kind of that number.
    ///
    /// @throws IllegalArgumentException if there is none of that number
    public static Kind of(int number) {
      for (Kind kind : values()) {
        if (kind.number == number) {
          return kind;
        }
      }
      throw new IllegalArgumentException("no kind of event " + number);
    }
  }
}
