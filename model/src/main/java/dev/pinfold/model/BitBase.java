package dev.pinfold.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A base whose digits stand for a whole number of bits: 2, 16, 32 and 64, after RFC 4648.
///
/// Decoding is strict, so that no two texts of one case stand for the same bytes: the bits that are
/// left over must be zero, padding must be complete where the base has it and absent where it has
/// none, and nothing is skipped.
@SuppressWarnings("Immutable") // Arrays that are written in the constructor only.
final class BitBase implements BaseCodec {

  private static final char PAD = '=';

  private final byte[] digits;

  /// The value of each character, -1 if it is no digit.
  private final byte[] values;

  private final int bitsPerDigit;
  private final int padTo;

  private BitBase(String alphabet, int padTo, boolean ignoreCase) {
    this.digits = alphabet.getBytes(StandardCharsets.ISO_8859_1);
    this.bitsPerDigit = Integer.numberOfTrailingZeros(digits.length);
    this.padTo = padTo;
    this.values = new byte[256];
    Arrays.fill(values, (byte) -1);
    for (int i = 0; i < digits.length; i++) {
      char digit = alphabet.charAt(i);
      values[digit] = (byte) i;
      if (ignoreCase) {
        values[Character.toLowerCase(digit)] = (byte) i;
        values[Character.toUpperCase(digit)] = (byte) i;
      }
    }
  }

  /// A base that tells upper from lower case and writes no padding.
  static BitBase exact(String alphabet) {
    return new BitBase(alphabet, 1, false);
  }

  /// A base that reads both cases and writes the one of its alphabet, without padding.
  static BitBase ignoringCase(String alphabet) {
    return new BitBase(alphabet, 1, true);
  }

  /// This base with `=` up to the next multiple of 8 digits (base 32) or 4 (base 64).
  BitBase padded() {
    String alphabet = new String(digits, StandardCharsets.ISO_8859_1);
    return new BitBase(alphabet, bitsPerDigit == 5 ? 8 : 4, bitsPerDigit < 6);
  }

  @Override
  public byte[] decode(String text, int from) {
    // What is outside of ISO 8859-1 turns into a question mark, which is a digit of no base.
    byte[] chars = text.getBytes(StandardCharsets.ISO_8859_1);
    int end = padTo == 1 ? chars.length : withoutPadding(chars, from);
    int bits = (end - from) * bitsPerDigit;
    byte[] bytes = new byte[bits / 8];
    int leftOver = bits % 8;
    int buffer = 0;
    int buffered = 0;
    int written = 0;
    int seen = 0;
    for (int i = from; i < end; i++) {
      int value = values[chars[i] & 0xFF];
      seen |= value;
      buffer = (buffer << bitsPerDigit) | value;
      buffered += bitsPerDigit;
      if (buffered >= 8) {
        buffered -= 8;
        bytes[written++] = (byte) (buffer >> buffered);
      }
    }
    if (seen < 0) {
      throw illegal(text, from, firstIllegal(chars, from, end));
    }
    if (leftOver >= bitsPerDigit || (buffer & ((1 << leftOver) - 1)) != 0) {
      throw leftOver(from, end);
    }
    return bytes;
  }

  @Override
  public String encode(String prefix, byte[] bytes) {
    int length = (bytes.length * 8 + bitsPerDigit - 1) / bitsPerDigit;
    int padded = (length + padTo - 1) / padTo * padTo;
    byte[] chars = new byte[prefix.length() + padded];
    int at = 0;
    while (at < prefix.length()) {
      chars[at] = (byte) prefix.charAt(at);
      at++;
    }
    int mask = digits.length - 1;
    int buffer = 0;
    int buffered = 0;
    for (byte b : bytes) {
      buffer = (buffer << 8) | (b & 0xFF);
      buffered += 8;
      while (buffered >= bitsPerDigit) {
        buffered -= bitsPerDigit;
        chars[at++] = digits[(buffer >> buffered) & mask];
      }
    }
    if (buffered > 0) {
      chars[at++] = digits[(buffer << (bitsPerDigit - buffered)) & mask];
    }
    Arrays.fill(chars, at, chars.length, (byte) PAD);
    return new String(chars, StandardCharsets.ISO_8859_1);
  }

  private int withoutPadding(byte[] chars, int from) {
    int end = chars.length;
    while (end > from && chars[end - 1] == PAD) {
      end--;
    }
    if ((chars.length - from) % padTo != 0 || chars.length - end >= padTo) {
      throw leftOver(from, end);
    }
    return end;
  }

  private int firstIllegal(byte[] chars, int from, int end) {
    for (int i = from; i < end; i++) {
      if (values[chars[i] & 0xFF] < 0) {
        return i;
      }
    }
    throw new IllegalStateException("all of these are digits");
  }

  private Malformed illegal(String text, int from, int index) {
    if (bitsPerDigit == 4) {
      int point = text.codePointAt(index);
      return new Malformed(
          "encoding/hex: invalid byte: U+%04X %s".formatted(point, GoQuote.rune(point)));
    }
    return new Malformed("illegal base" + digits.length + " data at input byte " + (index - from));
  }

  private Malformed leftOver(int from, int end) {
    return bitsPerDigit == 4
        ? new Malformed("encoding/hex: odd length hex string")
        : new Malformed("illegal base" + digits.length + " data at input byte " + (end - from));
  }
}
