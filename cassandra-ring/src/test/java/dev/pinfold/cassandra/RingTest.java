package dev.pinfold.cassandra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.servererrors.ReadTimeoutException;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import dev.pinfold.base.ProblemException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A ring of three as a client of its first node sees it while the others fail.
class RingTest {

  private static Ring ring;
  private static CqlSession session;
  private static PreparedStatement insert;

  @BeforeAll
  static void connect() {
    ring = Ring.shared(3);
    session = Clients.connect(ring);
    session.execute(
        "CREATE KEYSPACE failures WITH replication ="
            + " {'class': 'NetworkTopologyStrategy', 'dc1': 3}");
    session.execute("CREATE TABLE failures.numbers (id int PRIMARY KEY, square int)");
    insert = session.prepare("INSERT INTO failures.numbers (id, square) VALUES (?, ?)");
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
    for (int i = from; i < to; i++) {
      session.execute(insert.bind(i, i * i).setConsistencyLevel(ConsistencyLevel.LOCAL_QUORUM));
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

  @Test
  void aPausedNodeAnswersNothingAndGoesOn() throws Exception {
    write(0, 50);
    ring.node(1).pause();
    assertTrue(ring.node(1).isRunning());
    assertFalse(ring.node(1).isUp());
    write(50, 100);
    assertThrows(ReadTimeoutException.class, () -> ids(ConsistencyLevel.ALL));
    ring.node(1).resume();
    ring.awaitUp();

    assertEquals(numbers(100), ids(ConsistencyLevel.ALL));
  }

  @Test
  void withTwoNodesDownNothingIsWritten() throws Exception {
    write(0, 1);
    ring.node(1).kill();
    ring.node(2).pause();
    ring.awaitDown();

    AllNodesFailedException refused =
        assertThrows(AllNodesFailedException.class, () -> write(1, 2));
    UnavailableException error =
        (UnavailableException) refused.getAllErrors().values().iterator().next().getFirst();
    assertEquals(2, error.getRequired());
    assertEquals(1, error.getAlive());

    ring.heal();
    write(1, 2);
    assertEquals(numbers(2), ids(ConsistencyLevel.ALL));
  }

  @Test
  void aStoppedNodeHasWrittenAllItHasToDisk() throws Exception {
    write(0, 10);
    ring.node(1).stop();
    assertFalse(ring.node(1).isRunning());
    assertTrue(ring.node(1).log().contains("Announcing shutdown"), ring.node(1).log());
    ring.awaitDown();
    ring.heal();

    assertEquals(numbers(10), ids(ConsistencyLevel.ALL));
  }

  @Test
  void nodesHaveTheToolOfOperators() throws Exception {
    String status = ring.node(1).nodetool("status");
    for (RingNode node : ring.nodes()) {
      assertTrue(
          status
              .lines()
              .anyMatch(
                  line ->
                      line.startsWith("UN")
                          && line.contains(node.address().getAddress().getHostAddress())),
          status);
    }
    ProblemException failed =
        assertThrows(ProblemException.class, () -> ring.node(1).nodetool("no-such-command"));
    assertEquals("program_failed", failed.problem().code());
  }

  @Test
  void whatDoesNotRunCannotBePausedAndWhatRunsNotStarted() {
    assertThrows(IllegalStateException.class, () -> ring.node(0).start());
    ring.node(2).kill();
    assertThrows(IllegalStateException.class, () -> ring.node(2).pause());
    assertThrows(IllegalStateException.class, () -> ring.node(2).resume());
  }

  @Test
  void theSharedRingIsOne() {
    assertEquals(ring, Ring.shared(3));
    assertEquals(List.of(ring.node(0), ring.node(1), ring.node(2)), ring.nodes());
  }
}
