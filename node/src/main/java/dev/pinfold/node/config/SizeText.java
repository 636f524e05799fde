package dev.pinfold.node.config;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Sizes as people write them: `256MiB`, `1GB`, `4096`.
final class SizeText {

  private static final Pattern SIZE = Pattern.compile("(\\d{1,18}) ?([A-Za-z]*)");
  private static final Map<String, Long> UNITS = new LinkedHashMap<>();

  static {
    UNITS.put("tib", 1L << 40);
    UNITS.put("gib", 1L << 30);
    UNITS.put("mib", 1L << 20);
    UNITS.put("kib", 1L << 10);
    UNITS.put("tb", 1_000_000_000_000L);
    UNITS.put("gb", 1_000_000_000L);
    UNITS.put("mb", 1_000_000L);
    UNITS.put("kb", 1_000L);
    UNITS.put("b", 1L);
    UNITS.put("", 1L);
  }

  private SizeText() {}

  /// How many bytes, or -1 if the text is no size.
  static long parse(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      return -1;
    }
    Long unit = UNITS.get(matcher.group(2).toLowerCase(Locale.ROOT));
    if (unit == null) {
      return -1;
    }
    try {
      return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
    } catch (ArithmeticException _) {
      return -1;
    }
  }

  /// A text that parses to that many bytes.
  static String print(long bytes) {
    String[] names = {"TiB", "GiB", "MiB", "KiB"};
    for (int i = 0; i < names.length; i++) {
      int shift = 10 * (names.length - i);
      if (bytes > 0 && bytes % (1L << shift) == 0) {
        return (bytes >> shift) + names[i];
      }
    }
    return Long.toString(bytes);
  }
}
