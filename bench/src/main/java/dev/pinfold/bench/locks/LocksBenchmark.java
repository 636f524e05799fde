package dev.pinfold.bench.locks;

import dev.pinfold.bench.Report;
import dev.pinfold.bench.Report.Goal;
import dev.pinfold.bench.locks.Plan.Part;
import dev.pinfold.bench.locks.Trial.Outcome;
import dev.pinfold.documents.transaction.Durability;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Path locks against document locks, optimistic retry and PostgreSQL; [Plan#USAGE] says how to run
/// it. Each part writes its plots when it is through.
public final class LocksBenchmark {

  private final Plan plan;
  private final Report report;
  private final Trial trial;

  private LocksBenchmark(Plan plan, Report report) {
    this.plan = plan;
    this.report = report;
    this.trial = plan.quick() ? new Trial(1, 0.5) : new Trial(3, 1);
  }

  /// @param arguments see [Plan#USAGE]
  public static void main(String[] arguments) throws Exception {
    if (List.of(arguments).contains("--help")) {
      System.out.println(Plan.USAGE);
      return;
    }
    Plan plan;
    try {
      plan = Plan.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "\n" + Plan.USAGE);
      System.exit(2);
      return;
    }
    Files.createDirectories(plan.plots());
    Report report = new Report(plan.json());
    LocksBenchmark benchmark = new LocksBenchmark(plan, report);
    System.exit(report.run(plan.parts(), benchmark::run) ? 0 : 1);
  }

  private void run(Part part) throws Exception {
    switch (part) {
      case WORK -> writers(part, 2, "2 ms of work under locks, each writer its own field");
      case WRITERS -> writers(part, 0, "No work under locks, each writer its own field");
      case SIZE -> size();
      case OVERLAP -> overlap();
      case RANGES -> ranges();
      case DURABILITY -> durability();
      case LOSSES -> losses();
    }
  }

  /// Two plots over the values of one thing.
  private final class Series {
    private final Part part;
    private final Plot rates;
    private final Plot latencies;

    Series(Part part, String title, String across) {
      this.part = part;
      boolean joined = part != Part.LOSSES && part != Part.DURABILITY;
      this.rates = new Plot(title, across, "transactions a second", joined);
      this.latencies = new Plot(title, across, "latency, 99th percentile, ms", joined);
    }

    /// @param goal of path locks by document locks
    void at(String value, String work, int clients, List<Outcome> outcomes, @Nullable Goal goal) {
      rates.at(value);
      latencies.at(value);
      for (Outcome outcome : outcomes) {
        rates.add(outcome.scheme(), outcome.rate());
        latencies.add(outcome.scheme(), outcome.p99Millis());
        tell(part, work, clients, outcome);
      }
      double ratio = outcomes.get(0).rate() / outcomes.get(1).rate();
      report.figure(part, work + ": path / document", clients, ratio, "", goal, "");
    }

    void write() throws Exception {
      rates.write(plan.plots().resolve(part.word() + ".svg"));
      latencies.write(plan.plots().resolve(part.word() + "-latency.svg"));
    }
  }

  private void tell(Part part, String work, int clients, Outcome outcome) {
    report.figure(
        part,
        work + ": " + outcome.scheme(),
        clients,
        outcome.rate(),
        "/s",
        null,
        String.format(
            Locale.ROOT,
            "p50 %s ms, p99 %s ms%s",
            Report.print(outcome.p50Millis()),
            Report.print(outcome.p99Millis()),
            outcome.retries() < 0.005
                ? ""
                : String.format(Locale.ROOT, ", %.2f retries", outcome.retries())));
  }

  private void writers(Part part, int workMillis, String title) throws Exception {
    Series series = new Series(part, title + ", one document, durable", "writers");
    for (int clients : plan.quick() ? new int[] {1, 16, 64} : new int[] {1, 2, 4, 8, 16, 32, 64}) {
      List<Outcome> outcomes =
          trial.run(Work.DEFAULT.withClients(clients).withWorkMillis(workMillis));
      Goal goal =
          workMillis == 0
              ? null
              : switch (clients) {
                case 16 -> Goal.atLeast(12);
                case 64 -> Goal.atLeast(40);
                default -> null;
              };
      series.at("" + clients, clients + " writers", clients, outcomes, goal);
    }
    series.write();
  }

  private void size() throws Exception {
    Series series =
        new Series(Part.SIZE, "16 writers of one document, durable", "size of the document, bytes");
    for (int bytes : plan.quick() ? new int[] {20, 1_000} : new int[] {20, 100, 1_000, 4_000}) {
      Work work = Work.DEFAULT.withWorkMillis(0).withValueBytes(bytes);
      String size = String.format(Locale.ROOT, "%,d", work.document().length);
      series.at(size, size + " bytes", work.clients(), trial.run(work), null);
    }
    series.write();
  }

  private void overlap() throws Exception {
    Series series =
        new Series(
            Part.OVERLAP,
            "16 writers, 2 ms of work, one document, durable",
            "choice of one of 64 fields (the number is the exponent of Zipf's law)");
    double[] skews =
        plan.quick() ? new double[] {Work.OWN, 1} : new double[] {Work.OWN, 0, 0.5, 1, 1.5, 3};
    for (double skew : skews) {
      String name =
          skew == Work.OWN
              ? "own"
              : skew == 0 ? "uniform" : String.format(Locale.ROOT, "%.1f", skew);
      Work work = Work.DEFAULT.withSkew(skew);
      series.at(name, "fields " + name, work.clients(), trial.run(work), null);
    }
    series.write();
  }

  private void ranges() throws Exception {
    Series series =
        new Series(
            Part.RANGES,
            "16 clients, 64 documents, uniform fields, 2 ms of work in a write, durable",
            "searches in a hundred transactions");
    for (int share : plan.quick() ? new int[] {0, 10} : new int[] {0, 1, 5, 20, 50}) {
      Work work = Work.DEFAULT.withDocuments(64).withSkew(0).withSearches(share);
      series.at("" + share, share + " % searches", work.clients(), trial.run(work), null);
    }
    series.write();
  }

  private void durability() throws Exception {
    Series series =
        new Series(
            Part.DURABILITY,
            "16 writers of one document, their own fields, no work",
            "durability of a commit");
    for (Durability durability : Durability.values()) {
      Work work = Work.DEFAULT.withWorkMillis(0).withDurability(durability);
      String name = durability.name().toLowerCase(Locale.ROOT);
      series.at(name, name, work.clients(), trial.run(work), null);
    }
    series.write();
  }

  private void losses() throws Exception {
    Work alone = Work.DEFAULT.withWorkMillis(0).withClients(1).withDurability(Durability.BUFFERED);
    Series series =
        new Series(Part.LOSSES, "Where locks on paths do not pay", "clients: transactions");
    series.at("1: a field", "one writer, a field", 1, trial.run(alone), null);
    series.at(
        "1: all fields",
        "one writer, all 64 fields",
        1,
        trial.run(alone, (scheme, client, random) -> scheme.writeAll(client, 0, client)),
        null);
    series.at(
        "1: read all",
        "one reader, the document",
        1,
        trial.run(alone, (scheme, client, random) -> scheme.read(client, 0)),
        null);
    Work two = alone.withClients(2);
    series.at(
        "2: all fields",
        "two writers, all 64 fields",
        2,
        trial.run(two, (scheme, client, random) -> scheme.writeAll(client, 0, client)),
        null);
    Work many = alone.withClients(16).withDocuments(1_000);
    series.at("16: apart", "16 writers, 1,000 documents", 16, trial.run(many), null);
    Work mixed = Work.DEFAULT;
    series.at(
        "16: half read",
        "16 clients, half read the document, 2 ms, synced",
        16,
        trial.run(
            mixed,
            (scheme, client, random) -> {
              if (client % 2 == 0) {
                scheme.write(client, 0, client, random.nextInt(1_000_000), mixed.workMillis());
              } else {
                scheme.read(client, 0);
              }
            }),
        null);
    series.write();
  }
}
