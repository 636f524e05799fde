package dev.pinfold.cassandra;

/// When a node answers a write.
public enum CommitLogSync {
  /// Once its commit log is on disk: what was answered survives the loss of power.
  BATCH,
  /// At once; the commit log is synced every ten seconds. Faster, and still survives a killed
  /// process.
  PERIODIC
}
