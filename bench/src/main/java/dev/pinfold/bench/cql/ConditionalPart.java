package dev.pinfold.bench.cql;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import dev.pinfold.bench.Crew;
import dev.pinfold.bench.InTurn;
import dev.pinfold.bench.Report;
import dev.pinfold.bench.Report.Goal;
import dev.pinfold.bench.cql.Plan.Part;
import dev.pinfold.cql.pins.CqlPinStore;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.model.Cid;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.Submission;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// One change of a pin whose version is known, one after another by many clients: by the store; by
/// the driver with the statements that the store would send; and the driver's conditional update of
/// the same columns in the same table, and nothing else.
final class ConditionalPart {

  private static final double TO_RAW = 0.9;
  private static final int CLIENTS = 32;
  private static final int OWNER = 1;
  private static final int BATCH = 64;

  private static final String UPDATE =
      """
      UPDATE pins SET version = :version, tags = :tags, updated = toTimestamp(now())
      WHERE slot = :slot AND cid = :cid AND part = 0 AND key = 0x IF version = :expected
      """;

  private static final String SLOTS = "SELECT slot, cid FROM pins WHERE part = 0 ALLOW FILTERING";

  private final Plan plan;
  private final BenchRing ring;
  private final Report report;
  private final int pins;
  private final AtomicInteger tag = new AtomicInteger();

  ConditionalPart(Plan plan, BenchRing ring, Report report) {
    this.plan = plan;
    this.ring = ring;
    this.report = report;
    this.pins = plan.quick() ? 128 : 4096;
  }

  /// A way of changing pins, with the pins that it changes.
  private final class Way implements InTurn.Way {
    private final List<Command.Want> wants = new ArrayList<>();
    private final long[] versions = new long[pins];
    private final Histogram nanos = new Histogram(3);
    private final Change change;

    Way(CqlPinStore store, int first, Change change) {
      this.change = change;
      for (int from = 0; from < pins; from += BATCH) {
        List<Submission> some = Wants.of(first + from, BATCH, OWNER);
        List<Outcome> outcomes = store.apply(some);
        for (int i = 0; i < BATCH; i++) {
          wants.add((Command.Want) some.get(i).command());
          versions[from + i] = version(outcomes.get(i));
        }
      }
    }

    /// Changes each pin once.
    @Override
    public double run() throws Exception {
      change.prepare(this);
      AtomicInteger next = new AtomicInteger();
      List<Histogram> each = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        each.add(new Histogram(3));
      }
      long start = System.nanoTime();
      Crew.run(
          CLIENTS,
          (member, crew) -> {
            int pin;
            while ((pin = next.getAndIncrement()) < pins && !crew.hasFailed()) {
              long begun = System.nanoTime();
              change.run(this, pin);
              each.get(member).recordValue(System.nanoTime() - begun);
            }
          });
      double perSecond = pins / ((System.nanoTime() - start) / 1e9);
      each.forEach(nanos::add);
      return perSecond;
    }

    /// The command that changes the tags of a pin, which are in no list.
    Submission changing(int pin) {
      Command.Want want = wants.get(pin);
      return Submission.of(
          new Command.Want(
              want.cid(),
              want.id(),
              true,
              want.spec().toBuilder().tags(tags()).build(),
              want.created(),
              want.allocator(),
              versions[pin]));
    }

