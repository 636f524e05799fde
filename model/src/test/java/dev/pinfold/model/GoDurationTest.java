package dev.pinfold.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pinfold.base.Problem;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoDurationTest {

  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "+0, PT0S",
    "-0, PT0S",
    "0s, PT0S",
    "5s, PT5S",
    "30s, PT30S",
    "72h, PT72H",
    "72h3m0.5s, PT72H3M0.5S",
    "1h15m30.918273645s, PT1H15M30.918273645S",
    "-1.5h, PT-1H-30M",
    "+5s, PT5S",
    ".5s, PT0.5S",
    "5.s, PT5S",
    "1.004s, PT1.004S",
    "100.00100s, PT100.001S",
    "10ns, PT0.00000001S",
    "11us, PT0.000011S",
    "12µs, PT0.000012S",
    "12μs, PT0.000012S",
    "13ms, PT0.013S",
    "3h30m, PT3H30M",
    "10.5s4m, PT4M10.5S",
    "1h1h, PT2H",
    "0.3333333333333333333h, PT20M",
    "0.100000000000000000000h, PT6M",
    "0.0000000000001h, PT0S",
    "52763797000ns, PT52.763797S",
    "9007199254740993ns, PT2501H59M59.254740993S",
    "9223372036854775807ns, PT2562047H47M16.854775807S",
    "9223372036854775.807us, PT2562047H47M16.854775807S",
    "-9223372036854775808ns, PT-2562047H-47M-16.854775808S",
    "-2562047h47m16.854775808s, PT-2562047H-47M-16.854775808S",
  })
  void reads(String text, Duration duration) {
    assertEquals(duration, GoDuration.parse(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''      | time: invalid duration
          -       | time: invalid duration
          +       | time: invalid duration
          .       | time: invalid duration
          -.      | time: invalid duration
          .s      | time: invalid duration
          +.s     | time: invalid duration
          s       | time: invalid duration
          1s.     | time: invalid duration
          --1s    | time: invalid duration
          ' 1s'   | time: invalid duration
          00x     | time: unknown unit in duration
          3       | time: missing unit in duration
          -3      | time: missing unit in duration
          1.5     | time: missing unit in duration
          1h5     | time: missing unit in duration
          1d      | time: unknown unit in duration
          1S      | time: unknown unit in duration
          1 s     | time: unknown unit in duration
          ٣s      | time: invalid duration
          9223372036854775810ns         | time: invalid duration
          9223372036854775808ns         | time: invalid duration
          -9223372036854775809ns        | time: invalid duration
          92233720368547758070ns        | time: invalid duration
          9223372036854776us            | time: invalid duration
          3000000h                      | time: invalid duration
          9223372036854775.808us        | time: invalid duration
          -9223372036854775807ns1ns1ns  | time: invalid duration
          """)
  void refuses(String text, String words) {
    Problem problem = Problems.thrownBy(() -> GoDuration.parse(text));

    assertEquals("invalid_duration", problem.code());
    assertEquals(words, problem.message());
    assertEquals(text, problem.details().get("duration"));
  }

  @Test
  void boundsTheText() {
    assertEquals(Duration.ZERO, GoDuration.parse("0".repeat(127) + "s"));
    assertEquals(
        "invalid_duration",
        Problems.thrownBy(() -> GoDuration.parse("0".repeat(128) + "s")).code());
  }

  @Property
  void sumsItsParts(
      @ForAll @IntRange(max = 100_000) int hours,
      @ForAll @IntRange(max = 100) int minutes,
      @ForAll @LongRange(max = 999_999_999) long nanos) {
    String text = hours + "h" + minutes + "m0.%09ds".formatted(nanos);

    assertEquals(
        Duration.ofHours(hours).plusMinutes(minutes).plusNanos(nanos), GoDuration.parse(text));
    assertEquals(GoDuration.parse(text).negated(), GoDuration.parse("-" + text));
  }
}
