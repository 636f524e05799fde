package dev.pinfold.cli.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pinfold.cli.Output;
import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.Property;
import dev.pinfold.volumes.watch.Watcher;
import dev.pinfold.volumes.watch.alert.Alert;
import dev.pinfold.volumes.watch.alert.AlertRule;
import dev.pinfold.volumes.watch.forecast.Forecast;
import dev.pinfold.volumes.watch.forecast.Trend;
import dev.pinfold.volumes.watch.measure.DatasetMeasure;
import dev.pinfold.volumes.watch.measure.Latencies;
import dev.pinfold.volumes.watch.measure.Measurement;
import dev.pinfold.volumes.watch.measure.PoolMeasure;
import dev.pinfold.volumes.watch.measure.PoolSpace;
import dev.pinfold.volumes.watch.measure.PoolStatus;
import dev.pinfold.volumes.watch.measure.Scan;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class VolumeTextTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final DatasetName MAIN = new DatasetName("tank/main");
  private static final Trend TREND = new Trend(NOW, NOW, 24, 1, 1, 1, 1, 1);

  private static final PoolMeasure TANK =
      new PoolMeasure(
          new PoolStatus(
              "tank",
              "ONLINE",
              "",
              new Scan(Scan.Kind.SCRUB, Scan.State.FINISHED, NOW.minusSeconds(60), 0),
              List.of(),
              1,
              List.of("/tank/main/file")),
          new PoolSpace(4L << 30, 1L << 30, 1L << 30, 3L << 30, OptionalDouble.of(0.1), 1),
          null,
          Latencies.NONE);

  private static final Watcher.Found FOUND =
      new Watcher.Found(
          new Measurement(
              NOW,
              Duration.ZERO,
              Map.of("tank", TANK),
              Map.of(
                  MAIN,
                  new DatasetMeasure(
                      1L << 30,
                      1L << 30,
                      1L << 20,
                      1,
                      2,
                      2,
                      2L << 30,
                      Map.of("compression", new Property("lz4", "local")))),
              null,
              Map.of(),
              Map.of()),
          Map.of(
              "tank",
              new Forecast.Full(
                  TREND,
                  NOW.plus(Duration.ofDays(40)),
                  NOW.plus(Duration.ofDays(30)),
                  NOW.plus(Duration.ofDays(60)))),
          List.of(),
          Map.of());

  private final StringWriter out = new StringWriter();

  private Output output(boolean json) {
    return new Output(new PrintWriter(out), new PrintWriter(new StringWriter()), json);
  }

  @Test
  void peopleReadOneScreen() {
    VolumeText text = new VolumeText(FOUND, output(false));
    text.pool("tank", TANK);
    text.shard("main", MAIN);
    text.shard("other", new DatasetName("tank/other"));
    assertEquals(
        """
        pool tank: ONLINE, 1.0 GiB of 4.0 GiB allocated, 3.0 GiB (75 %) available, \
        10 % of free space fragmented
          last scrub 2026-11-21T11:59:00Z, 0 errors left; 0 errors of devices, \
        1 damaged files; full in 40 days (30 to 60)
          damaged: /tank/main/file
        shard main (tank/main): 1.0 GiB used of a quota of 2.0 GiB, compressed 2.00 times by lz4, \
        1.0 MiB of it in snapshots
        shard other (tank/other): it was not found, or not measured
        """,
        out.toString());
  }

  @Test
  void programsReadLines() {
    VolumeText text = new VolumeText(FOUND, output(true));
    text.pool("tank", TANK);
    text.shard("main", MAIN);
    assertEquals(
        """
        {"pool":"tank","health":"ONLINE","errors":0,"damaged_files":1,"scan":"scrub",\
        "scan_state":"finished","scan_errors":0,"scan_at":"2026-11-21T11:59:00Z",\
        "size_bytes":4294967296,"allocated_bytes":1073741824,"available_bytes":3221225472,\
        "fragmentation":0.1,"full_at":"2026-12-31T12:00:00Z",\
        "full_earliest":"2026-12-21T12:00:00Z","full_latest":"2027-01-20T12:00:00Z"}
        {"dataset":"tank/main","shard":"main","measured":true,"used_bytes":1073741824,\
        "available_bytes":1073741824,"quota_bytes":2147483648,"compression":"lz4",\
        "compression_ratio":2.0,"snapshot_bytes":1048576}
        """,
        out.toString());
  }

  @Test
  void anAlertSaysItsBoundAndWhetherItLasts() {
    AlertRule low = AlertRule.defaults().getFirst();
    Alert alert =
        new Alert(low.name(), "tank", Alert.Phase.PENDING, NOW, 0.08, NOW, Instant.MAX, 0, false);
    AlertText.print(new AlertText.Ruled(alert, low), output(false));
    assertEquals(
        "warning: pool_low of tank: pool_available is 0.08, the bound is 0.1; since"
            + " 2026-11-21T12:00:00Z; nobody is told before it has lasted for 300 s\n",
        out.toString());
  }
}
