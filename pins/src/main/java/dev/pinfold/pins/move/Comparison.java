package dev.pinfold.pins.move;

import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinRequest;
import dev.pinfold.pins.PinImage;
import dev.pinfold.pins.PinStore;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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
    List<Cid> suspects = unequal(cids, from.pins(cids), to.pins(cids));
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
    Set<Cid> unequal = Set.copyOf(unequal(suspects, read, after));
    List<Cid> differing = new ArrayList<>();
    for (int i = 0; i < suspects.size(); i++) {
      Pin pin = read.get(i);
      if (unchanged(pin, now.get(i))
          && unchanged(before.get(i), after.get(i))
          && unequal.contains(suspects.get(i))
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

  /// Those whose pins are not the same, or have not the same requests, or change right now.
  private List<Cid> unequal(List<Cid> cids, List<@Nullable Pin> mine, List<@Nullable Pin> theirs) {
    Set<Pin> same = new LinkedHashSet<>();
    for (int i = 0; i < cids.size(); i++) {
      Pin pin = mine.get(i);
      if (pin != null && pin.equals(theirs.get(i))) {
        same.add(pin);
      }
    }
    Map<Cid, List<PinRequest>> first = requests(from, List.copyOf(same));
    Map<Cid, List<PinRequest>> second = requests(to, List.copyOf(same));
    List<Cid> unequal = new ArrayList<>();
    for (int i = 0; i < cids.size(); i++) {
      Cid cid = cids.get(i);
      boolean isEqual =
          mine.get(i) == null
              ? theirs.get(i) == null
              : first.containsKey(cid) && first.get(cid).equals(second.get(cid));
      if (!isEqual) {
        unequal.add(cid);
      }
    }
    return unequal;
  }

  private static Map<Cid, List<PinRequest>> requests(PinStore store, List<Pin> pins) {
    return store.images(pins, 0).stream()
        .collect(Collectors.toMap(PinImage::cid, PinImage::requests));
  }
}