    String latencies() {
      return String.format(
          Locale.ROOT,
          "p50 %.1f p99 %.1f ms",
          nanos.getValueAtPercentile(50) / 1e6,
          nanos.getValueAtPercentile(99) / 1e6);
    }
  }

  /// How a pin is changed.
  private interface Change {
    /// What is done before the time counts.
    default void prepare(Way way) throws Exception {}

    void run(Way way, int pin) throws Exception;
  }

  private Set<String> tags() {
    return Set.of("tag-" + tag.incrementAndGet());
  }

  private static long version(Outcome outcome) {
    return Objects.requireNonNull(outcome.orThrow().request()).version();
  }

  void run() throws Exception {
    try (CqlPinStore store =
            BenchRing.store(ring.open("bench_conditional"), Clock.systemUTC(), "bench");
        Cql cql = ring.open("bench_conditional")) {
      Recorder recorder = Recorder.seeing(cql);
      try (CqlPinStore recorded = BenchRing.store(recorder, Clock.systemUTC(), "recorded")) {
        RawDriver raw = new RawDriver(cql.session());
        Way byStore =
            new Way(
                store,
                0,
                (way, pin) -> way.versions[pin] = version(store.apply(way.changing(pin))));
        Way same = new Way(store, pins, new Replay(recorded, recorder, raw));
        Way bare = new Way(store, 2 * pins, new Bare(cql, raw));
        List<Way> ways = List.of(byStore, same, bare);
        report.note("conditional: warming up");
        InTurn.medians(plan.quick() ? 1 : 2, ways);
        ways.forEach(way -> way.nanos.reset());
        report.note("conditional: measuring");
        figures(InTurn.medians(plan.rounds(), ways), ways);
      }
    }
  }

  /// By the statements that a store would send.
  private final class Replay implements Change {
    private final CqlPinStore recorded;
    private final Recorder recorder;
    private final RawDriver raw;
    private final List<List<Statement<?>>> statements = new ArrayList<>();

    Replay(CqlPinStore recorded, Recorder recorder, RawDriver raw) {
      this.recorded = recorded;
      this.recorder = recorder;
      this.raw = raw;
    }

    @Override
    public void prepare(Way way) {
      recorder.take();
      statements.clear();
      for (int pin = 0; pin < pins; pin++) {
        way.versions[pin] = version(recorded.apply(way.changing(pin)));
        statements.add(recorder.take());
      }
    }

    @Override
    public void run(Way way, int pin) throws InterruptedException {
      raw.send(statements.get(pin));
    }
  }

  /// By one conditional update.
  private final class Bare implements Change {
    private final RawDriver raw;
    private final PreparedStatement update;
    private final Cql cql;
    private final Map<Cid, Integer> slotOf = new HashMap<>();

    Bare(Cql cql, RawDriver raw) {
      this.raw = raw;
      this.cql = cql;
      this.update = cql.prepare(UPDATE);
    }

    @Override
    public void prepare(Way way) {
      if (slotOf.isEmpty()) {
        for (Row row : cql.rows(cql.prepare(SLOTS).bind())) {
          ByteBuffer bytes = row.getByteBuffer("cid");
          if (bytes != null) {
            byte[] cid = new byte[bytes.remaining()];
            bytes.get(cid);
            slotOf.put(Cid.of(cid), row.getInt("slot"));
          }
        }
      }
    }

    @Override
    public void run(Way way, int pin) throws InterruptedException {
      Cid cid = way.wants.get(pin).cid();
      long version = way.versions[pin];
      raw.send(
          List.of(
              update
                  .boundStatementBuilder()
                  .setLong("version", version + 1)
                  .setSet("tags", tags(), String.class)
                  .setInt("slot", Objects.requireNonNull(slotOf.get(cid)))
                  .setByteBuffer("cid", ByteBuffer.wrap(cid.bytes()))
                  .setLong("expected", version)
                  .build()));
      way.versions[pin] = version + 1;
    }
  }

  private void figures(List<Double> medians, List<Way> ways) {
    List<String> words =
        List.of("store", "driver, same statements", "driver, UPDATE ... IF version");
    for (int i = 0; i < words.size(); i++) {
      report.figure(
          Part.CONDITIONAL,
          words.get(i),
          pins,
          medians.get(i),
          "/s",
          null,
          CLIENTS + " clients, " + ways.get(i).latencies());
    }
    double store = medians.getFirst();
    ratio("store / driver, UPDATE ... IF version", store / medians.get(2), Goal.atLeast(TO_RAW));
    ratio("store / driver, same statements", store / medians.get(1), null);
    ratio(
        "the pin alone / all statements, both by the driver",
        medians.get(2) / medians.get(1),
        null);
  }

  private void ratio(String work, double ratio, @Nullable Goal goal) {
    report.figure(Part.CONDITIONAL, work, pins, ratio, "times", goal, "");
  }
}
