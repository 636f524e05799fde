package dev.pinfold.cql.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cassandra.Ring;
import dev.pinfold.cql.Configs;
import dev.pinfold.cql.session.Observer.Operation;
import dev.pinfold.cql.session.Observer.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Against a real ring, all of whose nodes answer.
class DriverCqlTest {

  private static final String KEYSPACE = "driver_cql_test";

  private static final ConcurrentLinkedQueue<Seen> SEEN = new ConcurrentLinkedQueue<>();
  private static DriverCql cql;

  private record Seen(Operation operation, String table, Outcome outcome) {}

  @BeforeAll
  static void open() {
    Ring ring = Ring.shared(3);
    CqlConfig config = Configs.of(ring, KEYSPACE);
    Items.make(config, 3);
    CqlConfig small =
        Configs.with(
            config,
            config.patience(),
            new Load(1, 64, 10_000, 16, 100),
            config.breaking(),
            config.slowness());
    cql =
        CqlSessions.open(
            small,
            (operation, table, outcome, nanos, retries, speculations) ->
                SEEN.add(new Seen(operation, table, outcome)));
  }

  @AfterAll
  static void close() {
    cql.close();
  }

  private static BoundStatement put(int list, int id, String name) {
    return cql.prepare(Items.PUT).bind(list, id, name);
  }

  private static void write(int list, int count) {
    cql.write(IntStream.range(0, count).mapToObj(id -> put(list, id, "item " + id)).toList());
  }

  @Test
  void aStatementIsPreparedOnce() {
    List<CompletableFuture<PreparedStatement>> asked =
        IntStream.range(0, 8)
            .mapToObj(
                _ ->
                    CompletableFuture.supplyAsync(
                        () -> cql.prepare("SELECT name FROM items WHERE list = 1 AND id = 1")))
            .toList();
    PreparedStatement first = asked.getFirst().join();
    asked.forEach(one -> assertSame(first, one.join()));
  }

  @Test
  void aStatementThatCannotBePreparedIsAProblemEachTime() {
    for (int i = 0; i < 2; i++) {
      ProblemException refused =
          assertThrows(ProblemException.class, () -> cql.prepare("SELECT nothing FROM items"));
      assertEquals("store_statement_refused", refused.problem().code());
    }
  }

  @Test
  void whatIsWrittenIsRead() {
    cql.write(List.of(put(2, 1, "one")));
    assertEquals("one", name(cql.one(cql.prepare(Items.GET).bind(2, 1))));
    assertNull(cql.one(cql.prepare(Items.GET).bind(2, 2)));
  }

  private static String name(Row row) {
    assertNotNull(row);
    return row.getString("name");
  }

  @Test
  void rowsComeOverAllPages() {
    write(3, 1_050);
    List<Integer> ids = new ArrayList<>();
    for (Row row : cql.rows(cql.prepare(Items.LIST).bind(3))) {
      ids.add(row.getInt("id"));
    }
    assertEquals(IntStream.range(0, 1_050).boxed().toList(), ids);
  }

  @Test
  void aPageIsOnePage() {
    write(4, 250);
    var page = cql.page(cql.prepare(Items.LIST).bind(4)).toCompletableFuture().join();
    assertEquals(100, page.remaining());
    assertTrue(page.hasMorePages());
  }

  @Test
  void manyAnswersComeInTheOrderOfTheirStatements() {
    write(5, 500);
    PreparedStatement get = cql.prepare(Items.GET);
    List<List<Row>> answers =
        cql.all(IntStream.range(0, 1_000).mapToObj(id -> get.bind(5, id)).toList());
    for (int id = 0; id < 1_000; id++) {
      List<Row> answer = answers.get(id);
      assertEquals(id < 500 ? 1 : 0, answer.size());
      if (id < 500) {
        assertEquals("item " + id, answer.getFirst().getString("name"));
      }
    }
  }

  @Test
  void nothingIsAskedForNothing() {
    assertEquals(List.of(), cql.all(List.of()));
    cql.write(List.of());
  }

  @Test
  void aConditionHoldsOrTellsWhatIsThere() {
    PreparedStatement make = cql.prepare(Items.MAKE);
    assertInstanceOf(Decision.Applied.class, cql.decide(make.bind(6, 1, "first")));
    Decision.Refused refused =
        assertInstanceOf(Decision.Refused.class, cql.decide(make.bind(6, 1, "second")));
    assertEquals("first", name(refused.found()));
    assertEquals("first", name(cql.serial(cql.prepare(Items.GET).bind(6, 1))));
  }

