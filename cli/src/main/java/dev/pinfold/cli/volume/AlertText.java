package dev.pinfold.cli.volume;

import dev.pinfold.cli.Json;
import dev.pinfold.cli.Output;
import dev.pinfold.volumes.spec.VolumesSpec;
import dev.pinfold.volumes.watch.Watcher;
import dev.pinfold.volumes.watch.alert.Alert;
import dev.pinfold.volumes.watch.alert.AlertRule;
import dev.pinfold.volumes.watch.alert.Severity;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;

/// Alerts for people and for programs.
final class AlertText {

  private static final MathContext DIGITS = new MathContext(4);

  private AlertText() {}

  /// An alert that is going on, with its rule.
  record Ruled(Alert alert, AlertRule rule) {

    boolean isCritical() {
      return alert.phase() == Alert.Phase.FIRING && rule.severity() == Severity.CRITICAL;
    }
  }

  static List<Ruled> of(Watcher.Found found, VolumesSpec spec) {
    return found.alerts().stream()
        .flatMap(
            alert ->
                spec.watch().rules().stream()
                    .filter(rule -> rule.name().equals(alert.rule()))
                    .map(rule -> new Ruled(alert, rule)))
        .toList();
  }

  static void print(Ruled one, Output output) {
    Alert alert = one.alert();
    AlertRule rule = one.rule();
    String severity = rule.severity().name().toLowerCase(Locale.ROOT);
    if (output.isJson()) {
      output.json(
          Json.object(
              "alert",
              rule.name(),
              "subject",
              alert.subject(),
              "severity",
              severity,
              "phase",
              alert.phase().name().toLowerCase(Locale.ROOT),
              "measure",
              rule.measure().word(),
              "value",
              alert.value(),
              "threshold",
              rule.threshold(),
              "since",
              alert.since().toString(),
              "acknowledged",
              alert.acknowledged()));
      return;
    }
    output.line(
        String.format(
            Locale.ROOT,
            "%s: %s of %s: %s is %s, the bound is %s; since %s%s%s",
            severity,
            rule.name(),
            alert.subject(),
            rule.measure().word(),
            figure(alert.value()),
            figure(rule.threshold()),
            alert.since(),
            alert.phase() == Alert.Phase.PENDING
                ? "; nobody is told before it has lasted for " + rule.lasting().toSeconds() + " s"
                : "",
            alert.acknowledged() ? "; acknowledged" : ""));
  }

  /// With four digits that count, and no more zeros than needed.
  private static String figure(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    return new BigDecimal(value).round(DIGITS).stripTrailingZeros().toPlainString();
  }
}
