package dev.pinfold.volumes.watch.alert;

/// How soon somebody should look.
public enum Severity {
  /// Some day.
  INFO,
  /// Today.
  WARNING,
  /// Now.
  CRITICAL
}
