package dev.pinfold.model;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/// What was observed of a pin as a whole, in the words of the Pinning Service API.
public enum PinStatus {
  QUEUED(0),
  PINNING(1),
  PINNED(2),
  FAILED(3);

  /// [#values] makes a copy each time, and every pin that is read asks.
  private static final PinStatus[] ALL = values();

  private final int number;

  PinStatus(int number) {
    this.number = number;
  }

  /// What it is stored as; never reused.
  public int number() {
    return number;
  }

  /// Its name on the wire.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The status of that name on the wire.
  public static Optional<PinStatus> of(String word) {
    return Arrays.stream(values()).filter(status -> status.word().equals(word)).findFirst();
  }

  /// The status of that number.
  ///
  /// @throws IllegalArgumentException if there is none of that number
  public static PinStatus of(int number) {
    for (PinStatus status : ALL) {
      if (status.number == number) {
        return status;
      }
    }
    throw new IllegalArgumentException("no pin status " + number);
  }

  /// The status of a pin whose placements are in `statuses`.
  ///
  /// It is pinned once as many peers hold it as are needed, whatever the others do; else it has
  /// failed if fewer than are needed can still come to hold it without being asked again.
  ///
  /// @param needed how many peers must hold it, at least 1
  public static PinStatus of(Collection<PlacementStatus> statuses, int needed) {
    int pinned = 0;
    int pinning = 0;
    int queued = 0;
    int failed = 0;
    for (PlacementStatus status : statuses) {
      switch (status) {
        case PINNED -> pinned++;
        case PINNING -> pinning++;
        case QUEUED -> queued++;
        case FAILED -> failed++;
        case UNPIN_QUEUED, UNPINNING, UNPIN_FAILED -> {}
      }
    }
    if (pinned >= Math.max(1, needed)) {
      return PINNED;
    }
    if (failed > 0 && pinned + pinning + queued < Math.max(1, needed)) {
      return FAILED;
    }
    return pinning + pinned > 0 ? PINNING : QUEUED;
  }
}
