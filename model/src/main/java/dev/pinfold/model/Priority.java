package dev.pinfold.model;

import java.util.Locale;

/// In which order an IPFS peer takes up work: the most urgent first.
public enum Priority {
  CRITICAL,
  HIGH,
  NORMAL,
  LOW;

  /// Its name on the wire.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
