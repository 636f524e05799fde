package dev.pinfold.documents.transaction;

/// What an answered commit survives.
public enum Durability {
  /// The end of the process, of the system, and of power: it is on the device.
  SYNCED,
  /// The end of the process: it is with the operating system. A later synced commit makes it
  /// durable too.
  BUFFERED
}
