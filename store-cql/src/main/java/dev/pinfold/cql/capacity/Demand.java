package dev.pinfold.cql.capacity;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.pins.rules.PinRules;

/// What a store is to hold and to do, and what of.
///
/// @param pins CIDs
/// @param requestsPerPin how many requests a CID has on it, in the mean
/// @param busiestPin how many requests the CID has with the most; made within three days
/// @param owners who have requests
/// @param largestOwner how many requests the largest of them has
/// @param peers IPFS peers
/// @param copies on how many peers a pin is
/// @param nameBytes of a request's name
/// @param metadataEntries of a request
/// @param changesPerSecond requests that are made and taken back, half each
/// @param expiring the share of requests that end by themselves
/// @param operationIds the share of changes that come with the id of an operation
/// @param replication replicas of each row in a data centre
/// @param dataCentres that have replicas
/// @param servers of Pinfold that write; 0 to reckon how many
/// @param node what a node of the cluster is
public record Demand(
    double pins,
    double requestsPerPin,
    double busiestPin,
    double owners,
    double largestOwner,
    double peers,
    double copies,
    double nameBytes,
    double metadataEntries,
    double changesPerSecond,
    double expiring,
    double operationIds,
    double replication,
    double dataCentres,
    double servers,
    Node node) {

  /// A node of the cluster.
  ///
  /// @param disk in bytes
  /// @param utilisation the share of the disk that data may take; the rest is for compaction
  /// @param writes rows that it can write a second, as a replica
  /// @param stream bytes that it can send, receive or compare a second while it serves
  public record Node(double disk, double utilisation, double writes, double stream) {
    public Node {
      Quantity.checked("node-disk", disk, disk, 1e9, 1e15);
      Quantity.checked("utilisation", utilisation, utilisation, 0.05, 0.95);
      Quantity.checked("node-writes", writes, writes, 1, 1e8);
      Quantity.checked("node-stream", stream, stream, 1e5, 1e11);
    }
  }

  /// @throws ProblemException `invalid_quantity`, `contradictory_plan`
  public Demand {
    Quantity.checked("pins", pins, pins, 1, 1e15);
    Quantity.checked("requests-per-pin", requestsPerPin, requestsPerPin, 1, PinRules.REQUESTS_MAX);
    Quantity.checked("busiest-pin", busiestPin, busiestPin, 1, PinRules.REQUESTS_MAX);
    Quantity.checked("owners", owners, owners, 1, 1L << 31);
    Quantity.checked("largest-owner", largestOwner, largestOwner, 1, 1e15);
    Quantity.checked("peers", peers, peers, 1, 1e6);
    Quantity.checked("copies", copies, copies, 1, 1e4);
    Quantity.checked("name-bytes", nameBytes, nameBytes, 0, 1_024);
    Quantity.checked("metadata-entries", metadataEntries, metadataEntries, 0, 1_000);
    Quantity.checked("changes-per-second", changesPerSecond, changesPerSecond, 0, 1e9);
    Quantity.checked("expiring", expiring, expiring, 0, 1);
    Quantity.checked("operation-ids", operationIds, operationIds, 0, 1);
    Quantity.checked("replication", replication, replication, 1, 9);
    Quantity.checked("data-centres", dataCentres, dataCentres, 1, 20);
    Quantity.checked("servers", servers, servers, 0, 1e6);
    notMore("copies", copies, "peers", peers);
    notMore("owners", owners, "requests", pins * requestsPerPin);
    notMore("largest-owner", largestOwner, "requests", pins * requestsPerPin);
    if (largestOwner * owners < pins * requestsPerPin * (1 - 1e-9)) {
      throw contradiction(
          "largest-owner", largestOwner, "requests of an owner", pins * requestsPerPin / owners);
    }
  }

  private static void notMore(String field, double value, String other, double most) {
    if (value > most * (1 + 1e-9)) {
      throw contradiction(field, value, other, most);
    }
  }

  private static ProblemException contradiction(
      String field, double value, String other, double bound) {
    return new ProblemException(
        Problem.of(
                Problem.Kind.INVALID,
                "contradictory_plan",
                "Two numbers of the plan contradict each other; change one of them.")
            .with("field", field)
            .with("value", Quantity.count(value))
            .with("other", other)
            .with("bound", Quantity.count(bound)));
  }

  /// All requests.
  public double requests() {
    return pins * requestsPerPin;
  }
}
