package dev.pinfold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTest {

  @Test
  void numbersAreNumbers() {
    assertEquals(
        "{\"i\":1,\"l\":2,\"d\":0.25,\"list\":[1.5,true]}",
        Json.text(Json.object("i", 1, "l", 2L, "d", 0.25, "list", List.of(1.5, true))));
  }

  @Test
  void whatIsNoNumberIsNull() {
    assertEquals("[null,null]", Json.text(List.of(Double.NaN, Double.POSITIVE_INFINITY)));
  }

  @Test
  void objectsKeepTheirOrder() {
    assertEquals("{\"b\":1,\"a\":\"x\"}", Json.text(Json.object("b", 1, "a", "x")));
  }
}
