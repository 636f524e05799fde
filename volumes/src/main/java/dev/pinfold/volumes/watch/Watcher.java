package dev.pinfold.volumes.watch;

import dev.pinfold.volumes.spec.WatchSpec;
import dev.pinfold.volumes.tool.FailureType;
import dev.pinfold.volumes.watch.alert.Alert;
import dev.pinfold.volumes.watch.alert.AlertBoard;
import dev.pinfold.volumes.watch.alert.AlertFile;
import dev.pinfold.volumes.watch.alert.AlertRule;
import dev.pinfold.volumes.watch.alert.Channels;
import dev.pinfold.volumes.watch.alert.Escalation;
import dev.pinfold.volumes.watch.alert.Notice;
import dev.pinfold.volumes.watch.alert.Silence;
import dev.pinfold.volumes.watch.forecast.Forecast;
import dev.pinfold.volumes.watch.forecast.History;
import dev.pinfold.volumes.watch.heal.Healer;
import dev.pinfold.volumes.watch.measure.Measurement;
import dev.pinfold.volumes.watch.measure.Measuring;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches volumes: measures, forecasts, tells, and heals what is safe to, round by round.
///
/// [#round] is used by one thread, such as its own after [#start]; what the last round found can be
/// asked for from any.
public final class Watcher implements AutoCloseable {

  /// In the directory of what is remembered.
  static final String HISTORY = "history";

  private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);

  /// How long [#close] waits: a command on a pool that does not answer may not end at all.
  private static final Duration CLOSING = Duration.ofSeconds(20);

  private final WatchSpec spec;
  private final Measuring measuring;
  private final Supplier<Map<String, Duration>> lags;
  private final @Nullable Healer healer;
  private final Channels channels;
  private final AlertFile file;
  private final Growth growth;
  private final Escalation escalation;
  private final Baseline baseline = new Baseline();
  private AlertBoard board;
  private volatile @Nullable Found last;
  private volatile @Nullable Thread thread;
  private volatile boolean closed;

  /// What a round found.
  ///
  /// @param measurement all that was measured
  /// @param forecasts by pool or dataset
  /// @param alerts those that are going on
  /// @param lags how far replicas are behind
  public record Found(
      Measurement measurement,
      Map<String, Forecast> forecasts,
      List<Alert> alerts,
      Map<String, Duration> lags) {

    public Found {
      forecasts = Map.copyOf(forecasts);
      alerts = List.copyOf(alerts);
      lags = Map.copyOf(lags);
    }
  }

  /// @param lags how far replicas are behind, by their name and the shard's
  /// @param healer null if nothing is healed by itself
  /// @throws dev.pinfold.base.ProblemException `invalid_alerts`
  public Watcher(
      WatchSpec spec,
      Measuring measuring,
      Supplier<Map<String, Duration>> lags,
      @Nullable Healer healer) {
    this.spec = spec;
    this.measuring = measuring;
    this.lags = lags;
    this.healer = healer;
    channels = new Channels(spec.channels(), this::pause);
    file = new AlertFile(spec.state());
    growth = new Growth(new History(spec.state().resolve(HISTORY)));
    escalation =
        new Escalation(
            spec.channels().stream()
                .map(channel -> new Escalation.Step(channel.after(), channel.name()))
                .toList());
    board = file.board();
  }

  /// One round.
  public Found round() {
    Measurement measurement = measuring.measure();
    Instant now = measurement.at();
    growth.note(measurement);
    Map<String, Forecast> forecasts = growth.forecasts(measurement);
    Map<String, OptionalDouble> latencies = new TreeMap<>();
    measurement
        .pools()
        .forEach((name, pool) -> latencies.put(name, baseline.add(name, pool.latencies())));
    Map<String, Duration> behind = lags.get();
    AlertFile.Orders orders = file.orders();
    List<Silence> silences = new ArrayList<>(spec.silences());
    silences.addAll(orders.silences());
    List<Alert> before = board.firing();
    AlertBoard.Round round =
        acknowledged(orders)
            .step(
                spec.rules(),
                Readings.of(measurement, behind, forecasts, latencies),
                silences,
                escalation,
                now);
    for (Notice notice : round.notices()) {
      if (!channels.send(notice)) {
        LOG.warn("an alert reached nobody on channel={}", notice.channel());
      }
    }
    board = round.board();
    file.write(board);
    heal(before, board.firing());
    Found found = new Found(measurement, forecasts, board.firing(), behind);
    last = found;
    return found;
  }

  private AlertBoard acknowledged(AlertFile.Orders orders) {
    AlertBoard result = board;
    for (AlertFile.Acknowledgement one : orders.acknowledged()) {
      result = result.acknowledge(one.rules(), one.subjects(), one.at());
    }
    return result;
  }

  private void heal(List<Alert> before, List<Alert> firing) {
    if (healer == null || !spec.heal()) {
      return;
    }
    for (AlertRule rule : spec.rules()) {
      FailureType failure = rule.failure();
      if (failure == null) {
        continue;
      }
      List<String> now = subjects(rule, firing);
      now.forEach(subject -> healer.automatic(failure, subject));
      subjects(rule, before).stream()
          .filter(subject -> !now.contains(subject))
          .forEach(subject -> healer.over(failure, subject));
    }
  }

  private static List<String> subjects(AlertRule rule, List<Alert> alerts) {
    return alerts.stream()
        .filter(alert -> alert.rule().equals(rule.name()))
        .map(Alert::subject)
        .toList();
  }

  /// What the last round found; null before the first.
  public @Nullable Found last() {
    return last;
  }

  /// Watches from now on, in a thread of its own.
  public void start() {
    if (!spec.every().isZero()) {
      thread = Thread.ofPlatform().daemon().name("pinfold-volumes").start(this::loop);
    }
  }

  private void loop() {
    while (!closed) {
      Instant begun = Instant.now();
      try {
        round();
      } catch (RuntimeException e) {
        // The next round may do better, and those who look at the figures see that they are old.
        // One that was broken off by close() has nothing to tell.
        if (!closed) {
          LOG.error("a round of watching volumes failed", e);
        }
      }
      Duration left = spec.every().minus(Duration.between(begun, Instant.now()));
      pause(left.isNegative() ? Duration.ZERO : left);
    }
  }

  private void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException _) {
      closed = true;
      Thread.currentThread().interrupt();
    }
  }

  /// Ends it, within [#CLOSING] even if a pool does not answer.
  @Override
  public void close() {
    closed = true;
    Thread running = thread;
    if (running != null) {
      running.interrupt();
      try {
        if (!running.join(CLOSING)) {
          LOG.warn("a round of watching volumes does not end; it is left behind");
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
    channels.close();
  }
}
