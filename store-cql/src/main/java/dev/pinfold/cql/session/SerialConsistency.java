package dev.pinfold.cql.session;

import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;

/// Among whom conditional writes agree. All nodes of Pinfold on one keyspace need the same.
public enum SerialConsistency {
  /// The replicas of the local data centre: fast, but all nodes of Pinfold must be in that one.
  LOCAL_SERIAL(DefaultConsistencyLevel.LOCAL_SERIAL),
  /// The replicas of all data centres.
  SERIAL(DefaultConsistencyLevel.SERIAL);

  private final DefaultConsistencyLevel level;

  SerialConsistency(DefaultConsistencyLevel level) {
    this.level = level;
  }

  DefaultConsistencyLevel level() {
    return level;
  }
}
