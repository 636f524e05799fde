package dev.pinfold.cassandra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A ring of three as clients see it while nodes of it fail.
class RingTest {

  private static Ring ring;
  private static CqlSession session;

  @BeforeAll
  static void connect() {
    ring = Ring.shared(3);
    session =
        CqlSession.builder()
            .addContactPoints(ring.contactPoints())
            .withLocalDatacenter(ring.dataCentre())
            .build();
    session.execute(
        "CREATE KEYSPACE failures WITH replication ="
            + " {'class': 'NetworkTopologyStrategy', 'dc1': 3}");
    session.execute("CREATE TABLE failures.numbers (id int PRIMARY KEY, square int)");
  }

  @BeforeEach
  void empty() {
    session.execute("TRUNCATE failures.numbers");
  }

  @AfterEach
  void heal() throws Exception {
    ring.heal();
  }

  @AfterAll
  static void disconnect() {
    session.close();
  }

  private static void write(int from, int to) {
    PreparedStatement insert =
        session.prepare("INSERT INTO failures.numbers (id, square) VALUES (?, ?)");
    for (int i = from; i < to; i++) {
      session.execute(
          insert
              .bind(i, i * i)
              .setConsistencyLevel(ConsistencyLevel.LOCAL_QUORUM)
              .setIdempotent(true));
    }
  }

  private static Set<Integer> ids(ConsistencyLevel level) {
    return session
        .execute(
            SimpleStatement.newInstance("SELECT id FROM failures.numbers")
                .setConsistencyLevel(level))
        .all()
        .stream()
        .map(row -> row.getInt("id"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<Integer> numbers(int to) {
    return IntStream.range(0, to).boxed().collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void whatWasWrittenWhileANodeWasKilledIsReadFromAllOfThem() throws Exception {
    write(0, 100);
    ring.node(2).kill();
    assertFalse(ring.node(2).isUp());
    write(100, 200);
    ring.node(2).start();
    assertTrue(ring.node(2).isUp());
    ring.awaitUp();

    assertEquals(numbers(200), ids(ConsistencyLevel.ALL));
  }
}
