package dev.pinfold.bench.served;

import dev.pinfold.bench.Crew;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import org.HdrHistogram.Histogram;

/// Requests that are due at fixed times, whatever became of those before: a latency counts from
/// the time at which its request was due. A request that is due is sent by the first connection
/// that is free.
///
/// @param perSecond how many are due; 0 for as many as the connections can do one after another
record OpenLoop(int port, int connections, double perSecond, Duration time) {

  private static final long NANOS_MAX = 300_000_000_000L;

  /// After the time is over, requests that are late are still sent for this long.
  private static final long GRACE_NANOS = 5_000_000_000L;

  /// What came out.
  ///
  /// @param failed answers that were not 2xx, and requests that were never sent
  /// @param perSecond answers a second
  record Result(Histogram nanos, long failed, double perSecond) {

    double millis(double percentile) {
      return nanos.getValueAtPercentile(percentile) / 1e6;
    }
  }

  private static final class Shared {
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
  }

  /// Runs it.
  ///
  /// @param requests by number, from 0
  Result run(LongFunction<byte[]> requests) throws IOException, InterruptedException {
    Shared shared = new Shared();
    List<Histogram> histograms = new ArrayList<>();
    List<RawHttp> open = new ArrayList<>();
    try {
      for (int i = 0; i < connections; i++) {
        open.add(new RawHttp(port));
        histograms.add(new Histogram(NANOS_MAX, 3));
      }
      long start = System.nanoTime();
      Crew.run(
          connections,
          (member, crew) ->
              work(open.get(member), requests, start, histograms.get(member), shared, crew));
      double seconds = (System.nanoTime() - start) / 1e9;
      Histogram all = new Histogram(NANOS_MAX, 3);
      histograms.forEach(all::add);
      return new Result(all, shared.failed.get(), shared.answered.get() / seconds);
    } finally {
      for (RawHttp http : open) {
        http.close();
      }
    }
  }

  private void work(
      RawHttp http,
      LongFunction<byte[]> requests,
      long start,
      Histogram histogram,
      Shared shared,
      Crew crew)
      throws IOException {
    long end = start + time.toNanos();
    while (!crew.hasFailed()) {
      long number = shared.next.getAndIncrement();
      long now = System.nanoTime();
      long due = perSecond == 0 ? now : start + (long) (number * 1e9 / perSecond);
      if (due >= end) {
        return;
      }
      if (now > end + GRACE_NANOS) {
        shared.failed.incrementAndGet();
        histogram.recordValue(Math.min(NANOS_MAX, now - due));
        continue;
      }
      byte[] request = requests.apply(number);
      while ((now = System.nanoTime()) < due) {
        LockSupport.parkNanos(due - now);
      }
      int status = http.exchange(request);
      histogram.recordValue(Math.min(NANOS_MAX, System.nanoTime() - due));
      shared.answered.incrementAndGet();
      if (status / 100 != 2) {
        shared.failed.incrementAndGet();
      }
    }
  }
}
