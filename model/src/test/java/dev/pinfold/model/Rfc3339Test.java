package dev.pinfold.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pinfold.base.Problem;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {

  private static final long FIRST_SECOND = -62_167_219_200L;
  private static final long LAST_SECOND = 253_402_300_799L;

  @ParameterizedTest
  @CsvSource({
    "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
    "0000-01-01T00:00:00Z, 0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999999Z, 9999-12-31T23:59:59.999999999Z",
    "2022-10-21T08:50:48.304123456Z, 2022-10-21T08:50:48.304123456Z",
    "2022-10-21T08:50:48.300000000Z, 2022-10-21T08:50:48.3Z",
    "2022-10-21T08:50:48.000Z, 2022-10-21T08:50:48Z",
    "2022-10-21T08:50:48.0000000019Z, 2022-10-21T08:50:48.000000001Z",
    "2022-10-21T08:50:48+02:00, 2022-10-21T06:50:48Z",
    "2022-10-21T08:50:48.5-23:59, 2022-10-22T08:49:48.5Z",
    "2022-10-21T08:50:48-00:00, 2022-10-21T08:50:48Z",
    "2024-02-29T00:00:00Z, 2024-02-29T00:00:00Z",
    "1969-12-31T23:59:59.5Z, 1969-12-31T23:59:59.5Z",
  })
  void readsAndPrintsInUtc(String text, String printed) {
    assertEquals(printed, Rfc3339.format(Rfc3339.parse(text)));
  }

  @Test
  void knowsGosZeroTime() {
    assertEquals(Rfc3339.ZERO, Rfc3339.parse("0001-01-01T00:00:00Z"));
    assertEquals("0001-01-01T00:00:00Z", Rfc3339.format(Rfc3339.ZERO));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2022-10-21",
        "2022-10-21T08:50:48",
        "2022-10-21t08:50:48Z",
        "2022-10-21T08:50:48z",
        "2022-10-21 08:50:48Z",
        "2022-10-21T08:50:48.Z",
        "2022-10-21T08:50:48,5Z",
        "2022-10-21T8:50:48Z",
        "2022-10-21T08:50Z",
        "2022-10-21T08:50:48ZZ",
        "2022-10-21T08:50:48+0200",
        "2022-10-21T08:50:48+02",
        "2022-10-21T08:50:48*02:00",
        "2022-10-21T08:50:48.5",
        " 2022-10-21T08:50:48Z",
        "+022-10-21T08:50:48Z",
        "2022-1a-21T08:50:48Z",
        "٢٠٢٢-10-21T08:50:48Z",
        "1666342248",
        "2022-10-21T08:50:48.0000000000000000000000000000000000000000000000Z",
      })
  void refusesOtherForms(String text) {
    Problem problem = Problems.thrownBy(() -> Rfc3339.parse(text));

    assertEquals("invalid_time", problem.code());
    assertEquals("not a time in RFC 3339 form", problem.message());
    assertEquals(text, problem.details().get("time"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2022-00-21T08:50:48Z",
        "2022-13-21T08:50:48Z",
        "2022-10-00T08:50:48Z",
        "2022-04-31T08:50:48Z",
        "2022-02-29T08:50:48Z",
        "1900-02-29T08:50:48Z",
        "2022-10-21T24:00:00Z",
        "2022-10-21T08:60:48Z",
        "2022-10-21T08:50:60Z",
        "2022-10-21T08:50:48+24:00",
        "2022-10-21T08:50:48+02:60",
        "0000-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
      })
  void refusesFieldsOutOfRange(String text) {
    assertEquals(
        "a field of the time is out of range",
        Problems.thrownBy(() -> Rfc3339.parse(text)).message());
  }

  @Test
  void printsFourDigitYearsOnly() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Rfc3339.format(Instant.ofEpochSecond(LAST_SECOND + 1)));
    assertThrows(
        IllegalArgumentException.class,
        () -> Rfc3339.format(Instant.ofEpochSecond(FIRST_SECOND - 1)));
  }

  @Property
  void everyInstantRoundTrips(
      @ForAll @LongRange(min = FIRST_SECOND, max = LAST_SECOND) long second,
      @ForAll @IntRange(max = 999_999_999) int nanos) {
    Instant instant = Instant.ofEpochSecond(second, nanos);
    String text = Rfc3339.format(instant);

    assertEquals(instant, Rfc3339.parse(text));
    assertEquals(instant, OffsetDateTime.parse(text).toInstant());
  }

  @Property
  void readsEveryOffset(
      @ForAll @LongRange(min = 0, max = 100_000_000_000L) long second,
      @ForAll @IntRange(min = -1_079, max = 1_079) int minutes) {
    Instant instant = Instant.ofEpochSecond(second, 1);
    String text = instant.atOffset(ZoneOffset.ofTotalSeconds(minutes * 60)).toString();

    assertEquals(instant, Rfc3339.parse(text));
  }
}
