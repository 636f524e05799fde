package dev.pinfold.volumes.watch.alert;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/// Whom to tell, and whom next if nobody acknowledges.
///
/// @param steps the sooner first
public record Escalation(List<Step> steps) {

  /// One more that is told.
  ///
  /// @param after how long after the first notice
  /// @param channel its name
  public record Step(Duration after, String channel) {}

  public Escalation {
    steps = steps.stream().sorted(Comparator.comparing(Step::after)).toList();
  }

  /// The channels that hear of a rule first.
  List<String> first(AlertRule rule) {
    return rule.channels().isEmpty()
        ? steps.stream().filter(step -> step.after().isZero()).map(Step::channel).toList()
        : rule.channels();
  }

  /// The steps behind the first.
  List<Step> later() {
    return steps.stream().filter(step -> !step.after().isZero()).toList();
  }
}
