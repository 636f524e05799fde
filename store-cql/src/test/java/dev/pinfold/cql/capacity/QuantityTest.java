package dev.pinfold.cql.capacity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1000, 1000",
    "1_000, 1000",
    "1e12, 1e12",
    "2.5E+3, 2500",
    "10k, 1e4",
    "10K, 1e4",
    "1.5M, 1.5e6",
    "1G, 1e9",
    "1T, 1e12",
    "8TB, 8e12",
    "8TiB, 8796093022208",
    "4Ki, 4096",
    "512B, 512",
    "1P, 1e15"
  })
  void readsWhatPeopleWrite(String text, double value) {
    assertEquals(value, Quantity.parse("pins", text, 0, 1e15));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "many", "-1", "1e", "1 k", "k", "1iB", "1X", "1e400", "NaN", "0x10", "1,000"})
  void refusesWhatIsNoNumber(String text) {
    Problem problem = refused(text);
    assertEquals("invalid_quantity", problem.code());
    assertEquals("pins", problem.details().get("field"));
    assertEquals(text, problem.details().get("value"));
    assertEquals("1 to 1e+15", problem.details().get("allowed"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0.5", "2P"})
  void refusesWhatIsOutOfRange(String text) {
    assertEquals(text, refused(text).details().get("value"));
  }

  private static Problem refused(String text) {
    return assertThrows(ProblemException.class, () -> Quantity.parse("pins", text, 1, 1e15))
        .problem();
  }

  @Test
  void printsThreeDigits() {
    assertEquals("0", Quantity.count(0));
    assertEquals("7", Quantity.count(7));
    assertEquals("0.25", Quantity.count(0.25));
    assertEquals("999", Quantity.count(999));
    assertEquals("1.00 k", Quantity.count(999.6));
    assertEquals("1.23 k", Quantity.count(1_234));
    assertEquals("12.3 M", Quantity.count(12_345_678));
    assertEquals("123 T", Quantity.count(123.4e12));
    assertEquals("340 TB", Quantity.bytes(340e12));
    assertEquals("2500 P", Quantity.count(2.5e18));
  }

  @Test
  void printsTimesInTheirLargestUnit() {
    assertEquals("0.50 s", Quantity.time(0.5));
    assertEquals("59 s", Quantity.time(59));
    assertEquals("1.50 min", Quantity.time(90));
    assertEquals("24 h", Quantity.time(86_400));
    assertEquals("10 days", Quantity.time(864_000));
  }
}
