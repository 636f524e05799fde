package dev.pinfold.bench.served;

import dev.pinfold.bench.Report;
import dev.pinfold.bench.Report.Goal;
import dev.pinfold.bench.served.Plan.Part;
import java.io.IOException;
import java.util.Locale;

/// The whole pinset as a stream.
final class ExportPart {

  private static final double RATE = 200_000;

  /// What may be left of an export, in MiB of live heap, whatever its size.
  private static final double GROWTH_MEBIBYTES = 16;

  private final Plan plan;
  private final PinSets sets;
  private final Report report;

  ExportPart(Plan plan, PinSets sets, Report report) {
    this.plan = plan;
    this.sets = sets;
    this.report = report;
  }

  void run() throws IOException, InterruptedException {
    for (int pins : plan.sizes()) {
      try (ServerProcess server = ServerProcess.start(plan, sets.settled(pins, false))) {
        export(server, server.adminPort(), "/v1/export");
        export(server, server.clusterPort(), "/allocations");
      }
    }
  }

  private void export(ServerProcess server, int port, String path)
      throws IOException, InterruptedException {
    long pins = server.scrape().pins();
    report.note("GET " + path);
    // Once to warm up, if that is soon done.
    if (pins <= 2_000_000) {
      lines(port, path);
    }
    long before = server.liveHeapBytes();
    long peak;
    long start;
    long nanos;
    long lines;
    try (HeapWatch heap = HeapWatch.start(server)) {
      start = System.nanoTime();
      lines = lines(port, path);
      nanos = System.nanoTime() - start;
      peak = heap.peakBytes();
    }
    long after = server.liveHeapBytes();
    if (lines != pins) {
      throw new IllegalStateException(path + " has " + lines + " of " + pins + " pins");
    }
    report.figure(
        Part.EXPORT, "GET " + path, pins, lines / (nanos / 1e9), "/s", Goal.atLeast(RATE), "");
    report.figure(
        Part.EXPORT,
        "GET " + path + ", growth of the live heap",
        pins,
        HeapWatch.mebibytes(after - before),
        "MiB",
        Goal.atMost(GROWTH_MEBIBYTES),
        String.format(
            Locale.ROOT,
            "before %.0f, at most with garbage %.0f MiB",
            HeapWatch.mebibytes(before),
            HeapWatch.mebibytes(peak)));
  }

  private long lines(int port, String path) throws IOException {
    long[] lines = {0};
    try (RawHttp http = new RawHttp(port)) {
      http.out().write(RawHttp.request("GET", path, "", ""));
      int status =
          http.answer(
              (buffer, offset, length) -> {
                long found = 0;
                for (int i = offset; i < offset + length; i++) {
                  if (buffer[i] == '\n') {
                    found++;
                  }
                }
                lines[0] += found;
              });
      if (status != 200) {
        throw new IllegalStateException(path + " was answered " + status);
      }
    }
    return lines[0];
  }
}
