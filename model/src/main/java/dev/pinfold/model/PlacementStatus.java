package dev.pinfold.model;

/// What was observed of a pin on one IPFS peer.
public enum PlacementStatus {
  /// The peer has yet to begin.
  QUEUED(0, "pin_queued", PinIntent.HELD),
  /// The peer has begun.
  PINNING(1, "pinning", PinIntent.HELD),
  /// The peer holds the content.
  PINNED(2, "pinned", PinIntent.HELD),
  /// The peer could not; it may be asked again.
  FAILED(3, "pin_error", PinIntent.HELD),
  /// The peer has yet to let the content go.
  UNPIN_QUEUED(4, "unpin_queued", PinIntent.RELEASED),
  /// The peer has begun to let the content go.
  UNPINNING(5, "unpinning", PinIntent.RELEASED),
  /// The peer could not let the content go; it may be asked again.
  UNPIN_FAILED(6, "unpin_error", PinIntent.RELEASED);

  /// [#values] makes a copy each time, and every placement that is read asks.
  private static final PlacementStatus[] ALL = values();

  private final int number;
  private final String word;
  private final PinIntent intent;

  PlacementStatus(int number, String word, PinIntent intent) {
    this.number = number;
    this.word = word;
    this.intent = intent;
  }

  /// What it is stored as; never reused.
  public int number() {
    return number;
  }

  /// IPFS Cluster's word for it.
  public String word() {
    return word;
  }

  /// What is wanted of a peer that is in this status.
  public PinIntent intent() {
    return intent;
  }

  /// Whether nothing remains to be done.
  public boolean isSettled() {
    return this == PINNED;
  }

  /// The status of that number.
  ///
  /// @throws IllegalArgumentException if there is none of that number
  public static PlacementStatus of(int number) {
    for (PlacementStatus status : ALL) {
      if (status.number == number) {
        return status;
      }
    }
    throw new IllegalArgumentException("no placement status " + number);
  }
}
