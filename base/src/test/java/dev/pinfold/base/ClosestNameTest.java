package dev.pinfold.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClosestNameTest {

  private static final List<String> NAMES = List.of("pins", "owners", "networks");

  @Test
  void aSlipOfTheFingerIsForgiven() {
    assertEquals("pins", ClosestName.of("pin", NAMES));
    assertEquals("pins", ClosestName.of("Pins", NAMES));
    assertEquals("owners", ClosestName.of("onwers", NAMES));
    assertEquals("networks", ClosestName.of("netwroks", NAMES));
  }

  @Test
  void anotherWordIsNot() {
    assertNull(ClosestName.of("orders", List.of("pins", "networks")));
    assertNull(ClosestName.of("x", NAMES));
    assertNull(ClosestName.of("onwrs", NAMES, 1));
    assertEquals("owners", ClosestName.of("onwrs", NAMES, 2));
    assertNull(ClosestName.of("pins", List.of()));
    assertNull(ClosestName.of("p".repeat(1_000), List.of("p".repeat(999))));
  }
}
