package dev.pinfold.cql.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cassandra.Ring;
import dev.pinfold.cql.Configs;
import dev.pinfold.cql.schema.Checked.Verdict;
import dev.pinfold.cql.session.Consistency;
import dev.pinfold.cql.session.CqlConfig;
import dev.pinfold.cql.session.CqlSessions;
import dev.pinfold.cql.session.DriverCql;
import dev.pinfold.cql.session.Observer;
import dev.pinfold.cql.session.SerialConsistency;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Against a real ring.
class ClusterChecksTest {

  private static final Ring RING = Ring.shared(3);
  private static final CqlConfig GOOD = Configs.of(RING, "checks_good");

  @BeforeAll
  static void make() {
    drop(GOOD);
    new Schema(GOOD, _ -> {}).apply(Wanted.with(new Replication(Map.of(RING.dataCentre(), 3))));
  }

  private static void drop(CqlConfig config) {
    administer(
        config,
        session ->
            session.execute(
                SimpleStatement.newInstance("DROP KEYSPACE IF EXISTS " + config.keyspace())
                    .setExecutionProfileName(CqlSessions.SCHEMA_PROFILE)));
  }

  private static void administer(CqlConfig config, Consumer<CqlSession> work) {
    try (CqlSession session = CqlSessions.administration(config)) {
      work.accept(session);
      Agreement.await(session);
    }
  }

  private static List<Checked> run(CqlConfig config, boolean development, Clock clock) {
    try (DriverCql cql = CqlSessions.open(config, Observer.NONE)) {
      return new ClusterChecks(cql, development, clock).run();
    }
  }

  private static List<Checked> run(CqlConfig config) {
    return run(config, false, Clock.systemUTC());
  }

  private static List<String> faults(List<Checked> found) {
    return found.stream()
        .filter(one -> one.verdict() == Verdict.FAULT)
        .map(Checked::subject)
        .toList();
  }

  @Test
  void aRingWithItsTablesHasNoFault() {
    List<Checked> found = run(GOOD);
    assertEquals(List.of(), faults(found), found.toString());
    ClusterChecks.require(found);
    assertEquals(3, found.stream().filter(one -> one.subject().startsWith("clock of")).count());
    assertEquals(
        3,
        found.stream()
            .filter(one -> one.subject().startsWith("commit log of"))
            .filter(one -> one.verdict() == Verdict.WARNING)
            .count(),
        "this ring syncs periodically");
    for (Checked one : found) {
      assertEquals(one.verdict() == Verdict.FINE, one.advice().isEmpty(), one.toString());
    }
  }

  @Test
  void aClockThatIsWrongIsAFault() {
    for (Duration wrong : List.of(Duration.ofSeconds(40), Duration.ofSeconds(-40))) {
      List<Checked> found = run(GOOD, false, Clock.offset(Clock.systemUTC(), wrong));
      assertEquals(
          3,
          faults(found).stream().filter(subject -> subject.startsWith("clock of")).count(),
          found.toString());
      ProblemException refused =
          assertThrows(ProblemException.class, () -> ClusterChecks.require(found));
      assertEquals("store_unsuitable", refused.problem().code());
      assertEquals(3, refused.problem().details().size());
    }
  }

  @Test
  void aKeyspaceWithoutTablesIsAFaultThatNamesTheCommand() {
    CqlConfig empty = Configs.of(RING, "checks_empty");
    drop(empty);
    administer(
        empty,
        session ->
            session.execute(
                SimpleStatement.newInstance(
                        "CREATE KEYSPACE checks_empty WITH replication = "
                            + new Replication(Map.of(RING.dataCentre(), 3)).cql())
                    .setExecutionProfileName(CqlSessions.SCHEMA_PROFILE)));
    List<Checked> found = run(empty);
    assertEquals(List.of("schema", "conditional writes"), faults(found));
    for (Checked one : found) {
      if (one.verdict() == Verdict.FAULT) {
        assertTrue(one.advice().contains("pinfold cql apply"), one.toString());
      }
    }
  }

  @Test
  void oneReplicaWillDoForDevelopmentOnly() {
    CqlConfig single = Configs.of(RING, "checks_single");
    drop(single);
    Schema.apply(single, new Replication(Map.of(RING.dataCentre(), 1)));
    assertEquals(List.of("replicas"), faults(run(single)));
    assertEquals(List.of(), faults(run(single, true, Clock.systemUTC())));
  }

  @Test
  void otherReplicaStrategiesAreAFault() {
    CqlConfig simple = Configs.of(RING, "checks_simple");
    drop(simple);
    administer(
        simple,
        session ->
            session.execute(
                SimpleStatement.newInstance(
                        "CREATE KEYSPACE checks_simple WITH replication = {'class':"
                            + " 'SimpleStrategy', 'replication_factor': 3}")
                    .setExecutionProfileName(CqlSessions.SCHEMA_PROFILE)));
    assertTrue(faults(run(simple)).contains("replicas"));
  }

  @Test
  void whoDecidesAmongOthersThanTheRestIsRefused() {
    CqlConfig other = Configs.with(GOOD, Consistency.QUORUM, SerialConsistency.SERIAL);
    assertEquals(List.of("conditional writes"), faults(run(other)));
  }
}
