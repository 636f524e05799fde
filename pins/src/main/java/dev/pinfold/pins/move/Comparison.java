package dev.pinfold.pins.move;

import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.pins.PinImage;
import dev.pinfold.pins.PinStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Compares pins of two stores: the pin with its placements, and its requests. Events are history,
/// of which stores keep more or less.
final class Comparison {

  private Comparison() {}

  /// Which of these CIDs have another pin in one store than in the other, as they are read now.
  static List<Cid> differing(PinStore one, PinStore other, List<Cid> cids) {
    List<@Nullable Pin> mine = one.pins(cids);
    List<@Nullable Pin> theirs = other.pins(cids);
    List<Cid> differing = new ArrayList<>();
    for (int i = 0; i < cids.size(); i++) {
      if (!equal(one, mine.get(i), other, theirs.get(i))) {
        differing.add(cids.get(i));
      }
    }
    return differing;
  }

  private static boolean equal(
      PinStore one, @Nullable Pin mine, PinStore other, @Nullable Pin theirs) {
    if (mine == null || theirs == null) {
      return mine == null && theirs == null;
    }
    if (!mine.equals(theirs)) {
      return false;
    }
    PinImage first = Images.of(one, mine);
    PinImage second = Images.of(other, theirs);
    return first != null && second != null && Objects.equals(first.requests(), second.requests());
  }
}
