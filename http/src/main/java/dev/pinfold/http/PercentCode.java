package dev.pinfold.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Escapes of RFC 3986, read strictly.
final class PercentCode {

  /// What a plus sign stands for: a space in queries, itself in paths.
  enum Plus {
    IS_PLUS,
    IS_SPACE
  }

  private PercentCode() {}

  /// The text that `escaped` stands for, or null if an escape is malformed or the bytes are not
  /// UTF-8.
  static @Nullable String decode(String escaped, Plus plus) {
    if (isPlain(escaped)) {
      return escaped;
    }
    ByteBuffer bytes = ByteBuffer.allocate(3 * escaped.length());
    for (int i = 0; i < escaped.length(); i++) {
      char c = escaped.charAt(i);
      if (c == '%') {
        if (i + 2 >= escaped.length()) {
          return null;
        }
        int high = Character.digit(escaped.charAt(i + 1), 16);
        int low = Character.digit(escaped.charAt(i + 2), 16);
        // Character.digit knows digits of other scripts, which no escape is made of.
        if (high < 0 || low < 0 || escaped.charAt(i + 1) > 'f' || escaped.charAt(i + 2) > 'f') {
          return null;
        }
        bytes.put((byte) (high << 4 | low));
        i += 2;
      } else if (c == '+' && plus == Plus.IS_SPACE) {
        bytes.put((byte) ' ');
      } else if (c < 0x80) {
        bytes.put((byte) c);
      } else {
        int length = Character.isHighSurrogate(c) && i + 1 < escaped.length() ? 2 : 1;
        bytes.put(escaped.substring(i, i + length).getBytes(StandardCharsets.UTF_8));
        i += length - 1;
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static boolean isPlain(String text) {
    return text.indexOf('%') < 0 && text.indexOf('+') < 0;
  }
}
