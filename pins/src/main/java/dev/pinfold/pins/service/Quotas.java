package dev.pinfold.pins.service;

import dev.pinfold.base.Problem;
import dev.pinfold.pins.PinStore;
import java.util.HashMap;
import java.util.Map;

/// Keeps owners within how many requests they may have. Exact: what is on its way to the store
/// counts, so an owner who asks from many connections at once cannot get more; and nobody is
/// refused for what only seems to be too much, because it is counted on its way and in the store at
/// once.
///
/// Safe for use by many threads.
final class Quotas {

  private final PinStore store;
  private final Map<Integer, Long> underWay = new HashMap<>();

  Quotas(PinStore store) {
    this.store = store;
  }

  /// Sets room aside for new requests: for as many as there is room for. Waits while that depends
  /// on what others have under way; so who has set room aside gives it back before asking for more.
  ///
  /// @param count how many it is asked for, at least 1
  /// @return for how many there is room
  int reserve(Owner owner, int count) {
    long allowed = owner.quota().pinsMax();
    if (allowed == 0) {
      return count;
    }
    boolean interrupted = false;
    try {
      synchronized (underWay) {
        while (true) {
          long reserved = underWay.getOrDefault(owner.number(), 0L);
          long free = allowed - used(owner);
          if (count <= free - reserved || reserved == 0 || free <= 0) {
            int granted = Math.clamp(free - reserved, 0, count);
            if (granted > 0) {
              underWay.merge(owner.number(), (long) granted, Long::sum);
            }
            return granted;
          }
          try {
            underWay.wait();
          } catch (InterruptedException _) {
            // Those under way end soon, as writes to the store do.
            interrupted = true;
          }
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// What there is to say to who gets no room.
  Problem exceeded(Owner owner) {
    return Problem.of(
            Problem.Kind.LIMIT, "quota_exceeded", "the owner has as many pins as its quota allows")
        .with("owner", owner.name())
        .with("used", used(owner))
        .with("allowed", owner.quota().pinsMax());
  }

  private long used(Owner owner) {
    long used = 0;
    for (long counted : store.requestCounts(owner.number()).values()) {
      used += counted;
    }
    return used;
  }

  /// The requests that room was set aside for are stored, or refused.
  ///
  /// @param granted what [#reserve] gave
  void release(Owner owner, int granted) {
    if (owner.quota().pinsMax() == 0 || granted == 0) {
      return;
    }
    synchronized (underWay) {
      underWay.computeIfPresent(
          owner.number(), (_, reserved) -> reserved <= granted ? null : reserved - granted);
      underWay.notifyAll();
    }
  }
}
