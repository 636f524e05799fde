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
    OwnerRateLimit limit = new OwnerRateLimit(_ -> 1.5, 100, nanos::get);
    for (int i = 0; i < 3; i++) {
      assertEquals(0, limit.secondsUntilAllowed(owner(1)));
    }
    assertEquals(1, limit.secondsUntilAllowed(owner(1)));
    assertEquals(0, limit.secondsUntilAllowed(owner(2)));
    nanos.addAndGet(SECOND);
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
    OwnerRateLimit limit = new OwnerRateLimit(_ -> 0.1, 100, nanos::get);
    assertEquals(0, limit.secondsUntilAllowed(owner(1)));
    assertEquals(10, limit.secondsUntilAllowed(owner(1)));
    nanos.addAndGet(4 * SECOND);
    assertEquals(6, limit.secondsUntilAllowed(owner(1)));
  }

  @Test
  void whoAskedLongestAgoIsForgottenFirst() {
    OwnerRateLimit limit = new OwnerRateLimit(_ -> 0.5, 2, nanos::get);
    limit.secondsUntilAllowed(owner(1));
    limit.secondsUntilAllowed(owner(2));
    assertEquals(2, limit.secondsUntilAllowed(owner(1)));
    limit.secondsUntilAllowed(owner(3));
    assertEquals(2, limit.secondsUntilAllowed(owner(1)));
    assertEquals(0, limit.secondsUntilAllowed(owner(2)));
  }

  @Test
  void eachOwnerHasARateOfItsOwnAndNoneIsNoLimit() {
    OwnerRateLimit limit =
        new OwnerRateLimit(who -> who.equals(owner(1)) ? 0.5 : 0, 100, nanos::get);
    assertEquals(0, limit.secondsUntilAllowed(owner(1)));
    assertEquals(2, limit.secondsUntilAllowed(owner(1)));
    for (int i = 0; i < 1_000; i++) {
      assertEquals(0, limit.secondsUntilAllowed(owner(2)));
    }
  }

  @Test
  void aLimitThatRemembersNobodyIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> new OwnerRateLimit(_ -> 1, 0, System::nanoTime));
  }
}
