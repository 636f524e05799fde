package dev.pinfold.bench.cql;

import dev.pinfold.bench.PinLines;
import dev.pinfold.bench.Report;
import dev.pinfold.bench.Report.Goal;
import dev.pinfold.bench.cql.Plan.Part;
import dev.pinfold.cql.pins.CqlPinStore;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.model.PinIntent;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.PinStatus;
import dev.pinfold.model.RequestId;
import dev.pinfold.pins.Allocator;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.RequestQuery;
import dev.pinfold.pins.Submission;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.HdrHistogram.Histogram;

/// What a peer is to do, and the first page of an owner's list, with few rows and with many: one
/// call after another, on each size in turn.
final class QueuePart {

  private static final String KEYSPACE = "bench_queue";
  private static final double LARGE_TO_SMALL = 1.5;
  private static final int POLL = 32;
  private static final int PAGE = 10;
  private static final int BATCH = 1_024;
  private static final PinSpec SPEC = new PinSpec.Builder().replication(1, 1).build();
  private static final Set<String> LISTS =
      Set.of("requests_by_owner", "pins_by_peer", "list_slices");

  private final Plan plan;
  private final BenchRing ring;
  private final Report report;
  private final List<Rows> sizes = new ArrayList<>();

  QueuePart(Plan plan, BenchRing ring, Report report) {
    this.plan = plan;
    this.ring = ring;
    this.report = report;
    for (int count : plan.rows()) {
      sizes.add(new Rows(sizes.size() + 1, count));
    }
  }

  /// An owner and a peer with so many pins, one made each millisecond until now.
  private record Rows(int owner, int count) {

    String peer() {
      return "peer-" + owner;
    }

    List<Submission> pins(int first, int some, long begun) {
      List<Submission> pins = new ArrayList<>();
      for (int i = first; i < first + some; i++) {
        long number = (long) owner << 40 | i;
        pins.add(
            Submission.of(
                new Command.Want(
                    new PinLines(true).imported(number).cid(),
                    RequestId.of(begun + i, owner, number),
                    true,
                    SPEC,
                    Instant.ofEpochMilli(begun + i),
                    Allocator.fixed(List.of(peer()), List.of(peer())),
                    null)));
      }
      return pins;
    }
  }

  /// What is asked for.
  private enum Question {
    WORK("what a peer is to do, " + POLL) {
      @Override
      int ask(CqlPinStore store, Rows rows) {
        return store.work(rows.peer(), PinIntent.HELD, Instant.now(), POLL).size();
      }
    },
    ALL("first page of a list, " + PAGE) {
      @Override
      int ask(CqlPinStore store, Rows rows) {
        return store.requests(RequestQuery.of(rows.owner()), PAGE, null).requests().size();
      }
    },
    STATUS("first page of a status, " + PAGE) {
      @Override
      int ask(CqlPinStore store, Rows rows) {
        RequestQuery queued = RequestQuery.of(rows.owner()).withStatuses(Set.of(PinStatus.QUEUED));
        return store.requests(queued, PAGE, null).requests().size();
      }
    };

    private final String words;

    Question(String words) {
      this.words = words;
    }

    /// @return how many there were in the answer
    abstract int ask(CqlPinStore store, Rows rows);
  }

  void run() throws Exception {
    try (Cql cql = ring.open(KEYSPACE)) {
      for (Rows rows : sizes) {
        fill(cql, rows);
      }
    }
    ring.flush();
    try (CqlPinStore store = BenchRing.store(ring.open(KEYSPACE), Clock.systemUTC(), "bench")) {
      for (Question question : Question.values()) {
        measure(store, question);
      }
    }
  }

  /// The entries of all pins; the pins themselves only of the first and the last batch, which are
  /// those that are asked for.
  private void fill(Cql cql, Rows rows) {
    long begun = System.currentTimeMillis() - rows.count();
    long start = System.nanoTime();
    try (Fill fill = new Fill(cql, new FillClock(begun))) {
      for (int from = 0; from < rows.count(); from += BATCH) {
        report.progress("queue: pins", from, rows.count());
        int some = Math.min(BATCH, rows.count() - from);
        boolean asked = from == 0 || from + 2 * BATCH > rows.count();
        fill.pins(
            begun + from,
            rows.pins(from, some, begun),
            table -> LISTS.contains(table) || (asked && table.equals("pins")));
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    report.figure(
        Part.QUEUE,
        "pins put into the lists",
        rows.count(),
        rows.count() / seconds,
        "/s",
        null,
        "");
  }

  private void measure(CqlPinStore store, Question question) {
    int asked = plan.quick() ? 30 : 60;
    List<Histogram> nanos = new ArrayList<>();
    sizes.forEach(_ -> nanos.add(new Histogram(3)));
    for (int i = -asked; i < asked * plan.rounds(); i++) {
      for (int size = 0; size < sizes.size(); size++) {
        long start = System.nanoTime();
        int found = question.ask(store, sizes.get(size));
        long took = System.nanoTime() - start;
        if (found != (question == Question.WORK ? POLL : PAGE)) {
          throw new IllegalStateException(question.words + ": the answer has " + found);
        }
        if (i >= 0) {
          nanos.get(size).recordValue(took);
        }
      }
    }
    Histogram small = nanos.getFirst();
    for (int size = 0; size < sizes.size(); size++) {
      Histogram each = nanos.get(size);
      int count = sizes.get(size).count();
      report.figure(
          Part.QUEUE,
          question.words + ", p50",
          count,
          millis(each, 50),
          "ms",
          null,
          String.format(Locale.ROOT, "p90 %.1f p99 %.1f ms", millis(each, 90), millis(each, 99)));
      if (size > 0) {
        for (int percentile : new int[] {50, 99}) {
          report.figure(
              Part.QUEUE,
              question.words + ", p" + percentile + " / with few rows",
              count,
              millis(each, percentile) / millis(small, percentile),
              "times",
              Goal.atMost(LARGE_TO_SMALL),
              "");
        }
      }
    }
  }

  private static double millis(Histogram nanos, double percentile) {
    return nanos.getValueAtPercentile(percentile) / 1e6;
  }
}
