package dev.pinfold.volumes.watch;

import dev.pinfold.volumes.watch.forecast.Forecast;
import dev.pinfold.volumes.watch.forecast.History;
import dev.pinfold.volumes.watch.forecast.Sample;
import dev.pinfold.volumes.watch.measure.Measurement;
import dev.pinfold.volumes.watch.measure.PoolSpace;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/// How pools and datasets have grown, and when they are full.
final class Growth {

  private final History history;

  Growth(History history) {
    this.history = history;
  }

  private record Size(long used, long capacity) {}

  /// Notes how large all is.
  void note(Measurement measurement) {
    sizes(measurement)
        .forEach((name, size) -> history.add(name, new Sample(measurement.at(), size.used())));
  }

  /// When all is full, as far as the notes tell; by pool or dataset.
  Map<String, Forecast> forecasts(Measurement measurement) {
    Map<String, Forecast> forecasts = new TreeMap<>();
    Instant now = measurement.at();
    sizes(measurement)
        .forEach(
            (name, size) ->
                forecasts.put(name, Forecast.of(history.samples(name, now), size.capacity())));
    return forecasts;
  }

  private static Map<String, Size> sizes(Measurement measurement) {
    Map<String, Size> sizes = new TreeMap<>();
    measurement
        .pools()
        .forEach(
            (name, pool) -> {
              PoolSpace space = pool.space();
              if (space != null) {
                sizes.put(name, new Size(space.used(), space.used() + space.available()));
              }
            });
    measurement
        .datasets()
        .forEach(
            (name, dataset) -> {
              // The root of a pool is the pool.
              if (!measurement.pools().containsKey(name.text())) {
                sizes.put(name.text(), new Size(dataset.used(), dataset.capacity()));
              }
            });
    return sizes;
  }
}
