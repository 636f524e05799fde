package dev.pinfold.pins.documents;

import dev.pinfold.model.RequestId;
import java.util.Arrays;
import java.util.UUID;

/// The id of a request's document: the 128 bits of the request's id in 22 characters that sort as
/// they do. Short, because every entry of an index repeats it.
final class RequestKey {

  /// 64 characters in the order of their code points.
  private static final char[] DIGITS =
      "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz".toCharArray();

  private static final byte[] VALUES = new byte[128];

  private static final int LENGTH = 22;

  static {
    Arrays.fill(VALUES, (byte) -1);
    for (int i = 0; i < DIGITS.length; i++) {
      VALUES[DIGITS[i]] = (byte) i;
    }
  }

  private RequestKey() {}

  static String of(RequestId id) {
    long high = id.uuid().getMostSignificantBits();
    long low = id.uuid().getLeastSignificantBits();
    char[] text = new char[LENGTH];
    // 128 bits and 4 of padding, six a digit.
    for (int i = 0; i < LENGTH; i++) {
      int shift = 126 - 6 * i;
      long bits;
      if (shift >= 64) {
        bits = high >>> (shift - 64);
      } else if (shift >= 0) {
        bits = (low >>> shift) | (shift > 58 ? high << (64 - shift) : 0);
      } else {
        bits = low << -shift;
      }
      text[i] = DIGITS[(int) (bits & 63)];
    }
    return new String(text);
  }

  /// @throws IllegalArgumentException if it is no id of a request's document
  static RequestId parse(String key) {
    if (key.length() != LENGTH) {
      throw new IllegalArgumentException("no key of a request: " + key);
    }
    long high = 0;
    long low = 0;
    for (int i = 0; i < LENGTH; i++) {
      char c = key.charAt(i);
      long bits = c < 128 ? VALUES[c] : -1;
      if (bits < 0) {
        throw new IllegalArgumentException("no key of a request: " + key);
      }
      int shift = 126 - 6 * i;
      if (shift >= 64) {
        high |= bits << (shift - 64);
      } else if (shift >= 0) {
        low |= bits << shift;
        if (shift > 58) {
          high |= bits >>> (64 - shift);
        }
      } else {
        low |= bits >>> -shift;
      }
    }
    return new RequestId(new UUID(high, low));
  }
}
