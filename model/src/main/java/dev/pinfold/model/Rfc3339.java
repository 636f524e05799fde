package dev.pinfold.model;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;

/// Times as Go reads and prints them in JSON: RFC 3339 with up to nine digits of a second.
///
/// Written by hand, as every pin that is listed prints two times, and a general formatter costs ten
/// times as much.
public final class Rfc3339 {

  /// Go's zero time, 0001-01-01T00:00:00Z, which stands for "no time" on the wire.
  public static final Instant ZERO = Instant.ofEpochSecond(-62_135_596_800L);

  /// 0000-01-01T00:00:00Z and 10000-01-01T00:00:00Z: what four digits of a year can say.
  private static final long FIRST_SECOND = -62_167_219_200L;

  private static final long END_SECOND = 253_402_300_800L;

  private static final int SECONDS_PER_DAY = 86_400;

  /// The length of `2006-01-02T15:04:05`.
  private static final int SECONDS_END = 19;

  private static final int NANO_DIGITS = 9;

  /// Go ignores digits after the ninth. More than some of them are no attempt to write a time.
  private static final int TEXT_CHARS_MAX = 64;

  private static final String FORM = "not a time in RFC 3339 form";
  private static final String RANGE = "a field of the time is out of range";

  private Rfc3339() {}

  /// The instant that a time stands for, such as `2022-10-21T08:50:48.304123456+02:00`.
  ///
  /// As strict as the JSON decoder of Go: `T` and `Z` are upper case, all fields have two digits,
  /// the fraction follows a point, and there are no leap seconds. Digits beyond nanoseconds are
  /// dropped.
  ///
  /// @throws dev.pinfold.base.ProblemException with code `invalid_time` if the text is not of this
  ///     form, or in UTC the year is not between 0 and 9999, which [#format] could not print
  public static Instant parse(String text) {
    try {
      return read(text);
    } catch (Malformed e) {
      throw e.problem("invalid_time", "time", text);
    }
  }

  private static Instant read(String text) {
    int length = text.length();
    if (length <= SECONDS_END
        || length > TEXT_CHARS_MAX
        || text.charAt(4) != '-'
        || text.charAt(7) != '-'
        || text.charAt(10) != 'T'
        || text.charAt(13) != ':'
        || text.charAt(16) != ':') {
      throw new Malformed(FORM);
    }
    int year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
    int month = within(twoDigits(text, 5), 1, 12);
    int day = within(twoDigits(text, 8), 1, 31);
    int hour = within(twoDigits(text, 11), 0, 23);
    int minute = within(twoDigits(text, 14), 0, 59);
    int second = within(twoDigits(text, 17), 0, 59);
    if (day > 28) {
      within(day, 1, YearMonth.of(year, month).lengthOfMonth());
    }
    int zone = text.charAt(SECONDS_END) == '.' ? fractionEnd(text) : SECONDS_END;
    int nanos = zone == SECONDS_END ? 0 : nanos(text, zone);
    long seconds =
        LocalDate.of(year, month, day).toEpochDay() * SECONDS_PER_DAY
            + hour * 3600L
            + minute * 60L
            + second
            - offset(text, zone);
    if (seconds < FIRST_SECOND || seconds >= END_SECOND) {
      throw new Malformed(RANGE);
    }
    return Instant.ofEpochSecond(seconds, nanos);
  }

  private static int fractionEnd(String text) {
    int end = SECONDS_END + 1;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    if (end == SECONDS_END + 1) {
      throw new Malformed(FORM);
    }
    return end;
  }

  private static int nanos(String text, int end) {
    int nanos = 0;
    for (int i = 1; i <= NANO_DIGITS; i++) {
      int at = SECONDS_END + i;
      nanos = nanos * 10 + (at < end ? text.charAt(at) - '0' : 0);
    }
    return nanos;
  }

  /// How many seconds the local time is ahead of UTC.
  private static int offset(String text, int zone) {
    int rest = text.length() - zone;
    if (rest == 1 && text.charAt(zone) == 'Z') {
      return 0;
    }
    if (rest != 6 || text.charAt(zone + 3) != ':') {
      throw new Malformed(FORM);
    }
    int hours = within(twoDigits(text, zone + 1), 0, 23);
    int minutes = within(twoDigits(text, zone + 4), 0, 59);
    int seconds = hours * 3600 + minutes * 60;
    return switch (text.charAt(zone)) {
      case '+' -> seconds;
      case '-' -> -seconds;
      default -> throw new Malformed(FORM);
    };
  }

  private static int within(int value, int min, int max) {
    if (value < min || value > max) {
      throw new Malformed(RANGE);
    }
    return value;
  }

  private static int twoDigits(String text, int at) {
    char tens = text.charAt(at);
    char ones = text.charAt(at + 1);
    if (!isDigit(tens) || !isDigit(ones)) {
      throw new Malformed(FORM);
    }
    return (tens - '0') * 10 + ones - '0';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /// The text of an instant in UTC, as Go prints RFC3339Nano: without trailing zeros in the
  /// fraction, and without a fraction if it is zero.
  ///
  /// @throws IllegalArgumentException if the year is not between 0 and 9999
  public static String format(Instant instant) {
    long epochSecond = instant.getEpochSecond();
    if (epochSecond < FIRST_SECOND || epochSecond >= END_SECOND) {
      throw new IllegalArgumentException("RFC 3339 has no text for the year of " + instant);
    }
    LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(epochSecond, (long) SECONDS_PER_DAY));
    int second = Math.floorMod(epochSecond, SECONDS_PER_DAY);
    byte[] chars = new byte[SECONDS_END + 1 + NANO_DIGITS + 1];
    putTwo(chars, 0, date.getYear() / 100);
    putTwo(chars, 2, date.getYear() % 100);
    chars[4] = '-';
    putTwo(chars, 5, date.getMonthValue());
    chars[7] = '-';
    putTwo(chars, 8, date.getDayOfMonth());
    chars[10] = 'T';
    putTwo(chars, 11, second / 3600);
    chars[13] = ':';
    putTwo(chars, 14, second / 60 % 60);
    chars[16] = ':';
    putTwo(chars, 17, second % 60);
    int end = putFraction(chars, instant.getNano());
    chars[end] = 'Z';
    return new String(chars, 0, end + 1, StandardCharsets.ISO_8859_1);
  }

  private static void putTwo(byte[] chars, int at, int value) {
    chars[at] = (byte) ('0' + value / 10);
    chars[at + 1] = (byte) ('0' + value % 10);
  }

  /// @return the position behind the fraction
  private static int putFraction(byte[] chars, int nanos) {
    if (nanos == 0) {
      return SECONDS_END;
    }
    chars[SECONDS_END] = '.';
    int end = SECONDS_END + 1 + NANO_DIGITS;
    int rest = nanos;
    for (int i = end - 1; i > SECONDS_END; i--) {
      chars[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    while (chars[end - 1] == '0') {
      end--;
    }
    return end;
  }
}
