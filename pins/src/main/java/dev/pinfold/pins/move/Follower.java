package dev.pinfold.pins.move;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Pin;
import dev.pinfold.pins.PinImage;
import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.PinStore.Feed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Brings what has changed in one store over to another that nobody else writes to. Used by one
/// thread at a time; its number may be read by others.
final class Follower {

  /// More than any store keeps of a pin.
  static final int EVENTS_MAX = 1_000;

  /// How many changes are read at a time.
  private static final int CHANGES_MAX = 1_000;

  private static final Duration LOOK_AGAIN = Duration.ofMillis(5);

  /// For how long a feed may stand still before its end: another node's change is under way.
  private static final Duration STANDSTILL = Duration.ofSeconds(60);

  private final PinStore from;
  private final PinStore to;
  private volatile long number;

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

  /// Whether there is nothing to bring over now.
  boolean isAtEnd() {
    return number >= from.lastChange();
  }

  /// Brings some changes over.
  ///
  /// @return how many pins had changed
  /// @throws ProblemException `changes_gone` if it has fallen behind too far
  int step() {
    Feed feed = from.changes(number, CHANGES_MAX);
    Set<Cid> changed = new LinkedHashSet<>();
    feed.changes().forEach(change -> changed.add(change.cid()));
    List<Cid> cids = List.copyOf(changed);
    // Those of one commit come together, however many they are.
    for (int at = 0; at < cids.size(); at += CHANGES_MAX) {
      bring(cids.subList(at, Math.min(cids.size(), at + CHANGES_MAX)));
    }
    number = feed.last();
    return cids.size();
  }

  /// Brings over all that was done before this was called; what is done meanwhile may remain.
  ///
  /// @throws ProblemException `changes_gone`, `feed_stands_still`
  void catchUp() {
    from.awaitSettled();
    long end = from.lastChange();
    long progress = System.nanoTime();
    while (number < end) {
      long before = number;
      step();
      if (number > before) {
        progress = System.nanoTime();
      } else if (System.nanoTime() - progress > STANDSTILL.toNanos()) {
        throw new ProblemException(
            Problem.of(
                    Problem.Kind.UNAVAILABLE,
                    "feed_stands_still",
                    "a change in the store that is left does not come to its end; try again")
                .with("number", number)
                .with("end", end));
      } else {
        LockSupport.parkNanos(LOOK_AGAIN.toNanos());
      }
    }
  }

  /// Brings pins over as they are now.
  void bring(List<Cid> cids) {
    if (cids.isEmpty()) {
      return;
    }
    List<@Nullable Pin> now = from.pins(cids);
    // One that changes right now comes again with its next change.
    List<PinImage> images =
        new ArrayList<>(from.images(now.stream().filter(Objects::nonNull).toList(), EVENTS_MAX));
    List<Cid> gone = new ArrayList<>();
    for (int i = 0; i < cids.size(); i++) {
      if (now.get(i) == null) {
        gone.add(cids.get(i));
      }
    }
    for (Pin old : to.pins(gone)) {
      if (old != null) {
        // Greater than the version that went, and less than that of a pin that comes back: its
        // removal and its return were a change each.
        images.add(PinImage.gone(old.cid(), from.events(old.cid(), EVENTS_MAX), old.version() + 1));
      }
    }
    to.install(images);
  }
}
