package dev.pinfold.bench.served;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/// Looks at a server's heap twice a second.
final class HeapWatch implements AutoCloseable {

  private static final long EVERY_MILLIS = 500;

  private final ServerProcess server;
  private final AtomicLong peak = new AtomicLong();
  private final Thread thread;

  private HeapWatch(ServerProcess server) {
    this.server = server;
    this.thread = Thread.ofVirtual().unstarted(this::watch);
  }

  static HeapWatch start(ServerProcess server) throws IOException {
    HeapWatch watch = new HeapWatch(server);
    watch.look();
    watch.thread.start();
    return watch;
  }

  static double mebibytes(long bytes) {
    return bytes / (double) (1 << 20);
  }

  private void look() throws IOException {
    peak.accumulateAndGet(server.scrape().heapBytes(), Math::max);
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(EVERY_MILLIS);
        look();
      }
    } catch (InterruptedException | IOException e) {
      // The server is about to end, or has.
    }
  }

  /// The most bytes that were in use, garbage included.
  long peakBytes() {
    return peak.get();
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
