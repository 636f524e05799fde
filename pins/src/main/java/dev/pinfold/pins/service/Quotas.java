package dev.pinfold.pins.service;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.pins.PinStore;
import java.util.HashMap;
import java.util.Map;

/// Keeps owners within how many requests they may have. Exact: what is on its way to the store
/// counts, so an owner who asks from many connections at once cannot get more.
///
/// Safe for use by many threads.
final class Quotas {

  private final PinStore store;
  private final Map<Integer, Long> underWay = new HashMap<>();

  Quotas(PinStore store) {
    this.store = store;
  }

  /// Sets room aside for new requests.
  ///
  /// @throws ProblemException `quota_exceeded`
  void reserve(Owner owner, int count) {
    long allowed = owner.quota().pinsMax();
    if (allowed == 0) {
      return;
    }
    synchronized (underWay) {
      long used = underWay.getOrDefault(owner.number(), 0L);
      for (long counted : store.requestCounts(owner.number()).values()) {
        used += counted;
      }
      if (used + count > allowed) {
        throw new ProblemException(
            Problem.of(
                    Problem.Kind.LIMIT,
                    "quota_exceeded",
                    "the owner has as many pins as its quota allows")
                .with("owner", owner.name())
                .with("used", used)
                .with("allowed", allowed));
      }
      underWay.merge(owner.number(), (long) count, Long::sum);
    }
  }

  /// The requests that room was set aside for are stored, or refused.
  void release(Owner owner, int count) {
    if (owner.quota().pinsMax() == 0) {
      return;
    }
    synchronized (underWay) {
      underWay.computeIfPresent(
          owner.number(), (_, reserved) -> reserved == count ? null : reserved - count);
    }
  }
}
