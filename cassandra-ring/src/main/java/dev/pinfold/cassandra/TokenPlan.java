package dev.pinfold.cassandra;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/// Where the ranges of each node end: evenly, and alternating between the nodes of a data centre.
///
/// Nodes that would draw their tokens have to start one after the other; with tokens given to them
/// they start at the same time.
final class TokenPlan {

  private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger ALL = BigInteger.ONE.shiftLeft(64);

  private TokenPlan() {}

  /// The tokens of a node, with commas.
  ///
  /// @param dataCentres of all nodes, in their order
  /// @param each how many tokens a node has
  static String of(int node, List<String> dataCentres, int each) {
    String own = dataCentres.get(node);
    int neighbours = 0;
    int place = 0;
    for (int other = 0; other < dataCentres.size(); other++) {
      if (dataCentres.get(other).equals(own)) {
        if (other == node) {
          place = neighbours;
        }
        neighbours++;
      }
    }
    // Tokens are unique over all data centres.
    long shift = dataCentres.stream().distinct().toList().indexOf(own) + 1;
    BigInteger ranges = BigInteger.valueOf((long) neighbours * each);
    List<String> tokens = new ArrayList<>();
    for (int range = 0; range < each; range++) {
      BigInteger position = BigInteger.valueOf((long) range * neighbours + place);
      tokens.add(
          LEAST
              .add(ALL.multiply(position).divide(ranges))
              .add(BigInteger.valueOf(shift))
              .toString());
    }
    return String.join(",", tokens);
  }
}
