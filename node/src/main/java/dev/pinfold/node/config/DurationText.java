package dev.pinfold.node.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Durations as people write them: `10s`, `1h30m`, `1.5h`, `7d`, also `PT10S`.
final class DurationText {

  private static final Pattern PART = Pattern.compile("(\\d{1,18}(?:\\.\\d{1,9})?)(ms|[smhdw])");
  private static final int LENGTH_MAX = 64;

  private static final Map<String, Duration> UNITS = new LinkedHashMap<>();

  static {
    UNITS.put("w", Duration.ofDays(7));
    UNITS.put("d", Duration.ofDays(1));
    UNITS.put("h", Duration.ofHours(1));
    UNITS.put("m", Duration.ofMinutes(1));
    UNITS.put("s", Duration.ofSeconds(1));
    UNITS.put("ms", Duration.ofMillis(1));
  }

  private DurationText() {}

  /// The duration, or null if the text is none.
  static @Nullable Duration parse(String text) {
    if (text.isEmpty() || text.length() > LENGTH_MAX) {
      return null;
    }
    try {
      if (text.startsWith("P")) {
        Duration duration = Duration.parse(text);
        return duration.isNegative() ? null : duration;
      }
      return parts(text);
    } catch (ArithmeticException | DateTimeParseException _) {
      return null;
    }
  }

  private static @Nullable Duration parts(String text) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    Duration sum = Duration.ZERO;
    Matcher matcher = PART.matcher(text);
    int end = 0;
    while (end < text.length() && matcher.find(end) && matcher.start() == end) {
      Duration unit = UNITS.getOrDefault(matcher.group(2), Duration.ZERO);
      BigDecimal nanos =
          new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit.toNanos()));
      sum = sum.plusNanos(nanos.toBigInteger().longValueExact());
      end = matcher.end();
    }
    return end == text.length() ? sum : null;
  }

  /// A text that parses to the duration, to the millisecond.
  static String print(Duration duration) {
    StringBuilder text = new StringBuilder();
    Duration left = duration;
    for (Map.Entry<String, Duration> unit : UNITS.entrySet()) {
      long count = unit.getKey().equals("w") ? 0 : left.dividedBy(unit.getValue());
      if (count > 0) {
        text.append(count).append(unit.getKey());
        left = left.minus(unit.getValue().multipliedBy(count));
      }
    }
    return text.isEmpty() ? "0s" : text.toString();
  }
}
