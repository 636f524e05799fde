package dev.pinfold.cql.capacity;

/// Demands for tests, which change one thing at a time.
record Demands(Demand demand) {

  static final Demand.Node NODE = new Demand.Node(8e12, 0.5, 20_000, 50e6);

  /// A few pins without names' and metadata's differences from the made-up sizes, and without
  /// changes.
  static Demands of(double pins) {
    return new Demands(new Demand(pins, 1, 1, 1, pins, 10, 2, 20, 0, 0, 0, 0, 3, 1, 2, NODE));
  }

  Demands owners(double owners, double largest) {
    return new Demands(
        new Demand(
            demand.pins(),
            demand.requestsPerPin(),
            demand.busiestPin(),
            owners,
            largest,
            demand.peers(),
            demand.copies(),
            demand.nameBytes(),
            demand.metadataEntries(),
            demand.changesPerSecond(),
            demand.expiring(),
            demand.operationIds(),
            demand.replication(),
            demand.dataCentres(),
            demand.servers(),
            demand.node()));
  }

  /// @param peers IPFS peers
  /// @param copies on how many of them a pin is
  Demands placed(double peers, double copies) {
    return new Demands(
        new Demand(
            demand.pins(),
            demand.requestsPerPin(),
            demand.busiestPin(),
            demand.owners(),
            demand.largestOwner(),
            peers,
            copies,
            demand.nameBytes(),
            demand.metadataEntries(),
            demand.changesPerSecond(),
            demand.expiring(),
            demand.operationIds(),
            demand.replication(),
            demand.dataCentres(),
            demand.servers(),
            demand.node()));
  }

  /// @param changes each second
  /// @param expiring share of requests
  /// @param operationIds share of changes
  Demands changing(double changes, double expiring, double operationIds, double servers) {
    return new Demands(
        new Demand(
            demand.pins(),
            demand.requestsPerPin(),
            demand.busiestPin(),
            demand.owners(),
            demand.largestOwner(),
            demand.peers(),
            demand.copies(),
            demand.nameBytes(),
            demand.metadataEntries(),
            changes,
            expiring,
            operationIds,
            demand.replication(),
            demand.dataCentres(),
            servers,
            demand.node()));
  }

  Demands busiest(double requests) {
    return new Demands(
        new Demand(
            demand.pins(),
            demand.requestsPerPin(),
            requests,
            demand.owners(),
            demand.largestOwner(),
            demand.peers(),
            demand.copies(),
            demand.nameBytes(),
            demand.metadataEntries(),
            demand.changesPerSecond(),
            demand.expiring(),
            demand.operationIds(),
            demand.replication(),
            demand.dataCentres(),
            demand.servers(),
            demand.node()));
  }

  /// @param replication replicas in a data centre
  Demands replicated(double replication, double dataCentres, Demand.Node node) {
    return new Demands(
        new Demand(
            demand.pins(),
            demand.requestsPerPin(),
            demand.busiestPin(),
            demand.owners(),
            demand.largestOwner(),
            demand.peers(),
            demand.copies(),
            demand.nameBytes(),
            demand.metadataEntries(),
            demand.changesPerSecond(),
            demand.expiring(),
            demand.operationIds(),
            replication,
            dataCentres,
            demand.servers(),
            node));
  }

  /// @param nameBytes of a request
  /// @param entries of its metadata
  Demands saying(double nameBytes, double entries) {
    return new Demands(
        new Demand(
            demand.pins(),
            demand.requestsPerPin(),
            demand.busiestPin(),
            demand.owners(),
            demand.largestOwner(),
            demand.peers(),
            demand.copies(),
            nameBytes,
            entries,
            demand.changesPerSecond(),
            demand.expiring(),
            demand.operationIds(),
            demand.replication(),
            demand.dataCentres(),
            demand.servers(),
            demand.node()));
  }
}
