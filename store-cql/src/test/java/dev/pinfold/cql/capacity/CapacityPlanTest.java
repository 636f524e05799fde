package dev.pinfold.cql.capacity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cql.capacity.Finding.Severity;
import dev.pinfold.cql.pins.StoreBounds;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class CapacityPlanTest {

  private static final double EXACT = 1e-6;

  private static CapacityPlan plan(Demands demands) {
    return CapacityPlan.of(demands.demand(), MadeUpSizes.sizes());
  }

  private static TableLoad table(CapacityPlan plan, String name) {
    return plan.tables().stream()
        .filter(table -> table.table().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Set<String> beyond(CapacityPlan plan, Severity severity) {
    Set<String> subjects = new TreeSet<>();
    for (Finding finding : plan.findings()) {
      if (finding.severity() == severity) {
        subjects.add(finding.subject());
      }
    }
    return subjects;
  }

  // ---- tables

  @Test
  void pinsAreSpreadOverSlots() {
    TableLoad pins = table(plan(Demands.of(1_000.0 * StoreBounds.SLOTS)), "pins");
    assertEquals(16_777_216, pins.partitions());
    assertEquals(1_000, pins.meanRows());
    assertEquals(100_000, pins.meanBytes());
    assertEquals(50.0 * 1_000 * 16_777_216, pins.diskBytes());
    // Six deviations of 31.6, six, and the request that the busiest pin has.
    assertEquals(1_000 + 6 * Math.sqrt(1_000) + 6 + 1, pins.worstRows(), EXACT);
  }

  @Test
  void copiesNamesAndMetadataMakeAPinLarger() {
    TableLoad pins = table(plan(Demands.of(1e6).placed(10, 5).saying(50, 2)), "pins");
    // Three placements more, thirty bytes of name, two entries of ten bytes with their lengths.
    assertEquals(100 + 3 * 177 + 30 + 2 * 18, pins.dataBytes(), EXACT);
    assertEquals(pins.dataBytes() / 2 * 1e6, pins.diskBytes(), EXACT * 1e9);
  }

  @Test
  void aPinOfManyRequestsMakesItsPartitionLarge() {
    TableLoad quiet = table(plan(Demands.of(1e6).changing(10, 0, 0, 2)), "pins.before");
    CapacityPlan busy = plan(Demands.of(1e6).changing(10, 0, 0, 2).busiest(10_000));
    // Before the n-th request there were n - 1 of 54 bytes.
    assertTrue(table(busy, "pins.before").worstBytes() > quiet.worstBytes() + 54.0 * 9_999 * 5_000);
    assertTrue(beyond(busy, Severity.BROKEN).contains("pins.before"));
  }

  @Test
  void theFeedKeepsTenDaysOfChangesInSegments() {
    // One request made and one taken back a second, on one peer: each is acknowledged twice.
    CapacityPlan plan = plan(Demands.of(1e6).placed(10, 1).changing(2, 0, 0, 2));
    assertEquals(6, plan.workload().changes());
    TableLoad feed = table(plan, "feed");
    assertEquals(6 * 864_000, feed.rows());
    assertEquals(2 * 240, feed.partitions());
    assertEquals(3 * 3_600, feed.meanRows());
    assertEquals(50_000, feed.worstRows());
    assertEquals(240, table(plan, "feed_segments").worstRows());
  }

  @Test
  void aServerThatWritesMuchFillsSegmentsFaster() {
    CapacityPlan plan = plan(Demands.of(1e9).placed(10, 1).changing(2e4, 0, 0, 2));
    TableLoad feed = table(plan, "feed");
    assertEquals(50_000, feed.meanRows(), EXACT);
    assertEquals(3e4 * 864_000 / 50_000, table(plan, "feed_segments").worstRows(), EXACT);
    assertTrue(beyond(plan, Severity.WARNING).contains("feed_segments"));
  }

  @Test
  void queuesOfAllOwnersAreBounded() {
    // A thousand end each second, in 16 parts: full at 16,384, seen after 40,960 more at the
    // latest, known after 25 seconds.
    CapacityPlan plan = plan(Demands.of(1e9).changing(2_000, 1, 0, 2));
    assertEquals(16_384 + 40_960 + 62.5 * 25, table(plan, "pin_ttl_queue").worstRows(), EXACT);
    assertEquals(1e9, table(plan, "pin_ttl_queue").rows());
    assertFalse(beyond(plan, Severity.WARNING).contains("pin_ttl_queue"));
    CapacityPlan few = plan(Demands.of(1e9).changing(20, 1, 0, 2));
    assertEquals(10 / 16.0 * 4_194.304, table(few, "pin_ttl_queue").worstRows(), EXACT);
  }

  @Test
  void operationsAreKeptForAWeek() {
    CapacityPlan plan = plan(Demands.of(1e9).changing(100, 0, 0.5, 2));
    assertEquals(50 * 604_800.0, table(plan, "operations").rows());
    assertEquals(2 * 50 * 604_800.0, table(plan, "pins.outcomes").rows());
    // Pins that go wait there, too.
    assertEquals((50 + 50) * 604_800.0, table(plan, "forget_queue").rows());
  }

  @Test
  void ownersAreInBuckets() {
    TableLoad registry = table(plan(Demands.of(1e9).owners(51_200, 1e9)), "registry");
    assertEquals(3 * 51_200 + 10, registry.rows());
    assertEquals(100 + 6 * 10 + 6, registry.worstRows(), EXACT);
  }

  @Test
  void eachServerHasARowOfEachCount() {
    TableLoad counts =
        table(plan(Demands.of(1e6).owners(100, 1e6).changing(1, 0, 0, 7)), "pin_counts");
    assertEquals((2 + 10 + 100) * 7, counts.rows());
    assertEquals(7, counts.worstRows());
  }

  // ---- lists

  @Test
  void aListIsCutWhenItIsFull() {
    assertEquals(1_000, ListBounds.worst(1_000, 0));
    assertEquals(16_384 + 40_960, ListBounds.worst(1e9, 0));
    assertEquals(16_384 + 40_960 + 25e5, ListBounds.worst(1e9, 1e5), EXACT);
  }

  @Test
  void theDirectoryOfALargeListIsInEras() {
    assertEquals(1, ListBounds.slices(16_384));
    assertEquals(3, ListBounds.slices(16_385));
    // All slices there can be of 1, 16 and 262 seconds in 2^26 milliseconds.
    assertEquals(65_536 + 4_096 + 256, StoreBounds.ERA_SLICES);
    TableLoad directory = table(plan(Demands.of(1e11)), "list_slices");
    assertTrue(directory.rows() > 1e11 / 8_192);
    assertTrue(directory.worstRows() < 100_000, () -> "rows: " + directory.worstRows());
  }

  @Test
  void everyPartitionIsBoundedAtATrillion() {
    CapacityPlan plan =
        plan(Demands.of(1e12).owners(1e7, 1e11).placed(10_000, 3).changing(20_000, 0.1, 0.5, 40));
    assertEquals(Set.of(), beyond(plan, Severity.BROKEN));
    for (TableLoad table : plan.tables()) {
      assertTrue(table.worstRows() <= 200_000, () -> table.table() + ": " + table.worstRows());
    }
  }

  // ---- the cluster

  @Test
  void nodesAreReckonedFromDiskAndFromWrites() {
    CapacityPlan plan =
        plan(Demands.of(1e6).replicated(3, 2, new Demand.Node(1e9, 0.5, 1_000, 1e6)));
    double replica = plan.tables().stream().mapToDouble(TableLoad::diskBytes).sum();
    Cluster cluster = plan.cluster();
    assertEquals(replica, cluster.replicaBytes());
    assertEquals(6 * replica, cluster.bytes(), EXACT);
    assertEquals(Math.ceil(3 * replica / 5e8), cluster.nodesForDisk());
    assertEquals(2 * Math.max(3, cluster.nodesForDisk()), cluster.nodes());
    assertEquals(cluster.bytes() / cluster.nodes(), cluster.bytesOfNode(), EXACT);
    assertEquals(cluster.bytesOfNode() / 1e6, cluster.repairSeconds(), EXACT);
    double inCentre = cluster.nodes() / 2;
    assertEquals(3 * replica / (inCentre + 1) / 1e6, cluster.addSeconds(), EXACT);
  }

  @Test
  void aConditionalWriteIsThreeRowsOnEachReplica() {
    Work work = new Work("pin", 10, 2, 4, 1);
    assertEquals(70, work.statements());
    assertEquals(10 * 3 * (4 + 3), work.replicaRows(3));
  }

  @Test
  void aPinIsAcknowledgedTwiceByEachOfItsPeersWhenItComesAndWhenItGoes() {
    Workload workload = plan(Demands.of(1e9).placed(10, 3).changing(200, 0, 0.1, 0)).workload();
    assertEquals(100, workload.made());
    assertEquals(200 + 4 * 300, workload.changes());
    assertEquals(20, workload.operations());
    assertEquals(2, workload.servers());
    // Changes, claims, heartbeats of ten peers each 20 seconds, two leases renewed each two
    // seconds.
    assertEquals(1_400 + 20 + 10 / 20.0 + 1, workload.conditional(), EXACT);
  }

  // ---- findings

  @Test
  void aSmallServiceHasNoFinding() {
    CapacityPlan plan = plan(Demands.of(1e6).owners(100, 1e5).changing(10, 0.1, 1, 3));
    assertEquals(Set.of(), beyond(plan, Severity.BROKEN));
    assertEquals(Set.of(), beyond(plan, Severity.WARNING));
    assertFalse(plan.isBroken());
  }

  @Test
  void toFewReplicasAreWarnedOf() {
    CapacityPlan plan = plan(Demands.of(1e6).replicated(1, 1, Demands.NODE));
    assertEquals(Set.of("replication"), beyond(plan, Severity.WARNING));
  }

  @Test
  void moreServersThanThereAreNumbersAreRefused() {
    assertTrue(
        beyond(plan(Demands.of(1e6).changing(1, 0, 0, 1_025)), Severity.BROKEN)
            .contains("servers"));
    assertTrue(
        beyond(plan(Demands.of(1e6).changing(1, 0, 0, 1_024)), Severity.WARNING)
            .contains("servers"));
  }

  @Test
  void aRepairThatTakesLongerThanTombstonesStayIsRefused() {
    Demand.Node slow = new Demand.Node(1e15, 0.5, 20_000, 1e5);
    CapacityPlan plan = plan(Demands.of(1e10).replicated(3, 1, slow));
    assertTrue(plan.cluster().repairSeconds() > 864_000);
    assertTrue(beyond(plan, Severity.BROKEN).contains("repair"));
  }

  // ---- bad input

  @Test
  void namesWhatIsOutOfRange() {
    assertRefused("pins", () -> Demands.of(0));
    assertRefused("peers", () -> Demands.of(10).placed(2e6, 1));
    assertRefused("owners", () -> Demands.of(10).owners(0, 10));
    assertRefused("expiring", () -> Demands.of(10).changing(1, 1.5, 0, 2));
    assertRefused("busiest-pin", () -> Demands.of(10).busiest(10_001));
    assertRefused("replication", () -> Demands.of(10).replicated(0, 1, Demands.NODE));
    assertRefused("utilisation", () -> new Demand.Node(1e12, 1, 1_000, 1e6));
    assertRefused("pins", () -> Demands.of(Double.NaN));
  }

  private static void assertRefused(String field, Supplier<?> wrong) {
    Problem problem = assertThrows(ProblemException.class, wrong::get).problem();
    assertEquals("invalid_quantity", problem.code());
    assertEquals(field, problem.details().get("field"));
    assertTrue(problem.details().containsKey("allowed"));
  }

  @Test
  void namesWhatContradicts() {
    assertContradicts("copies", () -> Demands.of(10).placed(3, 4));
    assertContradicts("owners", () -> Demands.of(10).owners(11, 1));
    assertContradicts("largest-owner", () -> Demands.of(10).owners(2, 11));
    // Ten requests of two owners: one has five at least.
    assertContradicts("largest-owner", () -> Demands.of(10).owners(2, 4));
  }

  private static void assertContradicts(String field, Supplier<?> wrong) {
    Problem problem = assertThrows(ProblemException.class, wrong::get).problem();
    assertEquals("contradictory_plan", problem.code());
    assertEquals(field, problem.details().get("field"));
  }
}
