package dev.pinfold.cql.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// Places for statements that are under way, and a bounded queue before them, first come first
/// served.
///
/// Safe for use by many threads; none of them waits.
final class InFlight {

  private final int places;
  private final int queue;

  @GuardedBy("this")
  private final Set<Place> waiting = new LinkedHashSet<>();

  @GuardedBy("this")
  private int taken;

  /// What was asked for: true if it was had, false if it will not be.
  static final class Place {
    private final CompletableFuture<Boolean> had = new CompletableFuture<>();

    CompletableFuture<Boolean> had() {
      return had;
    }
  }

  InFlight(int places, int queue) {
    this.places = places;
    this.queue = queue;
  }

  /// Asks for a place, which is to be given back by [#leave]. It is not had if too many wait.
  synchronized Place enter() {
    Place place = new Place();
    if (taken < places) {
      taken++;
      place.had.complete(true);
    } else if (waiting.size() >= queue) {
      place.had.complete(false);
    } else {
      waiting.add(place);
    }
    return place;
  }

  /// Ends the wait for a place, unless it was had already.
  void giveUp(Place place) {
    boolean waited;
    synchronized (this) {
      waited = waiting.remove(place);
    }
    if (waited) {
      place.had.complete(false);
    }
  }

  /// Gives a place back, which whoever waits longest gets.
  void leave() {
    Place next;
    synchronized (this) {
      Iterator<Place> first = waiting.iterator();
      if (!first.hasNext()) {
        taken--;
        return;
      }
      next = first.next();
      first.remove();
    }
    // On a thread of its own: what it does may end at once and leave again, and so on through the
    // whole queue, which would not fit on this stack.
    Thread.startVirtualThread(() -> next.had.complete(true));
  }

  synchronized int taken() {
    return taken;
  }

  synchronized int waiting() {
    return waiting.size();
  }
}
