package dev.pinfold.model;

import java.util.Optional;
import java.util.UUID;

/// Names a pin request: a UUID of version 8 (RFC 9562), whose parts are the millisecond of its
/// creation, a tie breaker and the number of its owner, so that ids of one owner sort by time.
///
/// ```
/// 48 bits milliseconds | 4 version | 12 tie, high | 2 variant | 32 owner | 30 tie, low
/// ```
public record RequestId(UUID uuid) implements Comparable<RequestId> {

  private static final long MILLIS_MAX = 1L << 48;

  /// An id of its parts.
  ///
  /// @param millis since 1970, from 0 to 2^48 - 1
  /// @param owner the number of the owner
  /// @param tie distinguishes requests of one millisecond; 42 bits of it count
  public static RequestId of(long millis, int owner, long tie) {
    if (millis < 0 || millis >= MILLIS_MAX) {
      throw new IllegalArgumentException("milliseconds out of range: " + millis);
    }
    long high = millis << 16 | 0x8000L | (tie >>> 30 & 0xFFF);
    long low = 1L << 63 | (owner & 0xFFFF_FFFFL) << 30 | (tie & 0x3FFF_FFFF);
    return new RequestId(new UUID(high, low));
  }

  /// The id that `text` is, or nothing if it is none.
  public static Optional<RequestId> parse(String text) {
    if (text.length() != 36) {
      return Optional.empty();
    }
    try {
      UUID uuid = UUID.fromString(text);
      return uuid.version() == 8 && uuid.variant() == 2
          ? Optional.of(new RequestId(uuid))
          : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /// When the request was made, in milliseconds since 1970: its place in lists.
  public long millis() {
    return uuid.getMostSignificantBits() >>> 16;
  }

  /// The number of the owner.
  public int owner() {
    return (int) (uuid.getLeastSignificantBits() >>> 30);
  }

  /// By time, then by owner and tie.
  @Override
  public int compareTo(RequestId other) {
    int high =
        Long.compareUnsigned(uuid.getMostSignificantBits(), other.uuid.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(
            uuid.getLeastSignificantBits(), other.uuid.getLeastSignificantBits());
  }

  @Override
  public String toString() {
    return uuid.toString();
  }
}
