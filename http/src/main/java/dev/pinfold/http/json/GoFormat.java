package dev.pinfold.http.json;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.Serial;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/// How Go's encoding/json prints what the JSON grammar leaves open.
final class GoFormat {

  private GoFormat() {}

  /// `<`, `>`, `&` and the two separators that JavaScript does not allow in strings.
  static final class Escapes extends CharacterEscapes {

    @Serial private static final long serialVersionUID = 1L;

    private static final SerializableString LINE_SEPARATOR = new SerializedString("\\u2028");
    private static final SerializableString PARAGRAPH_SEPARATOR = new SerializedString("\\u2029");

    private final int[] ascii;

    Escapes() {
      ascii = standardAsciiEscapesForJSON();
      ascii['<'] = ESCAPE_STANDARD;
      ascii['>'] = ESCAPE_STANDARD;
      ascii['&'] = ESCAPE_STANDARD;
    }

    @Override
    public int[] getEscapeCodesForAscii() {
      return ascii.clone();
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int character) {
      return switch (character) {
        case 0x2028 -> LINE_SEPARATOR;
        case 0x2029 -> PARAGRAPH_SEPARATOR;
        default -> null;
      };
    }
  }

  /// The text itself if it is well-formed, else with U+FFFD for each half of a surrogate pair that
  /// stands alone.
  static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return mended(text);
      }
    }
    return text;
  }

  private static String mended(String text) {
    StringBuilder mended = new StringBuilder(text.length());
    text.codePoints()
        .map(
            point ->
                point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE
                    ? 0xFFFD
                    : point)
        .forEach(mended::appendCodePoint);
    return mended.toString();
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
