package dev.pinfold.cql.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cassandra.Ring;
import dev.pinfold.cql.Configs;
import dev.pinfold.cql.session.CqlConfig;
import dev.pinfold.cql.session.CqlSessions;
import dev.pinfold.cql.session.DriverCql;
import dev.pinfold.cql.session.Observer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Against a real ring.
class SchemaTest {

  private static final Ring RING = Ring.shared(3);
  private static final Set<String> TABLES = tablesOfFirstVersion();

  private static Set<String> tablesOfFirstVersion() {
    Set<String> tables = new TreeSet<>(Set.of(SchemaClaims.TABLE));
    for (String statement : SchemaVersion.all().getFirst().statements()) {
      if (statement.startsWith("CREATE TABLE")) {
        tables.add(statement.replaceFirst("(?s)CREATE TABLE IF NOT EXISTS (\\w+).*", "$1"));
      }
    }
    return tables;
  }

  private static CqlConfig config(String keyspace) {
    CqlConfig config = Configs.of(RING, keyspace);
    try (CqlSession session = CqlSessions.administration(config)) {
      session.execute(schema("DROP KEYSPACE IF EXISTS " + keyspace));
      Agreement.await(session);
    }
    return config;
  }

  private static SimpleStatement schema(String statement) {
    return SimpleStatement.newInstance(statement)
        .setExecutionProfileName(CqlSessions.SCHEMA_PROFILE);
  }

  private static Wanted three() {
    return Wanted.with(new Replication(Map.of(RING.dataCentre(), 3)));
  }

  private static Schema schema(CqlConfig config) {
    return new Schema(config, _ -> {});
  }

  private static Set<String> tables(CqlConfig config) {
    Set<String> tables = new TreeSet<>();
    try (CqlSession session = CqlSessions.administration(config)) {
      session
          .execute(
              SimpleStatement.newInstance(
                  "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?",
                  config.keyspace()))
          .forEach(row -> tables.add(row.getString(0)));
    }
    return tables;
  }

  @Test
  void aPlanChangesNothing() {
    CqlConfig config = config("schema_plan");
    assertEquals(4, schema(config).plan(three()).steps().size());
    SchemaStatus status = schema(config).status();
    assertFalse(status.exists());
    assertEquals(Map.of(RING.dataCentre(), 3), status.nodes());
  }

  @Test
  void whatIsAppliedIsThereAndNothingIsLeftToDo() {
    CqlConfig config = config("schema_apply");
    List<String> told = new ArrayList<>();
    SchemaPlan done = new Schema(config, told::add).apply(three());
    assertEquals(4, done.steps().size());
    assertTrue(told.contains("version 1 of the schema"), told.toString());
    assertEquals(TABLES, tables(config));
    SchemaStatus status = schema(config).status();
    assertTrue(status.exists());
    assertTrue(status.agreed());
    assertEquals(SchemaVersion.CURRENT, status.version());
    assertEquals(Map.of(RING.dataCentre(), 3), status.replicas());
    assertEquals("LOCAL_SERIAL " + RING.dataCentre(), status.scope());
    assertEquals(List.of(), schema(config).plan(three()).steps());
    assertEquals(List.of(), schema(config).apply(Wanted.asItIs(false)).steps());
  }

  @Test
  void severalMayApplyAtOnce() {
    CqlConfig config = config("schema_at_once");
    List<String> told = Collections.synchronizedList(new ArrayList<>());
    List<CompletableFuture<Void>> all =
        IntStream.range(0, 4)
            .mapToObj(
                _ -> CompletableFuture.runAsync(() -> new Schema(config, told::add).apply(three())))
            .toList();
    all.forEach(CompletableFuture::join);
    assertEquals(TABLES, tables(config));
    assertEquals(SchemaVersion.CURRENT, schema(config).status().version());
    assertEquals(
        1,
        told.stream().filter("version 1 of the schema"::equals).count(),
        "one of them does it: " + told);
    assertTablesAreTheSameOnAllNodes(config);
  }

