package dev.pinfold.volumes.watch.alert;

import java.time.Instant;

/// Notices that nobody wants for a while. What is going on is noted all the same.
///
/// @param rules which alerts
/// @param subjects of which pools, datasets or replicas
/// @param until when it ends; it always does
public record Silence(Pattern rules, Pattern subjects, Instant until) {

  /// Whether it holds back notices of that alert.
  boolean covers(Alert alert, Instant now) {
    return now.isBefore(until) && rules.matches(alert.rule()) && subjects.matches(alert.subject());
  }
}
