package dev.pinfold.cql.capacity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/// What holds of every plan.
class CapacityPropertiesTest {

  private static final Sizes SIZES = Sizes.measured();

  /// @param exponent of the number of pins, of ten
  private static Demand demand(
      double exponent, double spread, int copies, double changes, double expiring) {
    double pins = Math.rint(Math.pow(10, exponent));
    double owners = Math.clamp(Math.rint(Math.pow(pins, spread)), 1, 2e9);
    return new Demand(
        pins,
        1,
        1,
        owners,
        Math.max(1, pins / Math.sqrt(owners)),
        1_000,
        copies,
        30,
        3,
        changes,
        expiring,
        expiring,
        3,
        1,
        0,
        Demands.NODE);
  }

  @Property
  void tablesAgreeWithThemselves(
      @ForAll @DoubleRange(max = 13) double exponent,
      @ForAll @DoubleRange(max = 0.9) double spread,
      @ForAll @IntRange(min = 1, max = 20) int copies,
      @ForAll @DoubleRange(max = 1e6) double changes,
      @ForAll @DoubleRange(max = 1) double expiring) {
    CapacityPlan plan = CapacityPlan.of(demand(exponent, spread, copies, changes, expiring), SIZES);
    for (TableLoad table : plan.tables()) {
      assertTrue(table.rows() >= 0, table::toString);
      assertTrue(table.dataBytes() > 0, table::toString);
      assertTrue(table.partitions() >= 1, table::toString);
      assertTrue(table.worstRows() >= table.meanRows() * (1 - 1e-9), table::toString);
      assertTrue(table.worstBytes() >= table.meanBytes() * (1 - 1e-9), table::toString);
      assertEquals(table.rows(), table.partitions() * table.meanRows(), table.rows() * 1e-9);
    }
    double shares = plan.drivers().stream().mapToDouble(CapacityPlan.Driver::share).sum();
    assertEquals(1, shares, 1e-9);
    assertTrue(plan.cluster().nodes() >= 3);
    assertTrue(plan.cluster().bytesOfNode() <= 4e12 * (1 + 1e-9));
    assertTrue(plan.cluster().writesOfNode() <= 20_000 * (1 + 1e-9));
  }

  @Property
  void morePinsTakeNotLess(
      @ForAll @DoubleRange(min = 1, max = 12) double exponent,
      @ForAll @DoubleRange(min = 0.1, max = 1) double more,
      @ForAll @IntRange(min = 1, max = 20) int copies) {
    Cluster few = CapacityPlan.of(demand(exponent, 0.5, copies, 10, 0), SIZES).cluster();
    Cluster many = CapacityPlan.of(demand(exponent + more, 0.5, copies, 10, 0), SIZES).cluster();
    assertTrue(many.bytes() > few.bytes());
    assertTrue(many.nodes() >= few.nodes());
  }

  @Property
  void moreChangesTakeNotFewerWrites(
      @ForAll @DoubleRange(max = 1e5) double changes, @ForAll @DoubleRange(max = 1e5) double more) {
    Workload few = CapacityPlan.of(demand(9, 0.5, 2, changes, 0.5), SIZES).workload();
    Workload many = CapacityPlan.of(demand(9, 0.5, 2, changes + more, 0.5), SIZES).workload();
    assertTrue(many.statements() >= few.statements());
    assertTrue(many.replicaRows(3) >= few.replicaRows(3));
    assertTrue(many.servers() >= few.servers());
  }
}
