package dev.pinfold.bench.cql;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/// A clock that is set: for a past in which things happened at an even pace.
final class FillClock extends Clock {

  private volatile long millis;

  FillClock(long millis) {
    this.millis = millis;
  }

  void set(long now) {
    millis = now;
  }

  @Override
  public long millis() {
    return millis;
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  /// Times are counted, so a zone changes nothing.
  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
