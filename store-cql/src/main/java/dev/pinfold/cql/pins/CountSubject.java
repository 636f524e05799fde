package dev.pinfold.cql.pins;

import dev.pinfold.model.PinStatus;
import dev.pinfold.model.PlacementStatus;
import java.util.Arrays;

/// Something that is counted.
///
/// @param name as it is stored
/// @param size how many counts it has: one, or one for each status by its number
record CountSubject(String name, int size) implements Comparable<CountSubject> {

  private static final String PEER = "peer/";
  private static final int STATUSES =
      1 + Arrays.stream(PinStatus.values()).mapToInt(PinStatus::number).max().orElseThrow();
  private static final int PLACEMENT_STATUSES =
      1
          + Arrays.stream(PlacementStatus.values())
              .mapToInt(PlacementStatus::number)
              .max()
              .orElseThrow();

  /// Pins.
  static final CountSubject PINS = new CountSubject("pins", 1);

  /// Placements of all peers, by [PlacementStatus].
  static final CountSubject PLACEMENTS = new CountSubject("placements", PLACEMENT_STATUSES);

  /// Placements of one peer, by [PlacementStatus].
  static CountSubject peer(String peer) {
    return new CountSubject(PEER + peer, PLACEMENT_STATUSES);
  }

  /// Requests of an owner, by [PinStatus].
  static CountSubject owner(int owner) {
    return new CountSubject("owner/" + owner, STATUSES);
  }

  boolean isPeer() {
    return name.startsWith(PEER);
  }

  /// The name of a peer's subject without what says that it is one.
  String peer() {
    return name.substring(PEER.length());
  }

  @Override
  public int compareTo(CountSubject other) {
    return name.compareTo(other.name);
  }
}
