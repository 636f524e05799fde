package dev.pinfold.cql.capacity;

import java.util.List;

/// The nodes that it takes.
///
/// @param replicaBytes all rows, once
/// @param bytes all rows, with all their replicas, in all data centres
/// @param nodesForDisk of a data centre
/// @param nodesForWrites of a data centre
/// @param nodes of all data centres; at least as many in each as a row has replicas
/// @param bytesOfNode what each has
/// @param writesOfNode rows that each writes a second
/// @param addSeconds until a node that is added has its share
/// @param repairSeconds until all nodes have compared all they have
public record Cluster(
    double replicaBytes,
    double bytes,
    double nodesForDisk,
    double nodesForWrites,
    double nodes,
    double bytesOfNode,
    double writesOfNode,
    double addSeconds,
    double repairSeconds) {

  static Cluster of(Demand demand, Workload workload, List<TableLoad> tables) {
    Demand.Node node = demand.node();
    double replica = tables.stream().mapToDouble(TableLoad::diskBytes).sum();
    double ofCentre = replica * demand.replication();
    double writes = workload.replicaRows(demand.replication());
    double forDisk = Math.ceil(ofCentre / (node.disk() * node.utilisation()));
    double forWrites = Math.ceil(writes / node.writes());
    double inCentre = Math.max(demand.replication(), Math.max(forDisk, forWrites));
    double bytesOfNode = ofCentre / inCentre;
    return new Cluster(
        replica,
        ofCentre * demand.dataCentres(),
        forDisk,
        forWrites,
        inCentre * demand.dataCentres(),
        bytesOfNode,
        writes / inCentre,
        ofCentre / (inCentre + 1) / node.stream(),
        bytesOfNode / node.stream());
  }
}
