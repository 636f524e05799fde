package dev.pinfold.bench.served;

import dev.pinfold.bench.PinLines;
import dev.pinfold.bench.Report;
import dev.pinfold.bench.Report.Goal;
import dev.pinfold.bench.served.Plan.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// From the start of the process to the first answer: after an end in order, and after a kill just
/// behind many writes.
final class StartPart {

  private static final double SECONDS = 3;
  private static final int WRITTEN = 20_000;
  private static final long WRITTEN_FROM = 1L << 44;

  private final Plan plan;
  private final PinSets sets;
  private final Report report;

  StartPart(Plan plan, PinSets sets, Report report) {
    this.plan = plan;
    this.sets = sets;
    this.report = report;
  }

  void run() throws IOException, InterruptedException {
    for (int pins : plan.sizes()) {
      Path data = sets.copy(sets.settled(pins, false), "start");
      measure(data, pins, false);
      measure(data, pins, true);
      PinSets.delete(data);
    }
  }

  private void measure(Path data, int pins, boolean kill) throws IOException, InterruptedException {
    List<Double> answers = new ArrayList<>();
    List<Double> ready = new ArrayList<>();
    int rounds = plan.quick() ? 3 : 7;
    for (int round = 0; round < rounds; round++) {
      if (kill) {
        ServerProcess server = ServerProcess.start(plan, data);
        long from = WRITTEN_FROM + (long) round * WRITTEN;
        Importing.run(server, PinSets.OWNER, new PinLines(false), from, WRITTEN, report);
        server.kill();
      }
      try (ServerProcess server = ServerProcess.launch(plan, data)) {
        answers.add(server.await(server.clusterPort(), "/pins/" + PinLines.cid(7)) / 1e9);
        ready.add(server.await(server.adminPort(), "/health/ready") / 1e9);
      }
    }
    String how = kill ? "after a kill" : "after a stop";
    figure("first answer of GET /pins/{cid}, " + how, pins, answers);
    figure("first 200 of /health/ready, " + how, pins, ready);
  }

  private void figure(String work, int pins, List<Double> seconds) {
    Collections.sort(seconds);
    report.figure(
        Part.START,
        work,
        pins,
        seconds.get(seconds.size() / 2),
        "s",
        Goal.atMost(SECONDS),
        String.format(Locale.ROOT, "at most %.2f of %d", seconds.getLast(), seconds.size()));
  }
}
