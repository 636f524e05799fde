package dev.pinfold.bench.served;

import dev.pinfold.bench.Crew;
import dev.pinfold.bench.PinLines;
import dev.pinfold.bench.Report;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Says of what was imported that its peers hold it, as agents do when they first compare.
///
/// About a hundred of all pins are left queued, however many there are: a status that is rare.
final class Settling {

  private static final int BLOCK = 1_000;
  private static final int THREADS = 4;
  private static final int RARE = 100;

  private final int adminPort;
  private final long pins;
  private final Report report;
  private final AtomicLong next = new AtomicLong();

  private Settling(int adminPort, long pins, Report report) {
    this.adminPort = adminPort;
    this.pins = pins;
    this.report = report;
  }

  static void run(ServerProcess server, long pins, Report report)
      throws IOException, InterruptedException {
    Settling settling = new Settling(server.adminPort(), pins, report);
    Crew.run(THREADS, (_, crew) -> settling.work(crew));
  }

  private void work(Crew crew) throws IOException {
    try (RawHttp http = new RawHttp(adminPort)) {
      long from;
      while (!crew.hasFailed() && (from = next.getAndAdd(BLOCK)) < pins) {
        report.progress("told to be pinned", from, pins);
        settle(http, from, Math.min(pins, from + BLOCK));
      }
    }
  }

  private void settle(RawHttp http, long from, long to) throws IOException {
    List<StringBuilder> bodies =
        PinLines.PEERS.stream().map(_ -> new StringBuilder(BLOCK * 90)).toList();
    long queuedEvery = Math.max(2, pins / RARE);
    for (long number = from; number < to; number++) {
      if (number % queuedEvery != 0) {
        for (int peer : PinLines.peers(number)) {
          bodies
              .get(peer)
              .append("{\"cid\":\"")
              .append(PinLines.cid(number))
              .append("\",\"held\":true}\n");
        }
      }
    }
    for (int peer = 0; peer < bodies.size(); peer++) {
      if (!bodies.get(peer).isEmpty()) {
        String path = "/v1/peers/" + PinLines.PEERS.get(peer) + "/drift";
        http.ask("POST", path, "", bodies.get(peer).toString()).orThrow();
      }
    }
  }
}
