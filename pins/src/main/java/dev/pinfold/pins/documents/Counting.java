package dev.pinfold.pins.documents;

import dev.pinfold.documents.DatabaseTransaction;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinStatus;
import dev.pinfold.model.Placement;
import dev.pinfold.model.PlacementStatus;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The names of the counters, and what a change adds to them.
///
/// ```
/// requests/<owner>/<status>      requests of an owner
/// placements//<status>           placements of all peers
/// placements/<peer>/<status>     placements of one
/// ```
final class Counting {

  static final String PLACEMENTS = "placements/";

  private Counting() {}

  static String requests(int owner, PinStatus status) {
    return "requests/" + owner + '/' + status.number();
  }

  static String placements(@Nullable String peer, PlacementStatus status) {
    return PLACEMENTS + (peer == null ? "" : peer) + '/' + status.number();
  }

  /// Counts a pin's placements, and no longer those that it had.
  static void placements(
      DatabaseTransaction transaction, @Nullable Pin before, @Nullable Pin after) {
    count(transaction, before, -1);
    count(transaction, after, 1);
  }

  private static void count(DatabaseTransaction transaction, @Nullable Pin pin, int delta) {
    if (pin == null) {
      return;
    }
    for (Map.Entry<String, Placement> entry : pin.placements().entrySet()) {
      PlacementStatus status = entry.getValue().status();
      transaction.add(placements(null, status), delta);
      transaction.add(placements(entry.getKey(), status), delta);
    }
  }
}
