package dev.pinfold.http.cluster;

import dev.pinfold.model.Pin;
import dev.pinfold.model.PinType;
import dev.pinfold.model.Placement;
import dev.pinfold.model.PlacementStatus;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// IPFS Cluster's words for the state of a pin on a peer.
enum TrackerStatus {
  UNDEFINED,
  CLUSTER_ERROR,
  PIN_ERROR,
  UNPIN_ERROR,
  PINNED,
  PINNING,
  UNPINNING,
  UNPINNED,
  REMOTE,
  PIN_QUEUED,
  UNPIN_QUEUED,
  SHARDED,
  UNEXPECTEDLY_UNPINNED;

  /// Those of placements that are not settled: there are few of them, and a list knows them.
  static final Set<TrackerStatus> UNSETTLED =
      EnumSet.of(PIN_ERROR, UNPIN_ERROR, PINNING, UNPINNING, PIN_QUEUED, UNPIN_QUEUED);

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static TrackerStatus of(@Nullable Pin pin, @Nullable Placement placement) {
    if (placement != null) {
      return of(placement.status());
    }
    if (pin == null || pin.isReleased()) {
      return UNPINNED;
    }
    return pin.spec().type() == PinType.META ? SHARDED : REMOTE;
  }

  private static TrackerStatus of(PlacementStatus status) {
    return switch (status) {
      case QUEUED -> PIN_QUEUED;
      case PINNING -> PINNING;
      case PINNED -> PINNED;
      case FAILED -> PIN_ERROR;
      case UNPIN_QUEUED -> UNPIN_QUEUED;
      case UNPINNING -> UNPINNING;
      case UNPIN_FAILED -> UNPIN_ERROR;
    };
  }

  /// The statuses that a comma-separated filter names; unknown words are ignored, as the cluster
  /// does. Empty if there is no filter.
  ///
  /// @return null if the filter names nothing that is known
  static @Nullable Set<TrackerStatus> filter(String text) {
    Set<TrackerStatus> statuses = EnumSet.noneOf(TrackerStatus.class);
    if (text.isEmpty()) {
      return statuses;
    }
    for (String part : text.replace(" ", "").split(",", -1)) {
      switch (part) {
        case "error" -> statuses.addAll(EnumSet.of(CLUSTER_ERROR, PIN_ERROR, UNPIN_ERROR));
        case "queued" -> statuses.addAll(EnumSet.of(PIN_QUEUED, UNPIN_QUEUED));
        default -> {
          for (TrackerStatus status : values()) {
            if (status.word().equals(part)) {
              statuses.add(status);
            }
          }
        }
      }
    }
    return statuses.isEmpty() ? null : statuses;
  }

  /// Whether a pin is in one of these on some peer.
  static boolean matches(Pin pin, Set<TrackerStatus> statuses, Set<String> peers) {
    for (Placement placement : pin.placements().values()) {
      if (statuses.contains(of(placement.status()))) {
        return true;
      }
    }
    // Peers without a placement are in a status, too.
    return statuses.contains(of(pin, null)) && !pin.placements().keySet().containsAll(peers);
  }

  /// As statuses of placements.
  static Set<PlacementStatus> placements(Set<TrackerStatus> statuses) {
    Set<PlacementStatus> placements = EnumSet.noneOf(PlacementStatus.class);
    for (PlacementStatus status : PlacementStatus.values()) {
      if (statuses.contains(of(status))) {
        placements.add(status);
      }
    }
    return placements;
  }
}
