package dev.pinfold.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A base whose text is one large number: 36 and 58. Leading zero bytes become leading zero digits.
///
/// Both directions work on groups of digits that fit a machine word instead of single digits, which
/// cuts the quadratic work by the square of the group's size.
@SuppressWarnings("Immutable") // Arrays that are written in the constructor only.
final class DigitBase implements BaseCodec {

  static final DigitBase BASE36 = new DigitBase("0123456789abcdefghijklmnopqrstuvwxyz");

  static final DigitBase BASE36_UPPER = new DigitBase("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");

  static final DigitBase BASE58_BTC =
      new DigitBase("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz");

  static final DigitBase BASE58_FLICKR =
      new DigitBase("123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ");

  /// Digits that one multiplication takes in: 58 to the power of 10 is below 2 to the power of 63.
  private static final int DECODED_AT_ONCE = 10;

  /// Digits that one division gives: 58 to the power of 5 is below 2 to the power of 30, so that a
  /// remainder and 32 more bits stay below 2 to the power of 63.
  private static final int ENCODED_AT_ONCE = 5;

  private final byte[] digits;

  /// The value of each character, -1 if it is no digit.
  private final byte[] values;

  /// The powers of the base, from 0 to [#DECODED_AT_ONCE].
  private final long[] powers;

  private DigitBase(String alphabet) {
    this.digits = alphabet.getBytes(StandardCharsets.ISO_8859_1);
    this.values = new byte[256];
    Arrays.fill(values, (byte) -1);
    for (int i = 0; i < digits.length; i++) {
      char digit = alphabet.charAt(i);
      values[digit] = (byte) i;
      if (digits.length == 36) {
        values[Character.toLowerCase(digit)] = (byte) i;
        values[Character.toUpperCase(digit)] = (byte) i;
      }
    }
    this.powers = new long[DECODED_AT_ONCE + 1];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = powers[i - 1] * digits.length;
    }
  }

  @Override
  public byte[] decode(String text, int from) {
    // What is outside of ISO 8859-1 turns into a question mark, which is a digit of no base.
    byte[] chars = text.getBytes(StandardCharsets.ISO_8859_1);
    if (from == chars.length) {
      throw new Malformed(
          digits.length == 36 ? "can not decode zero-length string" : "zero length string");
    }
    int zeros = 0;
    while (from + zeros < chars.length && chars[from + zeros] == digits[0]) {
      zeros++;
    }
    // Least significant first. A digit has less than 6 bits.
    long[] limbs = new long[((chars.length - from - zeros) * 6 + 63) / 64];
    int used = 0;
    for (int i = from + zeros; i < chars.length; ) {
      int end = Math.min(i + DECODED_AT_ONCE, chars.length);
      long factor = powers[end - i];
      long carry = 0;
      for (; i < end; i++) {
        int value = values[chars[i] & 0xFF];
        if (value < 0) {
          throw illegal(text.codePointAt(i));
        }
        carry = carry * digits.length + value;
      }
      for (int j = 0; j < used; j++) {
        long low = limbs[j] * factor;
        long high = Math.unsignedMultiplyHigh(limbs[j], factor);
        long sum = low + carry;
        limbs[j] = sum;
        carry = Long.compareUnsigned(sum, low) < 0 ? high + 1 : high;
      }
      if (carry != 0) {
        limbs[used++] = carry;
      }
    }
    return bigEndian(limbs, used, zeros);
  }

  private static byte[] bigEndian(long[] limbs, int used, int zeros) {
    int significant = used == 0 ? 0 : used * 8 - Long.numberOfLeadingZeros(limbs[used - 1]) / 8;
    byte[] bytes = new byte[zeros + significant];
    for (int i = 0; i < significant; i++) {
      bytes[bytes.length - 1 - i] = (byte) (limbs[i >> 3] >>> ((i & 7) * 8));
    }
    return bytes;
  }

  @Override
  public String encode(String prefix, byte[] bytes) {
    int zeros = 0;
    while (zeros < bytes.length && bytes[zeros] == 0) {
      zeros++;
    }
    // Most significant first. A byte takes less than 1.55 digits of base 36.
    int[] limbs = limbs(bytes, zeros);
    byte[] chars =
        new byte[prefix.length() + zeros + (bytes.length - zeros) * 14 / 9 + 2 * ENCODED_AT_ONCE];
    long divisor = powers[ENCODED_AT_ONCE];
    int base = digits.length;
    int at = chars.length;
    int first = 0;
    while (first < limbs.length) {
      long group = 0;
      for (int i = first; i < limbs.length; i++) {
        long dividend = (group << 32) | (limbs[i] & 0xFFFF_FFFFL);
        long quotient = dividend / divisor;
        limbs[i] = (int) quotient;
        group = dividend - quotient * divisor;
      }
      if (limbs[first] == 0) {
        first++;
      }
      int rest = (int) group;
      for (int i = 0; i < ENCODED_AT_ONCE; i++) {
        int quotient = rest / base;
        chars[--at] = digits[rest - quotient * base];
        rest = quotient;
      }
    }
    while (at < chars.length && chars[at] == digits[0]) {
      at++;
    }
    for (int i = 0; i < zeros; i++) {
      chars[--at] = digits[0];
    }
    for (int i = prefix.length() - 1; i >= 0; i--) {
      chars[--at] = (byte) prefix.charAt(i);
    }
    return new String(chars, at, chars.length - at, StandardCharsets.ISO_8859_1);
  }

  private static int[] limbs(byte[] bytes, int from) {
    int[] limbs = new int[(bytes.length - from + 3) / 4];
    for (int i = bytes.length - 1, shift = 0; i >= from; i--, shift += 8) {
      limbs[limbs.length - 1 - (shift >> 5)] |= (bytes[i] & 0xFF) << shift;
    }
    return limbs;
  }

  private Malformed illegal(int codePoint) {
    if (digits.length == 36) {
      return new Malformed("invalid base36 character (" + GoQuote.rune(codePoint) + ")");
    }
    return codePoint > 0x7F
        ? new Malformed("high-bit set on invalid digit")
        : new Malformed("invalid base58 digit (" + GoQuote.rune(codePoint) + ")");
  }
}
