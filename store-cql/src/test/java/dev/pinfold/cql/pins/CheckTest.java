package dev.pinfold.cql.pins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.cql.pins.Check.Finding;
import dev.pinfold.cql.pins.PinRows.RowKey;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.model.Cid;
import dev.pinfold.model.PinRequest;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.RequestId;
import dev.pinfold.pins.Allocator;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.RequestQuery;
import dev.pinfold.pins.rules.RetryPolicy;
import dev.pinfold.pins.testkit.Invariants;
import dev.pinfold.pins.testkit.Samples;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The check finds what is wrong and mends what can be mended.
class CheckTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Allocator ON_A = Samples.on("a");
  private static final int RATE = 1_000_000;

  private static Cluster cluster;

  private CqlPinStore store;

  @BeforeAll
  static void connect() {
    cluster = Cluster.of(1, "checked");
  }

  @BeforeEach
  void fill() {
    cluster.clear();
    store = cluster.open(RetryPolicy.DEFAULT, Clock.fixed(NOW, ZoneOffset.UTC));
    for (int i = 0; i < 10; i++) {
      want(Samples.v1(i), 1, i);
      want(Samples.v1(i), 2, 100 + i);
    }
  }

  @AfterEach
  void close() {
    store.close();
  }

  private PinRequest want(Cid cid, int owner, int tie) {
    PinSpec spec =
        Samples.some(1, 1).toBuilder().name("n" + tie).metadata(Map.of("k", "v")).build();
    RequestId id = RequestId.of(NOW.toEpochMilli(), owner, tie);
    Command.Want want = new Command.Want(cid, id, true, spec, NOW, ON_A, null);
    return Objects.requireNonNull(store.apply(want).orThrow().request());
  }

  private List<Finding> check(boolean repair) {
    List<Finding> findings = new ArrayList<>();
    Check.Report report = store.check().run(0, RATE, repair, findings::add, _ -> {});
    assertEquals(10, report.pins());
    assertTrue(report.counted());
    return findings;
  }

  private static TreeSet<String> codes(List<Finding> findings) {
    TreeSet<String> codes = new TreeSet<>();
    findings.forEach(finding -> codes.add(finding.code()));
    return codes;
  }

  private static void execute(String statement, Object... values) {
    try (Cql cql = cluster.cql()) {
      cql.session().execute(cql.prepare(statement).bind(values));
    }
  }

  @Test
  void whatIsWellIsWell() {
    assertEquals(List.of(), check(false));
  }

  @Test
  void entriesThatAreMissingArePut() {
    execute("TRUNCATE requests_by_owner");
    execute("TRUNCATE pins_by_peer");
    assertEquals(List.of(), store.requests(RequestQuery.of(1), 100, null).requests());
    assertEquals(new TreeSet<>(List.of("entry_missing")), codes(check(true)));
    assertEquals(10, store.requests(RequestQuery.of(1), 100, null).requests().size());
    assertEquals(List.of(), check(false));
    Invariants.check(store);
  }

  @Test
  void countsThatAreWrongAreCorrected() {
    execute("DELETE FROM pin_counts WHERE subject = 'owner/1'");
    execute(
        "INSERT INTO pin_counts (subject, writer, counts, upto, beyond, missing)"
            + " VALUES ('pins', 900, ?, 0, {}, {})",
        List.of(7L));
    assertEquals(17, store.pinCount());
    assertEquals(new TreeSet<>(List.of("wrong_counts")), codes(check(true)));
    assertEquals(10, store.pinCount());
    assertEquals(List.of(), check(false));
  }

  @Test
  void requestsWithoutAPinGo() {
    RequestId id = RequestId.of(1, 3, 3);
    Cid cid = Samples.v1(0);
    try (Cql cql = cluster.cql()) {
      PinRows rows = new PinRows(cql, Slots.open(cql));
      PinRequest orphan = want(Samples.v1(1), 1, 1);
      cql.decide(rows.insert(cid, RowKey.request(id), Columns.of(orphan), 0));
    }
    assertEquals(new TreeSet<>(List.of("request_without_pin")), codes(check(true)));
    assertEquals(List.of(), check(false));
  }

  @Test
  void aRowThatIsOtherThanItWasWrittenIsTold() {
    Cid cid = Samples.v1(3);
    try (Cql cql = cluster.cql()) {
      cql.decide(
          cql.prepare(
                  "UPDATE pins SET size = 8 WHERE slot = ? AND cid = ? AND part = 0 AND key = 0x"
                      + " IF EXISTS")
              .bind(Slots.open(cql).of(cid), ByteBuffer.wrap(cid.bytes())));
    }
    List<Finding> findings = check(true);
    assertEquals(1, findings.size());
    assertEquals(new Finding("wrong_sum", cid, "part 0", false), findings.getFirst());
  }
}
