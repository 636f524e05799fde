package dev.pinfold.bench.served;

import dev.pinfold.bench.Crew;
import dev.pinfold.bench.PinLines;
import dev.pinfold.bench.PinsPostgresPeer;
import dev.pinfold.bench.Report;
import dev.pinfold.bench.Report.Goal;
import dev.pinfold.bench.served.Plan.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// Single pins by 64 connections, each durable before its answer: the highest rate at which
/// latencies stay low, and as many as can be against PostgreSQL with as many connections.
final class PostPart {

  private static final int CLIENTS = 64;
  private static final double RATE = 5_000;
  private static final double MILLIS = 30;

  /// Below this part of the wanted rate, a server has not kept up.
  private static final double KEPT_UP = 0.97;

  private static final double[] RATES = {
    1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 7_000, 8_000, 10_000, 12_500, 15_000, 20_000
  };

  private final Plan plan;
  private final Part part;
  private final Report report;

  PostPart(Plan plan, Part part, Report report) {
    this.plan = plan;
    this.part = part;
    this.report = report;
  }

  void run(Path data) throws Exception {
    double most = 0;
    try (ServerProcess server = ServerProcess.start(plan, data);
        PretendPeers _ = PretendPeers.start(server)) {
      String token = server.token(PinSets.OWNER);
      for (Posts posts : Posts.values()) {
        report.note("warming up: " + posts.words());
        loop(server, posts, token, plan.quick() ? 1_000 : 2_000);
        ramp(server, posts, token);
        long before = server.processorNanos();
        OpenLoop.Result closed = loop(server, posts, token, 0);
        long each = (server.processorNanos() - before) / closed.nanos().getTotalCount();
        String work = posts.words() + ", as fast as can be; CPU " + each / 1_000 + " us";
        figure(server, work, closed.perSecond(), null, closed);
        most = most == 0 ? closed.perSecond() : most;
      }
    }
    if (plan.peerPins() > 0 && part == Part.POST) {
      peer(most);
    }
  }

  private OpenLoop.Result loop(ServerProcess server, Posts posts, String token, double perSecond)
      throws IOException, InterruptedException {
    return new OpenLoop(posts.port(server), CLIENTS, perSecond, plan.phase())
        .run(Posts.fresh(posts, token));
  }

  private void ramp(ServerProcess server, Posts posts, String token)
      throws IOException, InterruptedException {
    Double only = plan.rate();
    double[] rates = only == null ? RATES : new double[] {only};
    double best = 0;
    int misses = 0;
    for (double perSecond : rates) {
      OpenLoop.Result result = loop(server, posts, token, perSecond);
      boolean held =
          result.failed() == 0
              && result.millis(99) < MILLIS
              && result.perSecond() >= KEPT_UP * perSecond;
      String work = String.format(Locale.ROOT, "%s, %,.0f due", posts.words(), perSecond);
      figure(server, work, result.perSecond(), null, result);
      if (perSecond == RATE) {
        report.figure(
            part,
            posts.words() + ", p99 at 5,000/s",
            server.scrape().pins(),
            result.millis(99),
            "ms",
            Goal.atMost(MILLIS),
            "");
      }
      best = held ? perSecond : best;
      misses += held ? 0 : 1;
      // One rate may have met a disturbance; two have not.
      if (misses == 2) {
        break;
      }
    }
    if (only == null) {
      report.figure(
          part,
          posts.words() + ", highest rate with p99 < 30 ms",
          server.scrape().pins(),
          best,
          "/s",
          Goal.atLeast(RATE),
          "");
    }
  }

  private void figure(
      ServerProcess server, String work, double value, @Nullable Goal goal, OpenLoop.Result result)
      throws IOException {
    report.figure(
        part,
        work,
        server.scrape().pins(),
        value,
        "/s",
        goal,
        latencies(result.nanos())
            + (result.failed() == 0 ? "" : ", " + result.failed() + " FAILED"));
  }

  private static String latencies(Histogram nanos) {
    return String.format(
        Locale.ROOT,
        "p50 %.1f p99 %.1f p99.9 %.1f max %.0f ms",
        nanos.getValueAtPercentile(50) / 1e6,
        nanos.getValueAtPercentile(99) / 1e6,
        nanos.getValueAtPercentile(99.9) / 1e6,
        nanos.getMaxValue() / 1e6);
  }

  // ---- PostgreSQL

  private void peer(double own) throws Exception {
    report.note("PostgreSQL takes single pins");
    try (PinsPostgresPeer peer = new PinsPostgresPeer()) {
      single(peer, 1L << 42, plan.phase().dividedBy(3));
      double rate = single(peer, 1L << 43, plan.phase());
      report.figure(
          part,
          "rate / rate of PostgreSQL, as fast as can be",
          0,
          own / rate,
          "times",
          null,
          CLIENTS + " connections each");
    }
  }

  private double single(PinsPostgresPeer peer, long from, Duration time) throws Exception {
    PinLines lines = new PinLines(false);
    AtomicLong next = new AtomicLong(from);
    List<Histogram> histograms = histograms();
    long start = System.nanoTime();
    long end = start + time.toNanos();
    Crew.run(
        CLIENTS,
        (member, crew) -> {
          try (PinsPostgresPeer.Client client = peer.new Client()) {
            long begun;
            while (!crew.hasFailed() && (begun = System.nanoTime()) < end) {
              client.put(List.of(lines.imported(next.getAndIncrement())));
              histograms.get(member).recordValue(System.nanoTime() - begun);
            }
          }
        });
    double rate = (next.get() - from) / ((System.nanoTime() - start) / 1e9);
    Histogram all = new Histogram(3);
    histograms.forEach(all::add);
    report.figure(
        part,
        "PostgreSQL, single transactions",
        next.get() - from,
        rate,
        "/s",
        null,
        latencies(all));
    return rate;
  }

  private static List<Histogram> histograms() {
    List<Histogram> histograms = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      histograms.add(new Histogram(3));
    }
    return histograms;
  }
}
