package dev.pinfold.cql.pins;

import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.rules.RetryPolicy;
import dev.pinfold.pins.testkit.PinStoreContract;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/// The contract, for the CQL store.
abstract class CqlPinStoreContract extends PinStoreContract {

  private final Cluster cluster;
  private @Nullable RetryPolicy retries;
  private @Nullable Clock clock;

  /// @param cluster where the stores are
  CqlPinStoreContract(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  protected PinStore open(RetryPolicy policy, Clock time) {
    cluster.clear();
    retries = policy;
    clock = time;
    return cluster.open(policy, time);
  }

  @Override
  protected PinStore reopen(PinStore store) {
    store.close();
    return cluster.open(retries, clock);
  }
}
