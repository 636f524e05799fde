package dev.pinfold.node.metrics;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot.UnknownDataPointSnapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Gathers the figures of one scrape. Used by one thread.
final class Figures {

  private final MetricSnapshots.Builder snapshots = MetricSnapshots.builder();

  /// A figure that goes up and down.
  void gauge(String name, String help, Number value) {
    snapshots.metricSnapshot(
        GaugeSnapshot.builder()
            .name(name)
            .help(help)
            .dataPoint(GaugeDataPointSnapshot.builder().value(value.doubleValue()).build())
            .build());
  }

  /// Figures that go up and down, one for each value of a label; nothing if there is none.
  void gauges(String name, String help, String label, Map<String, ? extends Number> values) {
    Map<List<String>, Number> labelled = new HashMap<>();
    values.forEach((value, figure) -> labelled.put(List.of(value), figure));
    gauges(name, help, List.of(label), labelled);
  }

  /// As the one for a single label, for several.
  ///
  /// @param values by the values of the labels
  void gauges(
      String name, String help, List<String> labels, Map<List<String>, ? extends Number> values) {
    if (values.isEmpty()) {
      return;
    }
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
    values.forEach(
        (labelled, value) ->
            gauge.dataPoint(
                GaugeDataPointSnapshot.builder()
                    .labels(Labels.of(labels, labelled))
                    .value(value.doubleValue())
                    .build()));
    snapshots.metricSnapshot(gauge.build());
  }

  /// A figure under exactly this name, also if it only grows: a counter's name would end in
  /// `_total`.
  void untyped(String name, String help, Number value) {
    snapshots.metricSnapshot(
        UnknownSnapshot.builder()
            .name(name)
            .help(help)
            .dataPoint(UnknownDataPointSnapshot.builder().value(value.doubleValue()).build())
            .build());
  }

  /// As [#untyped], one for each value of a label.
  void untyped(String name, String help, String label, Map<String, Long> values) {
    UnknownSnapshot.Builder figure = UnknownSnapshot.builder().name(name).help(help);
    values.forEach(
        (labelled, value) ->
            figure.dataPoint(
                UnknownDataPointSnapshot.builder()
                    .labels(Labels.of(label, labelled))
                    .value(value.doubleValue())
                    .build()));
    snapshots.metricSnapshot(figure.build());
  }

  MetricSnapshots build() {
    return snapshots.build();
  }
}
