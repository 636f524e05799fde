package dev.pinfold.bench.cql;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.metadata.schema.TableMetadata;
import dev.pinfold.bench.InTurn;
import dev.pinfold.bench.Report;
import dev.pinfold.bench.Report.Goal;
import dev.pinfold.bench.cql.Plan.Part;
import dev.pinfold.cql.pins.CqlPinStore;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.pins.PinStore.PinScan;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// All pins: by a scan of the store, and by the driver, which reads the same columns of the same
/// rows.
final class ExportPart {

  private static final double TO_RAW = 0.7;
  private static final String KEYSPACE = "bench_export";
  private static final int BATCH = 2_048;
  private static final int OWNER = 1;

  /// As the store has it.
  private static final int PAGE = 500;

  private static final int LARGE_PAGE = 5_000;

  private final Plan plan;
  private final BenchRing ring;
  private final Report report;
  private final int pins;

  ExportPart(Plan plan, BenchRing ring, Report report) {
    this.plan = plan;
    this.ring = ring;
    this.report = report;
    this.pins = plan.quick() ? 2 * BATCH : 24 * BATCH;
  }

  void run() throws Exception {
    fill();
    ring.flush();
    try (CqlPinStore store = BenchRing.store(ring.open(KEYSPACE), Clock.systemUTC(), "bench");
        Cql cql = ring.open(KEYSPACE)) {
      RawDriver raw = new RawDriver(cql.session());
      PreparedStatement scan = cql.prepare(sameColumns(cql));
      List<InTurn.Way> ways =
          List.of(
              () -> perSecond(() -> scan(store)),
              () -> perSecond(() -> scan(raw, scan, PAGE)),
              () -> perSecond(() -> scan(raw, scan, LARGE_PAGE)));
      report.note("export: warming up");
      InTurn.medians(plan.quick() ? 1 : 2, ways);
      report.note("export: measuring");
      figures(InTurn.medians(plan.rounds(), ways));
    }
  }

  private void fill() {
    long now = System.currentTimeMillis();
    try (Cql cql = ring.open(KEYSPACE);
        Fill fill = new Fill(cql, new FillClock(now))) {
      for (int from = 0; from < pins; from += BATCH) {
        report.progress("export: pins", from, pins);
        fill.pins(now, Wants.of(from, BATCH, OWNER), table -> table.equals("pins"));
      }
    }
  }

  private static String sameColumns(Cql cql) {
    TableMetadata table =
        cql.session()
            .getMetadata()
            .getKeyspace(KEYSPACE)
            .flatMap(keyspace -> keyspace.getTable("pins"))
            .orElseThrow();
    return table.getColumns().keySet().stream()
        .map(CqlIdentifier::asInternal)
        .filter(column -> !column.equals("part") && !column.equals("key"))
        .collect(
            Collectors.joining(
                ", ",
                "SELECT ",
                " FROM pins WHERE token(slot) > ? AND token(slot) <= ? AND part = 0"
                    + " ALLOW FILTERING"));
  }

  /// Goes through all.
  private interface Walk {
    /// @return how many there were
    long run() throws Exception;
  }

  private double perSecond(Walk walk) throws Exception {
    long start = System.nanoTime();
    long found = walk.run();
    double seconds = (System.nanoTime() - start) / 1e9;
    if (found != pins) {
      throw new IllegalStateException("found " + found + " pins of " + pins);
    }
    return found / seconds;
  }

  private static long scan(CqlPinStore store) {
    long found = 0;
    try (PinScan scan = store.scan()) {
      while (scan.next() != null) {
        found++;
      }
    }
    return found;
  }

  /// The next page is on its way while one is read, and every column is looked at.
  private static long scan(RawDriver raw, PreparedStatement statement, int pageSize)
      throws Exception {
    BoundStatement all = statement.bind(Long.MIN_VALUE, Long.MAX_VALUE).setPageSize(pageSize);
    long found = 0;
    long bytes = 0;
    @Nullable CompletableFuture<AsyncResultSet> coming = raw.start(all).toCompletableFuture();
    while (coming != null) {
      AsyncResultSet page = coming.get();
      coming = page.hasMorePages() ? page.fetchNextPage().toCompletableFuture() : null;
      for (Row row : page.currentPage()) {
        found++;
        for (int i = 0; i < row.size(); i++) {
          ByteBuffer value = row.getBytesUnsafe(i);
          bytes += value == null ? 0 : value.remaining();
        }
      }
    }
    if (bytes == 0) {
      throw new IllegalStateException("the rows are empty");
    }
    return found;
  }

  private void figures(List<Double> medians) {
    double store = medians.getFirst();
    String page = "pages of " + PAGE;
    report.figure(Part.EXPORT, "store", pins, store, "pins/s", null, page);
    report.figure(Part.EXPORT, "driver", pins, medians.get(1), "rows/s", null, page);
    report.figure(
        Part.EXPORT, "driver", pins, medians.get(2), "rows/s", null, "pages of " + LARGE_PAGE);
    report.figure(
        Part.EXPORT,
        "store / driver, same pages",
        pins,
        store / medians.get(1),
        "times",
        Goal.atLeast(TO_RAW),
        "");
    report.figure(
        Part.EXPORT,
        "store / driver, large pages",
        pins,
        store / medians.get(2),
        "times",
        null,
        "");
  }
}
