package dev.pinfold.cql.pins;

/// The CQL store keeps the contract, on one node.
class CqlPinStoreTest extends CqlPinStoreContract {

  private static final Cluster CLUSTER = Cluster.of(1, "contract");

  CqlPinStoreTest() {
    super(CLUSTER);
  }
}
