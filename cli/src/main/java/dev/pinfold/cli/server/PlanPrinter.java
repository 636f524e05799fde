package dev.pinfold.cli.server;

import com.google.errorprone.annotations.FormatMethod;
import dev.pinfold.cli.Json;
import dev.pinfold.cli.Output;
import dev.pinfold.cql.capacity.CapacityPlan;
import dev.pinfold.cql.capacity.Cluster;
import dev.pinfold.cql.capacity.Finding;
import dev.pinfold.cql.capacity.Quantity;
import dev.pinfold.cql.capacity.Sizes;
import dev.pinfold.cql.capacity.TableLoad;
import dev.pinfold.cql.capacity.Work;
import java.util.List;
import java.util.Locale;

/// Prints a capacity plan.
final class PlanPrinter {

  private static final List<String> BASIS =
      List.of(
          "Bytes of rows were measured on Cassandra, whose files ScyllaDB reads: for ScyllaDB they,",
          "and its warnings (10 MB, 100,000 rows a partition), rest on its documentation alone.",
          "Writes and streams of a node, and 1,000 changes a second of a server, are assumptions:",
          "measure yours. Statements are counted from the program; Paxos as three rows a replica.");

  private static final int DRIVERS = 6;
  private static final double PERCENT = 100;

  private final Output output;
  private final Sizes sizes;

  PlanPrinter(Output output, Sizes sizes) {
    this.output = output;
    this.sizes = sizes;
  }

  /// As one line of JSON: numbers as they are, bytes and seconds.
  void json(CapacityPlan plan) {
    output.json(
        Json.object(
            "demand",
            plan.demand(),
            "cluster",
            plan.cluster(),
            "tables",
            plan.tables(),
            "workload",
            plan.workload(),
            "drivers",
            plan.drivers(),
            "findings",
            plan.findings(),
            "measured",
            sizes.date(),
            "engine",
            sizes.engine()));
  }

  /// As tables for people.
  void text(CapacityPlan plan) {
    cluster(plan);
    tables(plan.tables());
    work(plan);
    drivers(plan.drivers());
    findings(plan.findings());
    line("Measured %s on %s.", sizes.date(), sizes.engine());
    BASIS.forEach(output::line);
  }

  @FormatMethod
  private void line(String format, Object... values) {
    output.line(String.format(Locale.ROOT, format, values).stripTrailing());
  }

  private void cluster(CapacityPlan plan) {
    Cluster cluster = plan.cluster();
    fact("pins", Quantity.count(plan.demand().pins()));
    fact("requests", Quantity.count(plan.demand().requests()));
    fact("disk, one replica", Quantity.bytes(cluster.replicaBytes()));
    fact("disk, all replicas", Quantity.bytes(cluster.bytes()));
    fact(
        "nodes",
        String.format(
            Locale.ROOT,
            "%s (a data centre: %s for disk, %s for writes)",
            Quantity.count(cluster.nodes()),
            Quantity.count(cluster.nodesForDisk()),
            Quantity.count(cluster.nodesForWrites())));
    fact("each node has", Quantity.bytes(cluster.bytesOfNode()));
    fact("each node writes", Quantity.count(cluster.writesOfNode()) + " rows/s");
    fact("servers of Pinfold", Quantity.count(plan.workload().servers()));
    fact("to add a node", Quantity.time(cluster.addSeconds()));
    fact("to repair all", Quantity.time(cluster.repairSeconds()));
    output.line("");
  }

  private void fact(String name, String value) {
    line("%-20s %s", name, value);
  }

  private void tables(List<TableLoad> tables) {
    line(
        "%-24s %8s %10s %8s %8s %8s %8s %8s",
        "table", "rows", "partitions", "rows/p", "worst", "bytes/p", "worst", "disk");
    for (TableLoad table : tables) {
      if (table.rows() > 0) {
        line(
            "%-24s %8s %10s %8s %8s %8s %8s %8s",
            table.table(),
            Quantity.count(table.rows()),
            Quantity.count(table.partitions()),
            Quantity.count(table.meanRows()),
            Quantity.count(table.worstRows()),
            Quantity.bytes(table.meanBytes()),
            Quantity.bytes(table.worstBytes()),
            Quantity.bytes(table.diskBytes()));
      }
    }
    output.line("");
    output.line("What bounds a partition:");
    for (TableLoad table : tables) {
      if (table.rows() > 0) {
        line("  %-24s %s", table.table(), table.bound());
      }
    }
    output.line("");
  }

  private void work(CapacityPlan plan) {
    line("%-24s %8s %8s %8s %8s %10s", "work", "a second", "reads", "writes", "LWT", "replica/s");
    for (Work work : plan.workload().all()) {
      line(
          "%-24s %8s %8s %8s %8s %10s",
          work.name(),
          Quantity.count(work.perSecond()),
          each(work.reads()),
          each(work.rows()),
          each(work.conditional()),
          Quantity.count(work.replicaRows(plan.demand().replication())));
    }
    line(
        "in all: %s statements/s, of them %s LWT/s; %s rows/s on replicas of a data centre",
        Quantity.count(plan.workload().statements()),
        Quantity.count(plan.workload().conditional()),
        Quantity.count(plan.workload().replicaRows(plan.demand().replication())));
    output.line("");
  }

  private static String each(double value) {
    return value == 0 ? "-" : Quantity.count(value);
  }

  private void drivers(List<CapacityPlan.Driver> drivers) {
    output.line("What disk is used for:");
    for (CapacityPlan.Driver driver : drivers.subList(0, Math.min(DRIVERS, drivers.size()))) {
      line(
          "  %-24s %8s %5.1f %%",
          driver.what(), Quantity.bytes(driver.diskBytes()), PERCENT * driver.share());
    }
    output.line("");
  }

  private void findings(List<Finding> findings) {
    if (findings.isEmpty()) {
      output.line("No bound is exceeded.");
    }
    for (Finding finding : findings) {
      line(
          "%s %s: %s; the bound is %s",
          finding.severity(), finding.subject(), finding.found(), finding.bound());
      line("    %s", finding.advice());
    }
    output.line("");
  }
}
