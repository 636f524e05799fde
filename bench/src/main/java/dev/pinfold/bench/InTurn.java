package dev.pinfold.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Does the same in several ways, in turn, some rounds, and takes the median of each way: so a
/// machine whose speed drifts still tells which is faster.
public final class InTurn {

  /// One way.
  public interface Way {

    /// Does it once.
    ///
    /// @return its figure, such as how many a second
    double run() throws Exception;
  }

  private InTurn() {}

  /// Runs each way once in each round. What warms up is done before.
  ///
  /// @return the medians, in the order of the ways
  public static List<Double> medians(int rounds, List<? extends Way> ways) throws Exception {
    double[][] figures = new double[ways.size()][rounds];
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < ways.size(); i++) {
        figures[i][round] = ways.get(i).run();
      }
    }
    List<Double> medians = new ArrayList<>();
    for (double[] each : figures) {
      Arrays.sort(each);
      medians.add(each[rounds / 2]);
    }
    return medians;
  }
}