  /// A table that was made twice has two ids, and nodes that have the one refuse the other.
  private static void assertTablesAreTheSameOnAllNodes(CqlConfig config) {
    try (CqlSession session = CqlSessions.administration(config)) {
      Map<String, Set<UUID>> ids = new TreeMap<>();
      for (var node : Situation.local(session)) {
        session
            .execute(
                SimpleStatement.newInstance(
                        "SELECT table_name, id FROM system_schema.tables WHERE keyspace_name = ?",
                        config.keyspace())
                    .setNode(node))
            .forEach(
                row ->
                    ids.computeIfAbsent(row.getString(0), _ -> new TreeSet<>())
                        .add(row.getUuid(1)));
      }
      assertEquals(TABLES, ids.keySet());
      ids.forEach((table, its) -> assertEquals(1, its.size(), table));
      assertTrue(Agreement.holds(session));
    }
  }

  @Test
  void whatWasEndedInTheMiddleIsFinishedOnceItsClaimHasRunOut() {
    CqlConfig config = config("schema_resumed");
    try (CqlSession session = CqlSessions.administration(config)) {
      session.execute(
          schema(
              "CREATE KEYSPACE schema_resumed WITH replication = "
                  + new Replication(Map.of(RING.dataCentre(), 3)).cql()));
      Agreement.await(session);
    }
    Duration lease = Duration.ofSeconds(20);
    try (DriverCql cql = CqlSessions.open(config, Observer.NONE)) {
      cql.session().execute(schema(SchemaClaims.CREATE_TABLE));
      Agreement.await(cql.session());
      SchemaClaims dead =
          new SchemaClaims(cql, UUID.randomUUID(), Clock.systemUTC(), lease, _ -> {});
      assertTrue(dead.claim(1));
      for (String statement : SchemaVersion.all().getFirst().statements().subList(0, 5)) {
        cql.session().execute(schema(statement));
        Agreement.await(cql.session());
      }
      long start = System.nanoTime();
      List<String> told = new ArrayList<>();
      new Schema(config, Clock.systemUTC(), lease, told::add).apply(three());
      assertTrue(told.getFirst().contains("waiting until"), told.toString());
      assertTrue(System.nanoTime() - start > Duration.ofSeconds(1).toNanos());
      assertEquals(TABLES, tables(config));
      ProblemException lost = assertThrows(ProblemException.class, () -> dead.renew(1));
      assertEquals("schema_claim_lost", lost.problem().code());
      lost = assertThrows(ProblemException.class, () -> dead.done(1));
      assertEquals("schema_claim_lost", lost.problem().code());
    }
  }

  @Test
  void aTimeOutIsNotAClaimThatWasLost() {
    CqlConfig config = config("schema_claims");
    schema(config).apply(three());
    try (DriverCql cql = CqlSessions.open(config, Observer.NONE)) {
      SchemaClaims claims =
          new SchemaClaims(
              cql, UUID.randomUUID(), Clock.systemUTC(), Duration.ofMinutes(1), _ -> {});
      assertFalse(claims.claim(1), "version 1 is complete");
      assertTrue(claims.claim(2));
      assertTrue(claims.claim(2), "it is claimed already, by the same");
      claims.renew(2);
      claims.done(2);
      assertFalse(claims.claim(2));
    }
    ProblemException newer =
        assertThrows(ProblemException.class, () -> schema(config).plan(Wanted.asItIs(false)));
    assertEquals("schema_newer", newer.problem().code());
  }

  @Test
  void aKeyspaceThatIsMissingIsNamedWithTheCommandThatMakesIt() {
    CqlConfig config = config("schema_missing");
    ProblemException missing =
        assertThrows(ProblemException.class, () -> CqlSessions.open(config, Observer.NONE));
    assertEquals("store_keyspace_missing", missing.problem().code());
    assertTrue(missing.problem().message().contains("pinfold cql apply"));
  }
}
