package dev.pinfold.http;

import dev.pinfold.http.auth.Principal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/// How often each owner may ask: a bucket that fills by the owner's rate, and holds what comes in
/// within two seconds, at least one request.
///
/// It remembers the `ownersMax` owners that asked last. One that is forgotten has a full bucket
/// when it comes back, which is what it would have had anyway unless more owners than that ask
/// within one filling time.
public final class OwnerRateLimit {

  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final double BURST_SECONDS = 2;

  private static final class Bucket {
    double tokens;
    long filledNanos;
  }

  private final ToDoubleFunction<Principal> perSecond;
  private final LongSupplier nanoClock;
  private final Map<Principal, Bucket> buckets;

  /// @param perSecond how often an owner may ask in the long run; 0 for any number
  /// @param nanoClock a clock such as [System#nanoTime]
  public OwnerRateLimit(
      ToDoubleFunction<Principal> perSecond, int ownersMax, LongSupplier nanoClock) {
    if (ownersMax < 1) {
      throw new IllegalArgumentException("A rate limit remembers somebody");
    }
    this.perSecond = perSecond;
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
    double rate = perSecond.applyAsDouble(principal);
    if (rate <= 0) {
      return 0;
    }
    double burst = Math.max(1, rate * BURST_SECONDS);
    long now = nanoClock.getAsLong();
    synchronized (buckets) {
      Bucket bucket = buckets.get(principal);
      if (bucket == null) {
        bucket = new Bucket();
        bucket.tokens = burst;
        bucket.filledNanos = now;
        buckets.put(principal, bucket);
      }
      double gained = (double) (now - bucket.filledNanos) / SECOND_NANOS * rate;
      bucket.tokens = Math.min(burst, bucket.tokens + gained);
      bucket.filledNanos = now;
      if (bucket.tokens >= 1) {
        bucket.tokens -= 1;
        return 0;
      }
      return Math.max(1, (long) Math.ceil((1 - bucket.tokens) / rate));
    }
  }
}
