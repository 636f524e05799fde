package dev.pinfold.agent;

import java.math.BigInteger;

/// Brings the CIDs that daemons print into canonical text: version 0 in base58 without a prefix,
/// version 1 in base32.
///
/// Kubo prints them so by itself. The daemon of js-ipfs prints version 1 in base58; asked for
/// base32 it fails on each CID of version 0, in the middle of a stream.
final class CidText {

  private static final String BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
  private static final BigInteger RADIX = BigInteger.valueOf(BASE58.length());
  private static final int CHARS_MAX = 1024;
  private static final int V0_CHARS = 46;

  private CidText() {}

  /// The canonical text, or the text itself if it is not in base58 with its prefix.
  static String canonical(String text) {
    if (!text.startsWith("z") || text.length() > CHARS_MAX) {
      return text;
    }
    if (text.length() == V0_CHARS + 1 && text.startsWith("zQm")) {
      return text.substring(1);
    }
    BigInteger number = BigInteger.ZERO;
    for (int i = 1; i < text.length(); i++) {
      int digit = BASE58.indexOf(text.charAt(i));
      if (digit < 0) {
        return text;
      }
      number = number.multiply(RADIX).add(BigInteger.valueOf(digit));
    }
    // A CID begins with its version, 1, so that its number has no leading zeros to keep.
    return "b" + base32(number.toByteArray());
  }

  private static String base32(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    int bits = 0;
    int held = 0;
    for (byte each : bytes) {
      held = held << 8 | (each & 0xff);
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        text.append(BASE32.charAt(held >>> bits & 31));
      }
      held &= (1 << bits) - 1;
    }
    if (bits > 0) {
      text.append(BASE32.charAt(held << (5 - bits) & 31));
    }
    return text.toString();
  }
}
