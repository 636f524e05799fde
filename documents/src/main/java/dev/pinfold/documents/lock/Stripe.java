package dev.pinfold.documents.lock;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.pinfold.documents.lock.rules.Granule;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A part of the lock table: a hash table of the granules that are locked, and the monitor that
/// guards them. Granules that are free again wait in a bounded pool for the next.
final class Stripe {

  private static final int BUCKETS_MIN = 16;
  private static final int POOLED_MAX = 32;

  @GuardedBy("this")
  private @Nullable LockedGranule[] buckets = new LockedGranule[BUCKETS_MIN];

  @GuardedBy("this")
  private int size;

  @GuardedBy("this")
  private @Nullable LockedGranule pool;

  @GuardedBy("this")
  private int pooled;

  /// Locks that were granted at once or later.
  @GuardedBy("this")
  long acquisitions;

  /// The granule's place in the table, made if it was not locked.
  @GuardedBy("this")
  LockedGranule find(Granule granule) {
    int bucket = bucket(granule, buckets.length);
    for (LockedGranule at = buckets[bucket]; at != null; at = at.next) {
      if (at.granule().equals(granule)) {
        return at;
      }
    }
    if (size == buckets.length) {
      grow();
      bucket = bucket(granule, buckets.length);
    }
    LockedGranule made = pool;
    if (made == null) {
      made = new LockedGranule();
    } else {
      pool = made.next;
      pooled--;
    }
    made.become(granule);
    made.next = buckets[bucket];
    buckets[bucket] = made;
    size++;
    return made;
  }

  /// Takes the granule out of the table if nobody holds it or waits for it.
  @GuardedBy("this")
  void dropIfFree(LockedGranule locked) {
    if (!locked.isFree()) {
      return;
    }
    int bucket = bucket(locked.granule(), buckets.length);
    LockedGranule before = null;
    LockedGranule at = buckets[bucket];
    while (at != locked && at != null) {
      before = at;
      at = at.next;
    }
    if (before == null) {
      buckets[bucket] = locked.next;
    } else {
      before.next = locked.next;
    }
    locked.become(null);
    locked.next = null;
    size--;
    if (pooled < POOLED_MAX) {
      locked.next = pool;
      pool = locked;
      pooled++;
    }
    if (size == 0 && buckets.length > BUCKETS_MIN) {
      buckets = new LockedGranule[BUCKETS_MIN];
    }
  }

  @GuardedBy("this")
  private void grow() {
    @Nullable LockedGranule[] larger = new LockedGranule[buckets.length * 2];
    for (LockedGranule first : buckets) {
      LockedGranule at = first;
      while (at != null) {
        LockedGranule next = at.next;
        int bucket = bucket(at.granule(), larger.length);
        at.next = larger[bucket];
        larger[bucket] = at;
        at = next;
      }
    }
    buckets = larger;
  }

  @GuardedBy("this")
  void forEach(Consumer<LockedGranule> action) {
    Arrays.stream(buckets)
        .forEach(
            first -> {
              for (LockedGranule at = first; at != null; at = at.next) {
                action.accept(at);
              }
            });
  }

  @GuardedBy("this")
  int pooled() {
    return pooled;
  }

  /// The low bits of the hash have chosen the stripe.
  private static int bucket(Granule granule, int buckets) {
    return (granule.hashCode() >>> 12) & (buckets - 1);
  }
}
