package dev.pinfold.pins.move;

import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.pins.PinImage;
import dev.pinfold.pins.PinStore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Compares pins of two backend, of which one is kept equal to the other: the pin with its
/// placements, and its requests. Events are history, of which stores keep more or less.
final class Comparison {

  private final PinStore from;
  private final PinStore to;
  private final Follower follower;

  /// @param follower of `from`, towards `to`
  Comparison(PinStore from, PinStore to, Follower follower) {
    this.from = from;
    this.to = to;
    this.follower = follower;
  }

  /// Which of these CIDs have another pin in one store than in the other, though all that was done
  /// before has been brought over. Those that change while they are compared do not count: they are
  /// brought over with their change.
  List<Cid> differing(List<Cid> cids) {
    List<Cid> suspects = new ArrayList<>();
    List<@Nullable Pin> mine = from.pins(cids);
    List<@Nullable Pin> theirs = to.pins(cids);
    for (int i = 0; i < cids.size(); i++) {
      if (!equal(mine.get(i), theirs.get(i))) {
        suspects.add(cids.get(i));
      }
    }
    if (suspects.isEmpty()) {
      return suspects;
    }
    // What is read of the one is in the other when its feed has been followed up to then. A pin
    // that comes and goes meanwhile looks as one that was never there; but then the other store
    // does not still have what it had before.
    List<@Nullable Pin> before = to.pins(suspects);
    List<@Nullable Pin> read = from.pins(suspects);
    follower.catchUp();
    List<@Nullable Pin> after = to.pins(suspects);
    List<@Nullable Pin> now = from.pins(suspects);
    List<Cid> differing = new ArrayList<>();
    for (int i = 0; i < suspects.size(); i++) {
      Pin pin = read.get(i);
      if (unchanged(pin, now.get(i))
          && unchanged(before.get(i), after.get(i))
          && !equal(pin, after.get(i))
          && unchanged(pin, from.pin(suspects.get(i)))) {
        differing.add(suspects.get(i));
      }
    }
    return differing;
  }

  private static boolean unchanged(@Nullable Pin before, @Nullable Pin now) {
    if (before == null || now == null) {
      return before == null && now == null;
    }
    return before.version() == now.version();
  }

  private boolean equal(@Nullable Pin mine, @Nullable Pin theirs) {
    if (mine == null || theirs == null) {
      return mine == null && theirs == null;
    }
    if (!mine.equals(theirs)) {
      return false;
    }
    PinImage first = Images.of(from, mine);
    PinImage second = Images.of(to, theirs);
    return first != null && second != null && first.requests().equals(second.requests());
  }
}
