package dev.pinfold.bench.served;

import dev.pinfold.bench.Crew;
import dev.pinfold.bench.PinLines;
import dev.pinfold.bench.PinsPostgresPeer;
import dev.pinfold.bench.Report;
import dev.pinfold.bench.Report.Goal;
import dev.pinfold.bench.served.Plan.Part;
import dev.pinfold.pins.service.PinService.Imported;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/// Bulk import of lines of a cluster's export, and of the same pins into PostgreSQL.
final class ImportPart {

  private static final double RATE = 30_000;
  private static final double TIMES_POSTGRES = 5;
  private static final double SMALL_TO_LARGE = 1.3;
  private static final int BATCH = 256;
  private static final int CLIENTS = 4;

  private final Plan plan;
  private final PinSets sets;
  private final Report report;

  ImportPart(Plan plan, PinSets sets, Report report) {
    this.plan = plan;
    this.sets = sets;
    this.report = report;
  }

  void run() throws Exception {
    double smallest = 0;
    for (int pins : plan.sizes()) {
      Importing importing = sets.make(pins, false);
      double rate = importing.rate();
      report.figure(
          Part.IMPORT,
          "lines of a cluster's export",
          pins,
          rate,
          "/s",
          Goal.atLeast(RATE),
          String.format(
              Locale.ROOT,
              "the last tenth %,.0f; server %.0f us of CPU a pin",
              importing.lastRate(),
              importing.processorMicros()));
      if (smallest == 0) {
        smallest = rate;
        if (plan.peerPins() > 0) {
          peer(pins, rate);
        }
      } else {
        report.figure(
            Part.IMPORT,
            "rate of the small set / rate of this one",
            pins,
            smallest / rate,
            "times",
            Goal.atMost(SMALL_TO_LARGE),
            "");
        if (plan.peerPins() > plan.sizes().getFirst()) {
          peer(Math.min(plan.peerPins(), pins), rate);
        }
      }
    }
  }

  private void peer(int limit, double own) throws Exception {
    int pins = Math.min(limit, plan.peerPins());
    report.note(String.format(Locale.ROOT, "PostgreSQL imports %,d pins", pins));
    try (PinsPostgresPeer peer = new PinsPostgresPeer()) {
      load(peer, 1L << 40, PinSets.WARM_UP);
      double rate = load(peer, 0, pins);
      report.figure(Part.IMPORT, "PostgreSQL, the same pins", pins, rate, "/s", null, "");
      report.figure(
          Part.IMPORT,
          "rate / rate of PostgreSQL",
          pins,
          own / rate,
          "times",
          Goal.atLeast(TIMES_POSTGRES),
          CLIENTS + " clients, transactions of " + BATCH);
    }
  }

  private double load(PinsPostgresPeer peer, long from, int pins) throws Exception {
    PinLines lines = new PinLines(false);
    AtomicLong next = new AtomicLong();
    long start = System.nanoTime();
    Crew.run(
        CLIENTS,
        (_, crew) -> {
          try (PinsPostgresPeer.Client client = peer.new Client()) {
            long first;
            while (!crew.hasFailed() && (first = next.getAndAdd(BATCH)) < pins) {
              List<Imported> some = new ArrayList<>(BATCH);
              for (long n = first; n < Math.min(pins, first + BATCH); n++) {
                some.add(lines.imported(from + n));
              }
              client.put(some);
              report.progress("PostgreSQL", first, pins);
            }
          }
        });
    return pins / ((System.nanoTime() - start) / 1e9);
  }
}
