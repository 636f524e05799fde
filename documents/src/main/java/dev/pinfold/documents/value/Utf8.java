package dev.pinfold.documents.value;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// What is UTF-8 (RFC 3629) and what is not. Pure.
final class Utf8 {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080808080808080L;

  private Utf8() {}

  /// Where the first byte stands that is not part of a character in its shortest form, or -1 if
  /// there is none. Nearly free for ASCII.
  static int invalidAt(byte[] b, int start, int end) {
    int at = start;
    while (at < end) {
      if (b[at] >= 0) {
        at++;
        while (end - at >= 8 && ((long) LONG.get(b, at) & HIGH_BITS) == 0) {
          at += 8;
        }
        continue;
      }
      int length = sequence(b, at, end);
      if (length == 0) {
        return at;
      }
      at += length;
    }
    return -1;
  }

  /// How many bytes the character beyond ASCII at `at` has, 0 if there is none.
  private static int sequence(byte[] b, int at, int end) {
    int lead = b[at] & 0xFF;
    int length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    if (end - at < length) {
      return 0;
    }
    for (int i = 1; i < length; i++) {
      if ((b[at + i] & 0xC0) != 0x80) {
        return 0;
      }
    }
    // The second byte tells overlong forms, surrogates, and what is beyond U+10FFFF.
    return switch (lead) {
      case 0xE0 -> (b[at + 1] & 0xFF) >= 0xA0 ? length : 0;
      case 0xED -> (b[at + 1] & 0xFF) < 0xA0 ? length : 0;
      case 0xF0 -> (b[at + 1] & 0xFF) >= 0x90 ? length : 0;
      case 0xF4 -> (b[at + 1] & 0xFF) < 0x90 ? length : 0;
      default -> length;
    };
  }
}
