package dev.pinfold.pins.move;

import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.pins.PinImage;
import dev.pinfold.pins.PinStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Compares pins of two stores, of which one is kept equal to the other: the pin with its
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

  /// Which of these pins are not the same in both stores, though all that was done before has been
  /// brought over. Those that change while they are compared do not count: they are brought over
  /// with their change.
  ///
  /// @param pins as they were read from either store
  List<Cid> differing(List<Pin> pins) {
    Set<Cid> same = same(pins);
    List<Cid> suspects = pins.stream().map(Pin::cid).filter(cid -> !same.contains(cid)).toList();
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
    Set<Cid> equal = same(read.stream().filter(Objects::nonNull).toList());
    List<Cid> differing = new ArrayList<>();
    for (int i = 0; i < suspects.size(); i++) {
      Cid cid = suspects.get(i);
      Pin pin = read.get(i);
      boolean isEqual = pin == null ? after.get(i) == null : equal.contains(cid);
      if (!isEqual
          && unchanged(pin, now.get(i))
          && unchanged(before.get(i), after.get(i))
          && unchanged(pin, from.pin(cid))) {
        differing.add(cid);
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

  /// Those that both stores have as they were read, and in the same way.
  private Set<Cid> same(List<Pin> pins) {
    Set<PinImage> theirs = Set.copyOf(to.images(pins, 0));
    return from.images(pins, 0).stream()
        .filter(theirs::contains)
        .map(PinImage::cid)
        .collect(Collectors.toSet());
  }
}
