package dev.pinfold.bench.served;

import dev.pinfold.bench.Report;
import dev.pinfold.bench.Report.Goal;
import dev.pinfold.bench.served.Plan.Part;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// First pages of filtered lists, and the memory that the server has meanwhile.
final class ListsPart {

  private static final double MILLIS = 10;
  private static final double LARGE_TO_SMALL = 1.5;
  private static final int CONNECTIONS = 8;
  private static final double PER_SECOND = 100;
  private static final double HEAP_MEBIBYTES = 512;

  private final Plan plan;
  private final PinSets sets;
  private final Report report;
  private final Map<String, Double> small = new HashMap<>();

  ListsPart(Plan plan, PinSets sets, Report report) {
    this.plan = plan;
    this.sets = sets;
    this.report = report;
  }

  void run() throws IOException, InterruptedException {
    for (int pins : plan.sizes()) {
      if (plan.parts().contains(Part.LISTS) || pins == plan.pins()) {
        run(pins);
      }
    }
  }

  private void run(int pins) throws IOException, InterruptedException {
    try (ServerProcess server = ServerProcess.start(plan, sets.settled(pins, false))) {
      String token = server.token(PinSets.OWNER);
      long failed = 0;
      try (HeapWatch heap = HeapWatch.start(server)) {
        for (ListKinds kind : ListKinds.all()) {
          failed += list("Pinning", server.pinningPort(), "/pins?", token, kind, pins);
        }
        for (ListKinds kind : ListKinds.all()) {
          String path = "/v1/pins?owner=" + PinSets.OWNER + "&";
          failed += list("own API", server.adminPort(), path, "", kind, pins);
        }
        if (plan.parts().contains(Part.MEMORY)) {
          memory(server, pins, heap, failed);
        }
      }
    }
  }

  private long list(String api, int port, String path, String token, ListKinds kind, int pins)
      throws IOException, InterruptedException {
    Duration time = plan.quick() ? Duration.ofSeconds(2) : Duration.ofSeconds(10);
    OpenLoop loop = new OpenLoop(port, CONNECTIONS, PER_SECOND, time);
    OpenLoop warm = new OpenLoop(port, CONNECTIONS, PER_SECOND, time.dividedBy(4));
    warm.run(kind.requests(path, token, pins));
    OpenLoop.Result result = loop.run(kind.requests(path, token, pins));
    if (plan.parts().contains(Part.LISTS)) {
      figures(api + ", " + kind.words(), pins, result);
    }
    return result.failed();
  }

  private void figures(String work, int pins, OpenLoop.Result result) {
    double millis = result.millis(99);
    report.figure(
        Part.LISTS,
        work + ", p99",
        pins,
        millis,
        "ms",
        Goal.atMost(MILLIS),
        String.format(
            Locale.ROOT,
            "p50 %.2f max %.1f ms%s",
            result.millis(50),
            result.millis(100),
            result.failed() == 0 ? "" : ", " + result.failed() + " FAILED"));
    Double before = small.putIfAbsent(work, millis);
    if (before != null) {
      report.figure(
          Part.LISTS,
          work + ", p99 / that of the small set",
          pins,
          millis / before,
          "times",
          Goal.atMost(LARGE_TO_SMALL),
          "");
    }
  }

  private void memory(ServerProcess server, int pins, HeapWatch heap, long failed)
      throws IOException, InterruptedException {
    report.figure(
        Part.MEMORY,
        "most heap in use during lists",
        pins,
        HeapWatch.mebibytes(heap.peakBytes()),
        "MiB",
        Goal.atMost(HEAP_MEBIBYTES),
        failed + " of the requests failed");
    report.figure(
        Part.MEMORY,
        "heap after a collection",
        pins,
        HeapWatch.mebibytes(server.liveHeapBytes()),
        "MiB",
        null,
        "");
    report.figure(
        Part.MEMORY,
        "most memory of the process",
        pins,
        HeapWatch.mebibytes(server.peakResidentBytes()),
        "MiB",
        null,
        "with the caches of the storage");
  }
}
