package dev.pinfold.cql.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import dev.pinfold.cql.Configs;
import dev.pinfold.cql.schema.Engine.Product;
import dev.pinfold.cql.schema.SchemaPlan.Kind;
import dev.pinfold.cql.session.Consistency;
import dev.pinfold.cql.session.Contact;
import dev.pinfold.cql.session.CqlConfig;
import dev.pinfold.cql.session.SerialConsistency;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SchemaPlanTest {

  private static final CqlConfig CONFIG = CqlConfig.of(List.of(Contact.parse("a")), "pins");
  private static final Engine CASSANDRA = Engine.of(Product.CASSANDRA, "5.0.9");
  private static final Map<String, Integer> NODES = Map.of("dc1", 4, "dc2", 3);

  private static Situation situation(@Nullable KeyspaceState keyspace) {
    return new Situation(NODES, "dc1", CASSANDRA, keyspace);
  }

  private static KeyspaceState complete(Map<String, Integer> replicas) {
    return new KeyspaceState(
        "NetworkTopologyStrategy",
        replicas,
        true,
        Set.of(SchemaVersion.CURRENT),
        new ConditionalScope("LOCAL_SERIAL dc1"));
  }

  private static Wanted replicas(String replication) {
    return Wanted.with(Replication.parse(replication));
  }

  private static List<Kind> kinds(SchemaPlan plan) {
    return plan.steps().stream().map(SchemaPlan.Step::kind).toList();
  }

  private static String refusal(CqlConfig config, Wanted wanted, Situation situation) {
    return assertThrows(ProblemException.class, () -> SchemaPlan.of(config, wanted, situation))
        .problem()
        .code();
  }

  private static String refusal(Wanted wanted, @Nullable KeyspaceState keyspace) {
    return refusal(CONFIG, wanted, situation(keyspace));
  }

  // ---- a new keyspace

  @Test
  void whereThereIsNothingEverythingIsMade() {
    SchemaPlan plan = SchemaPlan.of(CONFIG, replicas("dc1=3,dc2=3"), situation(null));
    assertEquals(List.of(Kind.KEYSPACE, Kind.VERSION_TABLE, Kind.VERSION, Kind.SCOPE), kinds(plan));
    assertEquals(
        List.of(
            "CREATE KEYSPACE IF NOT EXISTS pins WITH replication ="
                + " {'class': 'NetworkTopologyStrategy', 'dc1': 3, 'dc2': 3}"),
        plan.steps().getFirst().statements());
  }

  @Test
  void tabletsAreLeftOutWhereConditionalWritesDoNotWorkOnThem() {
    Engine engine = Engine.of(Product.SCYLLA, "2025.1.4");
    SchemaPlan plan =
        SchemaPlan.of(CONFIG, replicas("dc1=3"), new Situation(NODES, "dc1", engine, null));
    assertTrue(
        plan.steps()
            .getFirst()
            .statements()
            .getFirst()
            .endsWith("AND tablets = {'enabled': false}"));
  }

  @Test
  void howManyReplicasMustBeSaidUnlessItIsForDevelopment() {
    assertEquals("schema_replication_missing", refusal(Wanted.asItIs(false), null));
    SchemaPlan plan = SchemaPlan.of(CONFIG, Wanted.asItIs(true), situation(null));
    assertTrue(plan.steps().getFirst().statements().getFirst().endsWith("'dc1': 1}"));
  }

  @Test
  void replicasMustBeWhereTheClusterHasNodes() {
    assertEquals("schema_data_centre_unknown", refusal(replicas("dc1=3,dc3=3"), null));
    assertEquals("schema_replicas_too_many", refusal(replicas("dc1=3,dc2=4"), null));
    assertEquals("schema_replicas_too_few", refusal(replicas("dc1=2"), null));
    assertEquals("schema_local_data_centre_empty", refusal(replicas("dc2=3"), null));
  }

  @Test
  void oldDatabasesAreRefused() {
    Engine old = Engine.of(Product.CASSANDRA, "3.11.17");
    assertEquals(
        "store_engine_too_old",
        refusal(CONFIG, replicas("dc1=3"), new Situation(NODES, "dc1", old, null)));
  }

  // ---- a keyspace that is there

  @Test
  void whereAllIsAsItShouldBeNothingIsDone() {
    KeyspaceState there = complete(Map.of("dc1", 3));
    assertEquals(List.of(), SchemaPlan.of(CONFIG, replicas("dc1=3"), situation(there)).steps());
    assertEquals(List.of(), SchemaPlan.of(CONFIG, Wanted.asItIs(false), situation(there)).steps());
  }

  @Test
  void whatWasLeftInTheMiddleIsFinished() {
    KeyspaceState there =
        new KeyspaceState("NetworkTopologyStrategy", Map.of("dc1", 3), true, Set.of(), null);
    SchemaPlan plan = SchemaPlan.of(CONFIG, Wanted.asItIs(false), situation(there));
    assertEquals(List.of(Kind.VERSION, Kind.SCOPE), kinds(plan));
  }

  @Test
  void newerTablesAreRefused() {
    KeyspaceState there =
        new KeyspaceState(
            "NetworkTopologyStrategy",
            Map.of("dc1", 3),
            true,
            Set.of(SchemaVersion.CURRENT, SchemaVersion.CURRENT + 1),
            null);
    assertEquals("schema_newer", refusal(Wanted.asItIs(false), there));
  }

  @Test
  void otherWaysToPlaceReplicasAreRefused() {
    KeyspaceState there =
        new KeyspaceState("SimpleStrategy", Map.of("replication_factor", 3), false, Set.of(), null);
    assertEquals("schema_strategy_unsuitable", refusal(replicas("dc1=3"), there));
  }

  // ---- other replicas

  private static SchemaPlan.Step change(CqlConfig config, String from, String to) {
    SchemaPlan plan =
        SchemaPlan.of(
            config,
            replicas(to),
            new Situation(
                Map.of("dc1", 9, "dc2", 9),
                "dc1",
                CASSANDRA,
                new KeyspaceState(
                    "NetworkTopologyStrategy",
                    new TreeMap<>(Replication.parse(from).byDataCentre()),
                    true,
                    Set.of(SchemaVersion.CURRENT),
                    ConditionalScope.of(config, "dc1"))));
    assertEquals(List.of(Kind.KEYSPACE), kinds(plan));
    return plan.steps().getFirst();
  }

  private static void refusesJump(CqlConfig config, String from, String to) {
    assertEquals(
        "schema_replication_jump",
        assertThrows(ProblemException.class, () -> change(config, from, to)).problem().code(),
        from + " to " + to);
  }

  @Test
  void replicasChangeByOneAtATimeAndThenAreRepaired() {
    SchemaPlan.Step more = change(CONFIG, "dc1=3", "dc1=4");
    assertEquals(
        List.of(
            "ALTER KEYSPACE pins WITH replication = {'class': 'NetworkTopologyStrategy', 'dc1': 4}"),
        more.statements());
    assertTrue(more.advice().contains("nodetool repair -full pins"), more.advice());
    SchemaPlan.Step less = change(CONFIG, "dc1=5", "dc1=4");
    assertTrue(less.advice().contains("nodetool cleanup pins"), less.advice());
    refusesJump(CONFIG, "dc1=3", "dc1=5");
    refusesJump(CONFIG, "dc1=5", "dc1=3");
    refusesJump(CONFIG, "dc1=3,dc2=3", "dc1=3,dc2=5");
  }

  @Test
  void aDataCentreThatNobodyAsksYetMayComeWithAllItsReplicas() {
    SchemaPlan.Step step = change(CONFIG, "dc1=3", "dc1=3,dc2=3");
    assertTrue(step.advice().contains("nodetool rebuild -ks pins -- dc1"), step.advice());
    change(CONFIG, "dc1=3,dc2=3", "dc1=3");
  }

  @Test
  void whereAQuorumIsOfAllReplicasADataCentreComesOneReplicaAtATime() {
    for (CqlConfig config :
        List.of(
            Configs.with(CONFIG, Consistency.QUORUM, SerialConsistency.LOCAL_SERIAL),
            Configs.with(CONFIG, Consistency.EACH_QUORUM, SerialConsistency.SERIAL))) {
      refusesJump(config, "dc1=3", "dc1=3,dc2=3");
      refusesJump(config, "dc1=3,dc2=3", "dc1=4,dc2=4");
      change(config, "dc1=3,dc2=3", "dc1=4,dc2=3");
    }
  }

  // ---- among whom conditional writes agree

  @Test
  void anotherScopeNeedsAllNodesToBeStopped() {
    KeyspaceState there = complete(Map.of("dc1", 3));
    CqlConfig serial = Configs.with(CONFIG, Consistency.QUORUM, SerialConsistency.SERIAL);
    assertEquals("store_scope_differs", refusal(serial, Wanted.asItIs(false), situation(there)));
    SchemaPlan plan = SchemaPlan.of(serial, new Wanted(null, false, true), situation(there));
    assertEquals(List.of(Kind.SCOPE), kinds(plan));
    assertEquals(
        List.of(
            "UPDATE facts SET value = 0x53455249414c WHERE name = 'conditional-writes'"
                + " IF value = 0x4c4f43414c5f53455249414c20646331"),
        plan.steps().getFirst().statements());
  }
}
