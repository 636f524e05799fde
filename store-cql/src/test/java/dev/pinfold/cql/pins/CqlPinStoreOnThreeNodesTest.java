package dev.pinfold.cql.pins;

import org.junit.jupiter.api.Tag;

/// The CQL store keeps the contract where each row has three replicas and two decide: that is what
/// is run in earnest. It takes a quarter of an hour on two cores.
@Tag("long")
class CqlPinStoreOnThreeNodesTest extends CqlPinStoreContract {

  private static final Cluster CLUSTER = Cluster.of("contract");

  CqlPinStoreOnThreeNodesTest() {
    super(CLUSTER);
  }
}
