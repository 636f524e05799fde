package dev.pinfold.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pinfold.http.auth.Principal;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// How often an owner may ask.
class OwnerRateLimitTest {

  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong nanos = new AtomicLong(-5 * SECOND);

  private static Principal owner(int i) {
    return new Principal("owner" + i);
  }

  @Test
  void aBurstIsAllowedAndThenTheRate() {
    OwnerRateLimit limit = new OwnerRateLimit(10, 3, 100, nanos::get);
    for (int i = 0; i < 3; i++) {
      assertEquals(0, limit.secondsUntilAllowed(owner(1)));
    }
    assertEquals(1, limit.secondsUntilAllowed(owner(1)));
    assertEquals(0, limit.secondsUntilAllowed(owner(2)));
    nanos.addAndGet(SECOND / 10);
    assertEquals(0, limit.secondsUntilAllowed(owner(1)));
    assertEquals(1, limit.secondsUntilAllowed(owner(1)));
    nanos.addAndGet(1000 * SECOND);
    for (int i = 0; i < 3; i++) {
      assertEquals(0, limit.secondsUntilAllowed(owner(1)));
    }
    assertEquals(1, limit.secondsUntilAllowed(owner(1)));
  }

  @Test
  void slowRatesSayHowLongToWait() {
    OwnerRateLimit limit = new OwnerRateLimit(0.1, 1, 100, nanos::get);
    assertEquals(0, limit.secondsUntilAllowed(owner(1)));
    assertEquals(10, limit.secondsUntilAllowed(owner(1)));
    nanos.addAndGet(4 * SECOND);
    assertEquals(6, limit.secondsUntilAllowed(owner(1)));
  }

  @Test
  void whoAskedLongestAgoIsForgottenFirst() {
    OwnerRateLimit limit = new OwnerRateLimit(1, 1, 2, nanos::get);
    limit.secondsUntilAllowed(owner(1));
    limit.secondsUntilAllowed(owner(2));
    assertEquals(1, limit.secondsUntilAllowed(owner(1)));
    limit.secondsUntilAllowed(owner(3));
    assertEquals(1, limit.secondsUntilAllowed(owner(1)));
    assertEquals(0, limit.secondsUntilAllowed(owner(2)));
  }

  @Test
  void aLimitThatAllowsNothingIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> new OwnerRateLimit(0, 1, 1, System::nanoTime));
    assertThrows(
        IllegalArgumentException.class, () -> new OwnerRateLimit(Double.NaN, 1, 1, nanos::get));
    assertThrows(IllegalArgumentException.class, () -> new OwnerRateLimit(1, 0, 1, nanos::get));
  }
}
