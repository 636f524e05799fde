package dev.pinfold.http.json;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// How Go's encoding/json prints what the JSON grammar leaves open.
final class GoFormat {

  private static final HexFormat HEX = HexFormat.of();

  /// Which characters of ASCII stand for themselves.
  private static final boolean[] PLAIN = new boolean[0x80];

  static {
    for (char c = ' '; c < PLAIN.length; c++) {
      PLAIN[c] = "\"\\<>&".indexOf(c) < 0;
    }
  }

  private GoFormat() {}

  /// Whether a character stands for itself in a string, in one byte.
  static boolean isPlain(int point) {
    return point < PLAIN.length && PLAIN[point];
  }

  /// Writes a character of a string as UTF-8 or as an escape: `<`, `>`, `&` and the two separators
  /// that JavaScript does not allow in strings are escaped, too. Half of a surrogate pair becomes
  /// U+FFFD.
  ///
  /// @return the position behind it
  static int putCharacter(int point, byte[] to, int at) {
    if (point < PLAIN.length ? !PLAIN[point] : point == 0x2028 || point == 0x2029) {
      byte[] escape = escape((char) point).getBytes(StandardCharsets.ISO_8859_1);
      System.arraycopy(escape, 0, to, at, escape.length);
      return at + escape.length;
    }
    return putUtf8(isHalf(point) ? 0xFFFD : point, to, at);
  }

  /// Whether no half of a surrogate pair stands alone. Every text that is read is asked.
  static boolean isWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return text.codePoints().noneMatch(GoFormat::isHalf);
      }
    }
    return true;
  }

  private static boolean isHalf(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }

  private static String escape(char c) {
    return switch (c) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> "\\u" + HEX.toHexDigits(c);
    };
  }

  private static int putUtf8(int point, byte[] to, int from) {
    int at = from;
    if (point < 0x80) {
      to[at++] = (byte) point;
      return at;
    }
    if (point < 0x800) {
      to[at++] = (byte) (0xC0 | point >> 6);
    } else {
      if (point < 0x10000) {
        to[at++] = (byte) (0xE0 | point >> 12);
      } else {
        to[at++] = (byte) (0xF0 | point >> 18);
        to[at++] = (byte) (0x80 | ((point >> 12) & 0x3F));
      }
      to[at++] = (byte) (0x80 | ((point >> 6) & 0x3F));
    }
    to[at++] = (byte) (0x80 | (point & 0x3F));
    return at;
  }

  /// The shortest digits; with an exponent below 1e-6 and from 1e21 on.
  static String fraction(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("JSON has no number for " + value);
    }
    double magnitude = Math.abs(value);
    String sign = Math.copySign(1, value) < 0 ? "-" : "";
    if (magnitude == 0) {
      return sign + "0";
    }
    BigDecimal digits = shortest(magnitude);
    if (magnitude >= 1e-6 && magnitude < 1e21) {
      return sign + digits.toPlainString();
    }
    String unscaled = digits.unscaledValue().toString();
    int exponent = unscaled.length() - 1 - digits.scale();
    return sign
        + unscaled.charAt(0)
        + (unscaled.length() == 1 ? "" : "." + unscaled.substring(1))
        + (exponent < 0 ? "e-" : "e+")
        + Math.abs(exponent);
  }

  /// Java prints two digits at least, also where one is enough: 4.9E-324 is 5e-324.
  private static BigDecimal shortest(double magnitude) {
    BigDecimal digits = new BigDecimal(Double.toString(magnitude)).stripTrailingZeros();
    BigDecimal one = digits.round(new MathContext(1, RoundingMode.HALF_EVEN));
    return one.doubleValue() == magnitude ? one.stripTrailingZeros() : digits;
  }
}
