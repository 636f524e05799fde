package dev.pinfold.cql.capacity;

import java.util.Comparator;
import java.util.List;

/// What a store of pins on ScyllaDB or Cassandra takes.
///
/// ```java
/// CapacityPlan plan = CapacityPlan.of(demand, Sizes.measured());
/// ```
///
/// @param tables what each holds
/// @param workload what is done each second
/// @param cluster what it takes
/// @param drivers what disk is used for, the largest first
/// @param findings what is beyond a bound, the worst first
public record CapacityPlan(
    Demand demand,
    List<TableLoad> tables,
    Workload workload,
    Cluster cluster,
    List<Driver> drivers,
    List<Finding> findings) {

  public CapacityPlan {
    tables = List.copyOf(tables);
    drivers = List.copyOf(drivers);
    findings = List.copyOf(findings);
  }

  /// What something costs.
  ///
  /// @param share of all disk
  public record Driver(String what, double diskBytes, double share) {}

  public static CapacityPlan of(Demand demand, Sizes sizes) {
    Workload workload = Workload.of(demand);
    List<TableLoad> tables = new Tables(demand, sizes, workload).all();
    Cluster cluster = Cluster.of(demand, workload, tables);
    double disk = tables.stream().mapToDouble(TableLoad::diskBytes).sum();
    List<Driver> drivers =
        tables.stream()
            .sorted(Comparator.comparingDouble(TableLoad::diskBytes).reversed())
            .map(table -> new Driver(table.table(), table.diskBytes(), table.diskBytes() / disk))
            .toList();
    return new CapacityPlan(
        demand, tables, workload, cluster, drivers, Findings.of(demand, workload, tables, cluster));
  }

  /// Whether a bound breaks.
  public boolean isBroken() {
    return findings.stream().anyMatch(one -> one.severity() == Finding.Severity.BROKEN);
  }
}
