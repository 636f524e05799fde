package dev.pinfold.bench.served;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

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
  private final AtomicReference<Exception> broken = new AtomicReference<>();

  private Settling(int adminPort, long pins, Report report) {
    this.adminPort = adminPort;
    this.pins = pins;
    this.report = report;
  }

  static void run(ServerProcess server, long pins, Report report)
      throws IOException, InterruptedException {
    new Settling(server.adminPort(), pins, report).run();
  }

  private void run() throws IOException, InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      threads.add(Thread.ofPlatform().start(this::work));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    Exception e = broken.get();
    if (e != null) {
      throw new IOException("pins could not be settled", e);
    }
  }

  private void work() {
    try (RawHttp http = new RawHttp(adminPort)) {
      long from;
      while (broken.get() == null && (from = next.getAndAdd(BLOCK)) < pins) {
        report.progress("told to be pinned", from, pins);
        settle(http, from, Math.min(pins, from + BLOCK));
      }
    } catch (IOException | RuntimeException e) {
      broken.compareAndSet(null, e);
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
