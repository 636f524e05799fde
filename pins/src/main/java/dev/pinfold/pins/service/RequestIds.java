package dev.pinfold.pins.service;

import dev.pinfold.model.Cid;
import dev.pinfold.model.RequestId;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/// Gives ids to requests.
///
/// No two requests of an owner have the same millisecond, because clients page through lists by the
/// milliseconds of `created`: under load its time runs ahead of the clock, up to
/// [#LEAD_MAX_MILLIS], and only behind that do two share one.
///
/// Safe for use by many threads.
final class RequestIds {

  private static final int STRIPES = 4_096;
  private static final long LEAD_MAX_MILLIS = 60_000;
  private static final long MILLIS_MAX = (1L << 48) - 1;

  private final Clock clock;
  private final SecureRandom random;
  private final AtomicLongArray last = new AtomicLongArray(STRIPES);

  RequestIds(Clock clock, SecureRandom random) {
    this.clock = clock;
    this.random = random;
  }

  /// For a request that is made now.
  RequestId next(int owner) {
    long now = clock.millis();
    long millis =
        last.updateAndGet(
            owner & (STRIPES - 1),
            before -> Math.min(Math.max(now, before + 1), now + LEAD_MAX_MILLIS));
    return RequestId.of(millis, owner, random.nextLong());
  }

  /// For a request that was made before. IPFS Cluster keeps whole seconds, in which hundreds of
  /// pins may have been made: those are spread over their second.
  RequestId at(int owner, Instant created, Cid cid) {
    long millis = created.toEpochMilli();
    if (created.equals(created.truncatedTo(ChronoUnit.SECONDS))) {
      millis += Math.floorMod(cid.hashCode(), 1_000);
    }
    return RequestId.of(Math.clamp(millis, 0, MILLIS_MAX), owner, random.nextLong());
  }
}
