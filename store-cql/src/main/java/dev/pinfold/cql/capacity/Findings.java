package dev.pinfold.cql.capacity;

import dev.pinfold.cql.capacity.Finding.Severity;
import dev.pinfold.cql.pins.StoreBounds;
import dev.pinfold.pins.service.Peers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Compares a plan with what engines and the store can bear.
final class Findings {

  /// Where reading and compaction of a partition begin to be slow.
  static final double WARNED_BYTES = 10e6;

  /// Where engines warn, and repair and memory suffer.
  static final double BROKEN_BYTES = 100e6;

  /// Where ScyllaDB warns.
  static final double WARNED_ROWS = 100_000;

  /// Of the tables that are not only hints: in this time deletions must be on all replicas.
  static final double GRACE_SECONDS = 10 * 86_400;

  private static final double SERVERS_WARNED = 100;

  private static final Map<String, String> ADVICE =
      Map.ofEntries(
          Map.entry(
              "pins",
              "over so many pins, keep them in several keyspaces; more slots need another schema"),
          Map.entry(
              "pins.before",
              "let changes of one CID come slower, or in several keyspaces; these rows go after 3"
                  + " days"),
          Map.entry("pins.outcomes", "keep operations for a shorter time (operations-kept)"),
          Map.entry(
              "requests_by_owner", "let requests of one owner come slower, or split the owner"),
          Map.entry("pins_by_peer", "use more peers, so that each has less to do"),
          Map.entry(
              "pin_ttl_queue", "let fewer requests end by themselves, or use several keyspaces"),
          Map.entry(
              "forget_queue",
              "send operation ids only where they are needed, or use several keyspaces"),
          Map.entry("registry", "put several customers under one owner, or use several keyspaces"),
          Map.entry("feed_segments", "use more servers, so that each writes less"));

  private final List<Finding> findings = new ArrayList<>();

  private Findings() {}

  static List<Finding> of(
      Demand demand, Workload workload, List<TableLoad> tables, Cluster cluster) {
    Findings findings = new Findings();
    tables.forEach(findings::partition);
    findings.shared(tables);
    findings.servers(workload.servers());
    findings.service(demand, cluster);
    findings.findings.sort(Comparator.comparing(Finding::severity).reversed());
    return findings.findings;
  }

  private void add(Severity severity, String subject, String found, String bound, String advice) {
    findings.add(new Finding(severity, subject, found, bound, advice));
  }

  private void partition(TableLoad table) {
    String advice = ADVICE.getOrDefault(table.table(), "use several keyspaces");
    if (table.worstBytes() > WARNED_BYTES) {
      boolean broken = table.worstBytes() > BROKEN_BYTES;
      add(
          broken ? Severity.BROKEN : Severity.WARNING,
          table.table(),
          "a partition of " + Quantity.bytes(table.worstBytes()),
          Quantity.bytes(broken ? BROKEN_BYTES : WARNED_BYTES),
          advice);
    }
    if (table.worstRows() > WARNED_ROWS) {
      add(
          Severity.WARNING,
          table.table(),
          "a partition of " + Quantity.count(table.worstRows()) + " rows",
          Quantity.count(WARNED_ROWS) + " rows",
          advice);
    }
  }

  /// All kinds of rows of table `pins` are in the same partitions.
  private void shared(List<TableLoad> tables) {
    double bytes = 0;
    double alone = 0;
    for (TableLoad table : tables) {
      if (table.table().startsWith("pins") && !table.table().equals("pins_by_peer")) {
        bytes += table.worstBytes();
        alone = Math.max(alone, table.worstBytes());
      }
    }
    if (bytes > BROKEN_BYTES && alone <= BROKEN_BYTES) {
      add(
          Severity.BROKEN,
          "pins",
          "a partition of " + Quantity.bytes(bytes) + " with all its kinds of rows",
          Quantity.bytes(BROKEN_BYTES),
          "let fewer changes come, or use several keyspaces");
    }
  }

  private void servers(double servers) {
    if (servers > StoreBounds.WRITERS) {
      add(
          Severity.BROKEN,
          "servers",
          Quantity.count(servers) + " servers",
          Integer.toString(StoreBounds.WRITERS),
          "use several keyspaces, each with servers of its own");
    } else if (servers > SERVERS_WARNED) {
      add(
          Severity.WARNING,
          "servers",
          Quantity.count(servers) + " servers",
          Quantity.count(SERVERS_WARNED),
          "reading the feed and counts goes through all of them; use larger ones");
    }
  }

  private void service(Demand demand, Cluster cluster) {
    if (demand.peers() > Peers.PEERS_MAX) {
      add(
          Severity.BROKEN,
          "peers",
          Quantity.count(demand.peers()) + " peers",
          Integer.toString(Peers.PEERS_MAX),
          "servers refuse more (too_many_peers); use several services");
    }
    if (demand.replication() < 3) {
      add(
          Severity.WARNING,
          "replication",
          Quantity.count(demand.replication()) + " replicas",
          "3",
          "a quorum of fewer bears no loss of a node; servers start with them only where"
              + " cql.development is on");
    }
    if (cluster.repairSeconds() > GRACE_SECONDS / 2) {
      add(
          cluster.repairSeconds() > GRACE_SECONDS ? Severity.BROKEN : Severity.WARNING,
          "repair",
          Quantity.time(cluster.repairSeconds()),
          Quantity.time(GRACE_SECONDS / 2),
          "use more and smaller nodes: what is not repaired in 10 days may come back when deleted");
    }
  }
}
