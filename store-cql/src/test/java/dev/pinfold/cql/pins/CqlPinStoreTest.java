package dev.pinfold.cql.pins;

import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.rules.RetryPolicy;
import dev.pinfold.pins.testkit.PinStoreContract;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/// The CQL store keeps the contract.
class CqlPinStoreTest extends PinStoreContract {

  private static final Cluster CLUSTER = Cluster.of("contract");

  private @Nullable RetryPolicy retries;
  private @Nullable Clock clock;

  @Override
  protected PinStore open(RetryPolicy policy, Clock time) {
    CLUSTER.clear();
    retries = policy;
    clock = time;
    return CLUSTER.open(policy, time);
  }

  @Override
  protected PinStore reopen(PinStore store) {
    store.close();
    return CLUSTER.open(retries, clock);
  }
}
