package dev.pinfold.cassandra;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TokenPlanTest {

  private static List<Long> tokens(int node, List<String> dataCentres, int each) {
    return Stream.of(TokenPlan.of(node, dataCentres, each).split(","))
        .map(Long::parseLong)
        .toList();
  }

  @Test
  void nodesOfADataCentreTakeTurns() {
    List<String> one = List.of("a", "a");
    long quarter = 1L << 62;
    assertEquals(List.of(Long.MIN_VALUE + 1, 1L), tokens(0, one, 2));
    assertEquals(List.of(Long.MIN_VALUE + quarter + 1, quarter + 1), tokens(1, one, 2));
  }

  @Test
  void noTwoNodesHaveTheSameToken() {
    List<String> dataCentres = List.of("a", "b", "a", "c", "b", "a");
    List<Long> all = new ArrayList<>();
    for (int node = 0; node < dataCentres.size(); node++) {
      all.addAll(tokens(node, dataCentres, 256));
    }
    assertEquals(6 * 256, all.stream().distinct().count());
  }
}
