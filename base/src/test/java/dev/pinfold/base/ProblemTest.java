package dev.pinfold.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.Problem.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "no_such_collection", "utf8_invalid", "a1"})
  void acceptsLowerSnakeCodes(String code) {
    assertEquals(code, Problem.of(Kind.INVALID, code, "A message.").code());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "1a", "_a", "no-dash", "no space", "camelCase", "é", "a\n"})
  void refusesOtherCodes(String code) {
    assertThrows(
        IllegalArgumentException.class, () -> Problem.of(Kind.INVALID, code, "A message."));
  }

  @Test
  void keepsTheOrderOfDetails() {
    Problem problem = problem().with("zebra", 1).with("ant", 2).with("mole", 3);

    assertEquals(List.of("zebra", "ant", "mole"), List.copyOf(problem.details().keySet()));
  }

  @Test
  void replacesADetailAndPlacesItLast() {
    Problem problem = problem().with("first", 1).with("second", 2).with("first", 3);

    assertEquals(List.of("second", "first"), List.copyOf(problem.details().keySet()));
    assertEquals(3, problem.details().get("first"));
  }

  @Test
  void withLeavesTheOriginalAsItWas() {
    Problem original = problem();
    original.with("key", "value");

    assertTrue(original.details().isEmpty());
  }

  @Test
  void detailsCannotBeChanged() {
    assertThrows(
        UnsupportedOperationException.class, () -> problem().details().put("key", "value"));
  }

  @Test
  void detailsAreACopy() {
    Map<String, Object> details = new LinkedHashMap<>(Map.of("key", 1));
    Problem problem = new Problem("some_code", Kind.INVALID, "A message.", details);
    details.put("key", 2);

    assertEquals(Map.of("key", 1), problem.details());
  }

  private static Problem problem() {
    return Problem.of(Kind.INVALID, "some_code", "A message.");
  }
}
