package dev.pinfold.pins.move;

import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.pins.PinImage;
import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.PinStore.Feed;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Brings what has changed in one store over to another that nobody else writes to. Used by one
/// thread.
final class Follower {

  /// How many changes are read at a time.
  private static final int CHANGES_MAX = 1_000;

  private final PinStore from;
  private final PinStore to;
  private long number;
  private long brought;

  /// @param number of the last change that was brought over
  Follower(PinStore from, PinStore to, long number) {
    this.from = from;
    this.to = to;
    this.number = number;
  }

  /// The number of the last change that was brought over.
  long number() {
    return number;
  }

  /// How many pins were brought over, those counted again that changed again.
  long brought() {
    return brought;
  }

  /// Whether it has come to the end of the feed.
  boolean isAtEnd() {
    return number >= from.lastChange();
  }

  /// Brings some changes over.
  ///
  /// @return whether there were any
  /// @throws dev.pinfold.base.ProblemException `changes_gone` if it has fallen behind too far
  boolean step() {
    Feed feed = from.changes(number, CHANGES_MAX);
    if (feed.last() == number) {
      return false;
    }
    Set<Cid> cids = new LinkedHashSet<>();
    feed.changes().forEach(change -> cids.add(change.cid()));
    bring(List.copyOf(cids));
    number = feed.last();
    return true;
  }

  /// Brings pins over as they are now.
  void bring(List<Cid> cids) {
    if (cids.isEmpty()) {
      return;
    }
    List<@Nullable Pin> now = from.pins(cids);
    List<@Nullable Pin> there = to.pins(cids);
    List<PinImage> images = new ArrayList<>(cids.size());
    for (int i = 0; i < cids.size(); i++) {
      Pin pin = now.get(i);
      Pin old = there.get(i);
      if (pin != null) {
        // One that changes right now comes again with its next change.
        PinImage image = Images.of(from, pin);
        if (image != null) {
          images.add(image);
        }
      } else if (old != null) {
        // Greater than the version that went, and less than that of a pin that comes back: its
        // removal and its return were a change each.
        images.add(Images.gone(from, cids.get(i), old.version()));
      }
    }
    to.install(images);
    brought += images.size();
  }
}
