package dev.pinfold.bench.locks;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/// Chooses one of several by Zipf's law: the k-th as often as k to the power of minus the exponent.
final class Zipf {

  private final double[] upTo;

  Zipf(int count, double exponent) {
    this.upTo = new double[count];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += Math.pow(i + 1.0, -exponent);
      upTo[i] = sum;
    }
    for (int i = 0; i < count; i++) {
      upTo[i] /= sum;
    }
  }

  int next(RandomGenerator random) {
    int at = Arrays.binarySearch(upTo, random.nextDouble());
    return Math.min(at < 0 ? -at - 1 : at, upTo.length - 1);
  }
}
