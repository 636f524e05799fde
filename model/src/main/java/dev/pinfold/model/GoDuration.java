package dev.pinfold.model;

import java.time.Duration;

/// Durations as Go writes them: `72h`, `1h15m30.5s`, `-1.5h`, `300ms`.
///
/// A duration is a sign and then numbers with a unit each: h, m, s, ms, us (or µs) or ns. A number
/// without a unit is refused, except for `0`. Like in Go, a duration has nanoseconds in 64 bits, so
/// some 292 years are the most, and what is below a nanosecond is dropped.
public final class GoDuration {

  /// The longest that Go prints has 26 characters.
  private static final int TEXT_CHARS_MAX = 128;

  private static final String INVALID = "time: invalid duration";

  private final String text;
  private int at;

  /// What stands behind a point, as a number of this many parts of one.
  private long fraction;

  private double parts;

  private GoDuration(String text) {
    this.text = text;
  }

  /// The duration that the text stands for.
  ///
  /// @throws dev.pinfold.base.ProblemException with code `invalid_duration` if it is none. The
  ///     message is that of Go, without the text, which is in the details
  public static Duration parse(String text) {
    try {
      return Duration.ofNanos(new GoDuration(text).nanos());
    } catch (Malformed e) {
      throw e.problem("invalid_duration", "duration", text);
    }
  }

  private long nanos() {
    if (text.length() > TEXT_CHARS_MAX) {
      throw new Malformed(INVALID);
    }
    boolean negative = text.startsWith("-");
    if (negative || text.startsWith("+")) {
      at++;
    }
    if (text.length() == at + 1 && text.charAt(at) == '0') {
      return 0;
    }
    if (at == text.length()) {
      throw new Malformed(INVALID);
    }
    // The sum is unsigned: 2 to the power of 63 is allowed, behind a minus.
    long sum = 0;
    while (at < text.length()) {
      sum += term();
      if (sum < 0 && sum != Long.MIN_VALUE) {
        throw new Malformed(INVALID);
      }
    }
    if (sum == Long.MIN_VALUE && !negative) {
      throw new Malformed(INVALID);
    }
    return negative ? -sum : sum;
  }

  /// One number with its unit, in nanoseconds, at most 2 to the power of 63 as an unsigned number.
  private long term() {
    int start = at;
    long whole = whole();
    int digits = at - start;
    fraction = 0;
    parts = 1;
    if (at < text.length() && text.charAt(at) == '.') {
      at++;
      int fractionStart = at;
      readFraction();
      digits += at - fractionStart;
    }
    if (digits == 0) {
      throw new Malformed(INVALID);
    }
    long unit = unit();
    if (Long.compareUnsigned(whole, Long.divideUnsigned(Long.MIN_VALUE, unit)) > 0) {
      throw new Malformed(INVALID);
    }
    long nanos = whole * unit + (long) (fraction * (unit / parts));
    if (nanos < 0 && nanos != Long.MIN_VALUE) {
      throw new Malformed(INVALID);
    }
    return nanos;
  }

  /// The digits before the point; 2 to the power of 63 at most, as an unsigned number.
  private long whole() {
    long value = 0;
    while (at < text.length() && isDigit(text.charAt(at))) {
      if (Long.compareUnsigned(value, Long.divideUnsigned(Long.MIN_VALUE, 10)) > 0) {
        throw new Malformed(INVALID);
      }
      value = value * 10 + text.charAt(at) - '0';
      if (value < 0 && value != Long.MIN_VALUE) {
        throw new Malformed(INVALID);
      }
      at++;
    }
    return value;
  }

  /// The digits behind the point, of which so many count as fit 63 bits.
  private void readFraction() {
    boolean full = false;
    while (at < text.length() && isDigit(text.charAt(at))) {
      int digit = text.charAt(at++) - '0';
      full = full || fraction > (Long.MAX_VALUE - digit) / 10;
      if (!full) {
        fraction = fraction * 10 + digit;
        parts *= 10;
      }
    }
  }

  private long unit() {
    int start = at;
    while (at < text.length() && text.charAt(at) != '.' && !isDigit(text.charAt(at))) {
      at++;
    }
    // The second µ is the Greek letter, the first one the micro sign.
    return switch (text.substring(start, at)) {
      case "" -> throw new Malformed("time: missing unit in duration");
      case "ns" -> 1L;
      case "us", "\u00B5s", "\u03BCs" -> 1_000L;
      case "ms" -> 1_000_000L;
      case "s" -> 1_000_000_000L;
      case "m" -> 60_000_000_000L;
      case "h" -> 3_600_000_000_000L;
      default -> throw new Malformed("time: unknown unit in duration");
    };
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
