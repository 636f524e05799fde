package dev.pinfold.acceptance;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// CIDs of words, made without the code under test.
final class Cids {

  private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
  private static final byte[] RAW_SHA2_256 = {0x01, 0x55, 0x12, 0x20};

  private Cids() {}

  /// Version 1, raw, SHA2-256, in base 32.
  static String of(String words) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    byte[] hash = digest.digest(words.getBytes(StandardCharsets.UTF_8));
    StringBuilder text = new StringBuilder("b");
    int bits = 0;
    int held = 0;
    for (int i = 0; i < RAW_SHA2_256.length + hash.length; i++) {
      byte next = i < RAW_SHA2_256.length ? RAW_SHA2_256[i] : hash[i - RAW_SHA2_256.length];
      bits = bits << 8 | next & 0xFF;
      held += 8;
      while (held >= 5) {
        held -= 5;
        text.append(BASE32.charAt(bits >>> held & 31));
        bits &= (1 << held) - 1;
      }
    }
    return held == 0
        ? text.toString()
        : text.append(BASE32.charAt(bits << 5 - held & 31)).toString();
  }
}
