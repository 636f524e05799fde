package dev.pinfold.bench.cql;

import com.datastax.oss.driver.api.core.cql.Statement;
import dev.pinfold.bench.Crew;
import dev.pinfold.bench.InTurn;
import dev.pinfold.bench.Report;
import dev.pinfold.bench.Report.Goal;
import dev.pinfold.bench.cql.Plan.Part;
import dev.pinfold.cql.pins.CqlPinStore;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.Submission;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// New pins in batches: by the store; by the driver with the statements that the store would send
/// for such pins; and with these without their conditions.
final class UpsertPart {

  private static final double TO_RAW = 0.7;
  private static final int CALLERS = 2;
  private static final int BATCH = 64;
  private static final int FIRST_OWNER = 1;

  private final Plan plan;
  private final BenchRing ring;
  private final Report report;
  private final int batches;
  private long next;

  UpsertPart(Plan plan, BenchRing ring, Report report) {
    this.plan = plan;
    this.ring = ring;
    this.report = report;
    this.batches = plan.quick() ? 4 : 16;
  }

  void run() throws Exception {
    try (CqlPinStore store =
            BenchRing.store(ring.open("bench_upsert"), Clock.systemUTC(), "bench");
        Cql cql = ring.open("bench_upsert")) {
      Recorder recorder = Recorder.seeing(cql);
      try (CqlPinStore recorded = BenchRing.store(recorder, Clock.systemUTC(), "recorded")) {
        Unconditional plain = new Unconditional(cql);
        RawDriver raw = new RawDriver(cql.session());
        List<InTurn.Way> ways =
            List.of(
                () -> byStore(store),
                () -> byDriver(raw, statements(recorded, recorder)),
                () ->
                    byDriver(
                        raw,
                        statements(recorded, recorder).stream()
                            .map(batch -> batch.stream().<Statement<?>>map(plain::of).toList())
                            .toList()));
        report.note("upsert: warming up");
        InTurn.medians(plan.quick() ? 1 : 2, ways);
        report.note("upsert: measuring");
        figures(InTurn.medians(plan.rounds(), ways), statements(recorded, recorder));
      }
    }
  }

  private List<Submission> pins(int batch) {
    List<Submission> pins = Wants.of(next, BATCH, FIRST_OWNER + batch % CALLERS);
    next += BATCH;
    return pins;
  }

  private double byStore(CqlPinStore store) throws Exception {
    List<List<Submission>> all = new ArrayList<>();
    for (int i = 0; i < batches; i++) {
      all.add(pins(i));
    }
    return perSecond(batch -> store.apply(all.get(batch)).forEach(Outcome::orThrow));
  }

  /// For each batch, what the store would write for it.
  private List<List<Statement<?>>> statements(CqlPinStore recorded, Recorder recorder) {
    recorder.take();
    List<List<Statement<?>>> all = new ArrayList<>();
    for (int i = 0; i < batches; i++) {
      recorded.apply(pins(i)).forEach(Outcome::orThrow);
      all.add(recorder.take());
    }
    return all;
  }

  private double byDriver(RawDriver raw, List<List<Statement<?>>> all) throws Exception {
    return perSecond(batch -> raw.send(all.get(batch)));
  }

  private interface Batch {
    void run(int number) throws Exception;
  }

  /// Each caller does its part of the batches, one after another.
  private double perSecond(Batch work) throws Exception {
    long start = System.nanoTime();
    Crew.run(
        CALLERS,
        (member, crew) -> {
          for (int i = member; i < batches && !crew.hasFailed(); i += CALLERS) {
            work.run(i);
          }
        });
    return batches * BATCH / ((System.nanoTime() - start) / 1e9);
  }

  private void figures(List<Double> medians, List<List<Statement<?>>> sample) {
    double store = medians.getFirst();
    double raw = medians.get(1);
    double plain = medians.get(2);
    String of = CALLERS + " callers, batches of " + BATCH;
    report.figure(Part.UPSERT, "store", next, store, "pins/s", null, of);
    report.figure(Part.UPSERT, "driver, same statements", next, raw, "pins/s", null, each(sample));
    report.figure(
        Part.UPSERT, "driver, without conditions", next, plain, "pins/s", null, "plain writes");
    report.figure(
        Part.UPSERT,
        "store / driver, same statements",
        next,
        store / raw,
        "times",
        Goal.atLeast(TO_RAW),
        "");
    report.figure(
        Part.UPSERT, "store / driver, without conditions", next, store / plain, "times", null, "");
  }

  /// How many statements a pin takes, by table.
  private String each(List<List<Statement<?>>> sample) {
    Map<String, Integer> byTable = new TreeMap<>();
    int all = 0;
    for (List<Statement<?>> batch : sample) {
      for (Statement<?> statement : batch) {
        byTable.merge(Recorder.table(statement), 1, Integer::sum);
        all++;
      }
    }
    double pins = batches * BATCH;
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "%.2f statements a pin:", all / pins));
    byTable.forEach(
        (table, count) -> text.append(String.format(Locale.ROOT, " %s %.2f", table, count / pins)));
    return text.toString();
  }
}