  @Test
  void aConditionOnWhatIsNotThereTellsNothing() {
    Decision.Refused refused =
        assertInstanceOf(
            Decision.Refused.class, cql.decide(cql.prepare(Items.CHANGE).bind("new", 7, 1, "old")));
    Row found = refused.found();
    assertNotNull(found);
    assertFalse(found.getColumnDefinitions().contains("name"));
  }

  @Test
  void aBatchIsAppliedAsAWholeOrNotAtAll() {
    cql.write(List.of(put(8, 1, "old")));
    for (String expected : List.of("other", "old")) {
      Decision decision =
          cql.decide(
              BatchStatement.newInstance(
                  DefaultBatchType.UNLOGGED,
                  cql.prepare(Items.CHANGE).bind("new", 8, 1, expected),
                  put(8, 2, "beside")));
      boolean holds = expected.equals("old");
      assertEquals(holds, decision instanceof Decision.Applied, decision.toString());
      assertEquals(holds, cql.one(cql.prepare(Items.GET).bind(8, 2)) != null);
    }
  }

  @Test
  void aWriteWithATimeOfItsOwnDoesNotReplaceALaterOne() {
    PreparedStatement put = cql.prepare(Items.PUT_AT);
    cql.write(List.of(put.bind(9, 1, "later", 2_000L)));
    cql.write(List.of(put.bind(9, 1, "earlier", 1_000L)));
    assertEquals("later", name(cql.one(cql.prepare(Items.GET).bind(9, 1))));
  }

  @Test
  void whatCallersDoWithAnAnswerMayAskAgain() {
    write(10, 10);
    PreparedStatement get = cql.prepare(Items.GET);
    Integer found =
        cql.page(get.bind(10, 1))
            .thenApply(
                page ->
                    // Blocks: on a thread of the driver it would wait for itself.
                    cql.all(IntStream.range(0, 10).mapToObj(id -> get.bind(10, id)).toList())
                        .size())
            .toCompletableFuture()
            .join();
    assertEquals(10, found);
    assertInstanceOf(
        Decision.Applied.class,
        cql.decideAsync(cql.prepare(Items.MAKE).bind(10, 11, "a")).toCompletableFuture().join());
  }

  @Test
  void aFailureOfOneIsThatOfAll() {
    String tooLong = "x".repeat(20 << 20);
    List<BoundStatement> statements =
        List.of(put(11, 1, "a"), put(11, 2, tooLong), put(11, 3, "c"));
    ProblemException refused = assertThrows(ProblemException.class, () -> cql.write(statements));
    assertTrue(refused.problem().code().startsWith("store_"), refused.problem().code());
  }

  @Test
  void theObserverHearsOfEachStatementAndItsTable() {
    cql.write(List.of(put(12, 1, "a")));
    cql.one(cql.prepare(Items.GET).bind(12, 1));
    cql.serial(cql.prepare(Items.GET).bind(12, 1));
    cql.decide(cql.prepare(Items.MAKE).bind(12, 1, "b"));
    for (Seen seen :
        List.of(
            new Seen(Operation.WRITE, "items", Outcome.DONE),
            new Seen(Operation.READ, "items", Outcome.DONE),
            new Seen(Operation.SERIAL_READ, "items", Outcome.DONE),
            new Seen(Operation.DECIDE, "items", Outcome.REFUSED),
            new Seen(Operation.PREPARE, "items", Outcome.DONE))) {
      assertTrue(SEEN.contains(seen), seen.toString());
    }
  }

  @Test
  void itsHealthNamesTheNodes() {
    cql.prepare(Items.GET);
    Health health = cql.health();
    assertEquals(3, health.nodes().size());
    for (Health.NodeHealth node : health.nodes()) {
      assertTrue(node.up(), node.toString());
      assertTrue(node.local(), node.toString());
      assertTrue(node.connections() >= 1, node.toString());
      assertTrue(node.address().matches("127\\.\\d+\\.\\d+\\.\\d+:\\d+"), node.address());
    }
    assertTrue(health.prepared() >= 1);
    assertFalse(health.breakerOpen());
  }

  @Test
  void aWaitThatIsInterruptedEnds() {
    PreparedStatement get = cql.prepare(Items.GET);
    Thread.currentThread().interrupt();
    ProblemException interrupted =
        assertThrows(ProblemException.class, () -> cql.one(get.bind(13, 1)));
    assertEquals("interrupted", interrupted.problem().code());
    assertTrue(Thread.interrupted());
    Thread.currentThread().interrupt();
    interrupted =
        assertThrows(
            ProblemException.class, () -> cql.write(List.of(put(13, 1, "a"), put(13, 2, "b"))));
    assertEquals("interrupted", interrupted.problem().code());
    assertTrue(Thread.interrupted());
  }
}
