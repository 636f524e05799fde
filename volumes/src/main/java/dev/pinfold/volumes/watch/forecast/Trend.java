package dev.pinfold.volumes.watch.forecast;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How something grows: the slope of Theil and Sen, the median of the slopes between all pairs of
/// values. A third of the values may be wild, such as while a copy or a retention ran, and it still
/// holds.
///
/// The interval of the slope is Sen's, from the ranks of the pairs' slopes, at 95 %. It takes
/// values as independent of each other; of growth that comes in waves longer than the history it
/// knows nothing, so it is then too narrow.
///
/// @param from the first value
/// @param to the last value
/// @param count how many
/// @param slope bytes a second
/// @param slopeLow the lower end of its interval
/// @param slopeHigh the upper end
/// @param level bytes at `to`, as the line says
/// @param spread how far from the line values are: 95 % of them are nearer, if they are normal
public record Trend(
    Instant from,
    Instant to,
    int count,
    double slope,
    double slopeLow,
    double slopeHigh,
    double level,
    double spread) {

  /// With fewer values nothing is known.
  public static final int SAMPLES_MIN = 24;

  /// From less nothing is known.
  public static final Duration SPAN_MIN = Duration.ofDays(1);

  /// All pairs of so many values are looked at; of more, medians of neighbours.
  private static final int POINTS_MAX = 400;

  private static final double NORMAL_95 = 1.96;
  private static final double MEDIAN_TO_DEVIATION = 1.4826;

  /// The trend of values; null if there is not enough of them.
  ///
  /// @param samples in order
  public static @Nullable Trend of(List<Sample> samples) {
    if (samples.size() < SAMPLES_MIN
        || Duration.between(samples.getFirst().at(), samples.getLast().at()).compareTo(SPAN_MIN)
            < 0) {
      return null;
    }
    List<Sample> points = thinned(samples);
    Instant end = samples.getLast().at();
    double[] slopes = slopes(points);
    double slope = median(slopes);
    int n = points.size();
    // The variance of Kendall's sum of signs, without ties.
    double deviation = Math.sqrt(n * (n - 1.0) * (2.0 * n + 5) / 18);
    int reach = (int) Math.ceil(NORMAL_95 * deviation);
    int low = Math.max(0, (slopes.length - reach) / 2);
    int high = Math.min(slopes.length - 1, (slopes.length + reach) / 2);
    double[] levels = new double[n];
    for (int i = 0; i < n; i++) {
      levels[i] = points.get(i).bytes() + slope * seconds(points.get(i).at(), end);
    }
    Arrays.sort(levels);
    double level = median(levels);
    double[] distances = new double[n];
    for (int i = 0; i < n; i++) {
      distances[i] = Math.abs(levels[i] - level);
    }
    Arrays.sort(distances);
    return new Trend(
        samples.getFirst().at(),
        end,
        samples.size(),
        slope,
        slopes[low],
        slopes[high],
        level,
        NORMAL_95 * MEDIAN_TO_DEVIATION * median(distances));
  }

  private static List<Sample> thinned(List<Sample> samples) {
    if (samples.size() <= POINTS_MAX) {
      return samples;
    }
    int group = (samples.size() + POINTS_MAX - 1) / POINTS_MAX;
    List<Sample> points = new ArrayList<>();
    for (int i = 0; i < samples.size(); i += group) {
      List<Sample> of = samples.subList(i, Math.min(i + group, samples.size()));
      double[] bytes = of.stream().mapToDouble(Sample::bytes).sorted().toArray();
      points.add(new Sample(of.get(of.size() / 2).at(), (long) median(bytes)));
    }
    return points;
  }

  private static double[] slopes(List<Sample> points) {
    int n = points.size();
    double[] slopes = new double[n * (n - 1) / 2];
    int count = 0;
    for (int i = 0; i < n; i++) {
      for (int j = i + 1; j < n; j++) {
        double apart = seconds(points.get(i).at(), points.get(j).at());
        if (apart > 0) {
          slopes[count++] = (points.get(j).bytes() - points.get(i).bytes()) / apart;
        }
      }
    }
    double[] used = Arrays.copyOf(slopes, count);
    Arrays.sort(used);
    return used;
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toSeconds();
  }

  private static double median(double[] sorted) {
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
