package dev.pinfold.cql.schema;

import dev.pinfold.cql.session.Consistency;
import dev.pinfold.cql.session.CqlConfig;
import dev.pinfold.cql.session.SerialConsistency;
import org.jspecify.annotations.Nullable;

/// How a keyspace is to be.
///
/// @param replication null to leave it as it is
/// @param development whether fewer than three replicas will do
/// @param changeScope whether among whom conditional writes agree may change: no node may be
///     running then
public record Wanted(@Nullable Replication replication, boolean development, boolean changeScope) {

  /// With the replicas that are there already, or one of each in a keyspace for development.
  public static Wanted asItIs(boolean development) {
    return new Wanted(null, development, false);
  }

  /// With those replicas.
  public static Wanted with(Replication replication) {
    return new Wanted(replication, false, false);
  }

  /// Whether a quorum may be of all replicas and not only of those of one data centre.
  static boolean asksEverywhere(CqlConfig config) {
    return config.consistency() == Consistency.QUORUM
        || config.serial() == SerialConsistency.SERIAL;
  }
}
