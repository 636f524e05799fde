package dev.pinfold.cql.capacity;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Large numbers, as people write and read them: `1e12`, `10k`, `1T`, `8TB`.
public final class Quantity {

  private static final Pattern FORM =
      Pattern.compile("([0-9][0-9_]*(?:\\.[0-9]+)?(?:[eE][+]?[0-9]{1,2})?)([kKMGTP]?)(i?)(B?)");
  private static final String UNITS = "kMGTP";
  private static final int THOUSAND = 1_000;
  private static final int MINUTE = 60;
  private static final int HOUR = 3_600;
  private static final int DAY = 86_400;
  private static final int TWO_DAYS = 2 * DAY;

  private Quantity() {}

  /// Reads a number.
  ///
  /// @param field what it is, for the problem
  /// @throws ProblemException `invalid_quantity`
  public static double parse(String field, String text, double least, double most) {
    Matcher form = FORM.matcher(text);
    if (!form.matches() || (form.group(2).isEmpty() && !form.group(3).isEmpty())) {
      throw invalid(field, text, least, most);
    }
    double value = Double.parseDouble(form.group(1).replace("_", ""));
    int base = form.group(3).isEmpty() ? THOUSAND : 1_024;
    if (!form.group(2).isEmpty()) {
      String unit = form.group(2).equals("K") ? "k" : form.group(2);
      value *= Math.pow(base, UNITS.indexOf(unit) + 1.0);
    }
    return checked(field, text, value, least, most);
  }

  /// Refuses a number out of its range.
  static double checked(String field, Object given, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw invalid(field, given, least, most);
    }
    return value;
  }

  private static ProblemException invalid(String field, Object value, double least, double most) {
    return new ProblemException(
        Problem.of(
                Problem.Kind.INVALID,
                "invalid_quantity",
                "That is no number that can be planned with; write 1000, 1e12, 10k, 1T, 8TB.")
            .with("field", field)
            .with("value", value)
            .with("allowed", plain(least) + " to " + plain(most)));
  }

  private static String plain(double value) {
    return value == Math.rint(value) && value < 10_000
        ? Long.toString((long) value)
        : value < 1 ? Double.toString(value) : String.format(Locale.ROOT, "%.0e", value);
  }

  /// A number of things, in three digits.
  public static String count(double value) {
    return scaled(value, "");
  }

  /// A number of bytes, in three digits.
  public static String bytes(double value) {
    return scaled(value, "B");
  }

  private static String scaled(double value, String unit) {
    double left = value;
    int times = 0;
    while (left >= 999.5 && times < UNITS.length()) {
      left /= THOUSAND;
      times++;
    }
    String prefix = times == 0 ? "" : UNITS.substring(times - 1, times);
    String suffix = prefix + unit;
    return digits(left) + (suffix.isEmpty() ? "" : " " + suffix);
  }

  private static String digits(double value) {
    if (value == Math.rint(value) || value >= 99.95) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    return String.format(Locale.ROOT, value >= 9.995 ? "%.1f" : "%.2f", value);
  }

  /// A length of time, in its largest unit.
  public static String time(double seconds) {
    return Stream.of(
            new Unit(TWO_DAYS, DAY, "days"),
            new Unit(HOUR, HOUR, "h"),
            new Unit(MINUTE, MINUTE, "min"))
        .filter(unit -> seconds >= unit.from())
        .findFirst()
        .map(unit -> digits(seconds / unit.seconds()) + " " + unit.name())
        .orElseGet(() -> digits(seconds) + " s");
  }

  private record Unit(int from, int seconds, String name) {}
}
