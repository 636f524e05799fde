package dev.pinfold.cql.session;

import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;

/// How many replicas must have read or written before it counts. What a read asks and what a write
/// reached always share a replica: nothing less keeps the promises of the pin store.
public enum Consistency {
  /// More than half of the replicas in the local data centre.
  LOCAL_QUORUM(DefaultConsistencyLevel.LOCAL_QUORUM, DefaultConsistencyLevel.LOCAL_QUORUM),
  /// More than half of all replicas.
  QUORUM(DefaultConsistencyLevel.QUORUM, DefaultConsistencyLevel.QUORUM),
  /// Writes reach more than half of the replicas in each data centre; so reads ask the local one.
  EACH_QUORUM(DefaultConsistencyLevel.LOCAL_QUORUM, DefaultConsistencyLevel.EACH_QUORUM);

  private final DefaultConsistencyLevel read;
  private final DefaultConsistencyLevel write;

  Consistency(DefaultConsistencyLevel read, DefaultConsistencyLevel write) {
    this.read = read;
    this.write = write;
  }

  DefaultConsistencyLevel read() {
    return read;
  }

  DefaultConsistencyLevel write() {
    return write;
  }
}
