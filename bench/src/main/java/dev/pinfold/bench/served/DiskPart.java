package dev.pinfold.bench.served;

import dev.pinfold.bench.Report;
import dev.pinfold.bench.Report.Goal;
import dev.pinfold.bench.served.Plan.Part;
import java.io.IOException;
import java.nio.file.Path;

/// Bytes on disk for a pin, with its request, its placements and all indexes.
final class DiskPart {

  private static final double BYTES = 400;
  private static final double BYTES_PLAIN = 200;

  /// Pins without metadata are measured on a set that is not larger than this.
  private static final int PLAIN_MAX = 1_000_000;

  private final Plan plan;
  private final PinSets sets;
  private final Report report;

  DiskPart(Plan plan, PinSets sets, Report report) {
    this.plan = plan;
    this.sets = sets;
    this.report = report;
  }

  void run() throws IOException, InterruptedException {
    measure(plan.pins(), false, "with name and metadata", BYTES);
    measure(Math.min(plan.pins(), PLAIN_MAX), true, "without name and metadata", BYTES_PLAIN);
  }

  private void measure(int pins, boolean plain, String words, double goal)
      throws IOException, InterruptedException {
    Path set = sets.settled(pins, plain);
    // The pins that the server was warmed up with are there, too.
    double all = pins + PinSets.WARM_UP;
    report.figure(
        Part.DISK,
        "a pin " + words + ", as it is",
        pins,
        PinSets.bytes(set.resolve("pins")) / all,
        "bytes",
        null,
        "");
    Path copy = sets.copy(set, "disk");
    report.note("compacting");
    ServerProcess.run(plan, "db", "compact", "--db", copy.resolve("pins").toString());
    report.figure(
        Part.DISK,
        "a pin " + words + ", compacted",
        pins,
        PinSets.bytes(copy.resolve("pins")) / all,
        "bytes",
        Goal.atMost(goal),
        "");
    PinSets.delete(copy);
  }
}
