package dev.pinfold.http;

import dev.pinfold.http.auth.Principal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// How often each owner may ask: a bucket of `burst` requests that fills by `perSecond`.
///
/// It remembers the `ownersMax` owners that asked last. One that is forgotten has a full bucket
/// when it comes back, which is what it would have had anyway unless more owners than that ask
/// within one filling time.
public final class OwnerRateLimit {

  private static final long SECOND_NANOS = 1_000_000_000L;

  private static final class Bucket {
    double tokens;
    long filledNanos;
  }

  private final double perSecond;
  private final int burst;
  private final LongSupplier nanoClock;
  private final Map<Principal, Bucket> buckets;

  /// @param nanoClock a clock such as [System#nanoTime]
  public OwnerRateLimit(double perSecond, int burst, int ownersMax, LongSupplier nanoClock) {
    if (!(perSecond > 0) || burst < 1 || ownersMax < 1) {
      throw new IllegalArgumentException("A rate limit allows something");
    }
    this.perSecond = perSecond;
    this.burst = burst;
    this.nanoClock = nanoClock;
    this.buckets =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Principal, Bucket> eldest) {
            return size() > ownersMax;
          }
        };
  }

  /// Takes one request from the bucket of `principal` and returns 0, or the seconds after which
  /// there will be one, rounded up.
  long secondsUntilAllowed(Principal principal) {
    long now = nanoClock.getAsLong();
    synchronized (buckets) {
      Bucket bucket = buckets.get(principal);
      if (bucket == null) {
        bucket = new Bucket();
        bucket.tokens = burst;
        bucket.filledNanos = now;
        buckets.put(principal, bucket);
      }
      double gained = (double) (now - bucket.filledNanos) / SECOND_NANOS * perSecond;
      bucket.tokens = Math.min(burst, bucket.tokens + gained);
      bucket.filledNanos = now;
      if (bucket.tokens >= 1) {
        bucket.tokens -= 1;
        return 0;
      }
      return Math.max(1, (long) Math.ceil((1 - bucket.tokens) / perSecond));
    }
  }
}
