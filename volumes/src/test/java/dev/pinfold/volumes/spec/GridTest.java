package dev.pinfold.volumes.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GridTest {

  @Test
  void itsPartsAreCountSpanAndHowManyAreKept() {
    assertEquals(
        List.of(
            new Grid.Rule(1, Duration.ofHours(1), Integer.MAX_VALUE),
            new Grid.Rule(24, Duration.ofHours(1), 1),
            new Grid.Rule(5, Duration.ofDays(7), 3)),
        Grid.parse("1x1h(keep=all) | 24x60m | 5x1w(keep=3)").rules());
    assertEquals(
        "1x1h(keep=all) | 24x1h | 5x7d(keep=3) | 6x30d",
        Grid.parse("1x1h(keep=all) | 24x60m | 5x1w(keep=3)|6x30d").toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "''; a part is COUNTxSPAN",
        "24; a part is COUNTxSPAN",
        "24x1y; a part is COUNTxSPAN",
        "24x1h |; a part is COUNTxSPAN",
        "24x1h(keep=some); a part is COUNTxSPAN",
        "0x1h; 1 to 100000 spans",
        "1x0h; a span is 1s to",
        "1x1h(keep=0); at least one is kept",
        "35x1d | 24x1h; from fine to coarse: it is shorter than 35x1d",
        "9999x999d; further than 36600 days",
        "1x4000d; a span is 1s to 3660d"
      })
  void whatIsWrongIsSaidWithItsPlace(String text, String why) {
    ProblemException wrong = assertThrows(ProblemException.class, () -> Grid.parse(text));
    assertEquals("invalid_grid", wrong.problem().code());
    assertTrue(wrong.problem().message().contains(why), wrong.problem().message());
  }

  @Test
  void partsHaveABound() {
    assertThrows(ProblemException.class, () -> Grid.parse("1x1h|".repeat(16) + "1x1h"));
  }
}
