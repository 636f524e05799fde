package dev.pinfold.cql.capacity;

import java.util.List;

/// What a store does each second, where as many pins come as go.
///
/// @param made requests
/// @param gone pins that go
/// @param changes of pins: conditional writes, without those that claim operations
/// @param operations that are claimed
/// @param servers that do it
/// @param all of it, by kind
public record Workload(
    double made, double gone, double changes, double operations, double servers, List<Work> all) {

  /// What one server is taken to do. Measured on two cores that it shared with the whole cluster;
  /// a machine of its own does more.
  static final double CHANGES_A_SERVER = 1_000;

  private static final double REGISTER_SECONDS = 20;
  private static final double LOOKS = 6;
  private static final double LEASE_PLAIN = 5;
  private static final double LEASE_CONDITIONAL = 0.5;

  public Workload {
    all = List.copyOf(all);
  }

  static Workload of(Demand demand) {
    double made = demand.changesPerSecond() / 2;
    double pins = made / demand.requestsPerPin();
    double copies = demand.copies();
    double placed = pins * copies;
    double operations = demand.changesPerSecond() * demand.operationIds();
    double perPin = copies / demand.requestsPerPin();
    // All, status, name, each entry of the metadata.
    double lists = 3 + demand.metadataEntries() + demand.expiring();
    // The entry of each request in the list of its status goes and comes once for each step of the
    // pin, not for each of its peers.
    double status = 2 * demand.requestsPerPin() / copies;
    double ids = demand.operationIds();
    double changes = 2 * made + 4 * placed;
    double servers =
        demand.servers() > 0
            ? demand.servers()
            : Math.max(2, Math.ceil(changes / CHANGES_A_SERVER));
    return new Workload(
        made,
        pins,
        changes,
        operations,
        servers,
        List.of(
            new Work("pin", made, 3, lists + perPin + 2 + perPin + ids, 1 + ids),
            new Work("unpin", made, 1, lists + perPin + 2 + perPin + ids, 1 + ids),
            new Work("acknowledge: begun", placed, 1, 1 + 2 + status, 1),
            new Work("acknowledge: pinned", placed, 1, 1 + 1 + 1 + status, 1),
            new Work("acknowledge: letting go", placed, 1, 1 + 2, 1),
            new Work("acknowledge: gone", placed, 1, 1 + 1 + 1 + 1 / copies, 1),
            new Work("counts", changes, 0, 2, 0),
            new Work("heartbeat kept", demand.peers() / REGISTER_SECONDS, 1, 0, 1),
            new Work("looking for work", demand.peers(), LOOKS, 0, 0),
            new Work("leases, horizons", servers, 2, LEASE_PLAIN, LEASE_CONDITIONAL)));
  }

  /// Statements a second.
  public double statements() {
    return all.stream().mapToDouble(Work::statements).sum();
  }

  /// Conditional writes a second.
  public double conditional() {
    return all.stream().mapToDouble(work -> work.perSecond() * work.conditional()).sum();
  }

  /// Rows that are written a second in a data centre that is asked.
  public double replicaRows(double replication) {
    return all.stream().mapToDouble(work -> work.replicaRows(replication)).sum();
  }
}
