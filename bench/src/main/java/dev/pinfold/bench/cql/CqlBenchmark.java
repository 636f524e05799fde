package dev.pinfold.bench.cql;

import dev.pinfold.bench.Report;
import dev.pinfold.bench.cql.Plan.Part;
import java.util.List;

/// The store on CQL against the driver by itself; [Plan#USAGE] says how to run it.
public final class CqlBenchmark {

  private CqlBenchmark() {}

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
    System.exit(run(plan) ? 0 : 1);
  }

  /// @return whether every part came to its end
  private static boolean run(Plan plan) throws Exception {
    Report report = new Report(plan.json());
    report.note("starting a ring of " + plan.nodes());
    try (BenchRing ring = BenchRing.start(plan.nodes())) {
      return report.run(plan.parts(), part -> run(part, plan, ring, report));
    }
  }

  private static void run(Part part, Plan plan, BenchRing ring, Report report) throws Exception {
    switch (part) {
      case UPSERT -> new UpsertPart(plan, ring, report).run();
      case CONDITIONAL -> new ConditionalPart(plan, ring, report).run();
      case QUEUE -> new QueuePart(plan, ring, report).run();
      case EXPORT -> new ExportPart(plan, ring, report).run();
    }
  }
}
