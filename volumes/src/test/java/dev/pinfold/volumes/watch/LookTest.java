package dev.pinfold.volumes.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.volumes.spec.WatchSpec;
import dev.pinfold.volumes.watch.alert.Alert;
import dev.pinfold.volumes.watch.alert.AlertBoard;
import dev.pinfold.volumes.watch.alert.AlertFile;
import dev.pinfold.volumes.watch.alert.Pattern;
import dev.pinfold.volumes.watch.measure.Latencies;
import dev.pinfold.volumes.watch.measure.Measurement;
import dev.pinfold.volumes.watch.measure.PoolMeasure;
import dev.pinfold.volumes.watch.measure.PoolSpace;
import dev.pinfold.volumes.watch.measure.PoolStatus;
import dev.pinfold.volumes.watch.measure.Scan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LookTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir Path directory;

  private WatchSpec spec(Path state) {
    WatchSpec otherwise = WatchSpec.DEFAULT;
    return new WatchSpec(
        otherwise.every(),
        state,
        otherwise.rules(),
        otherwise.channels(),
        otherwise.silences(),
        otherwise.heal());
  }

  /// A pool that was scrubbed a minute ago and has four parts in a hundred left.
  private static Measurement almostFull() {
    PoolStatus status =
        new PoolStatus(
            "tank",
            "ONLINE",
            "",
            new Scan(Scan.Kind.SCRUB, Scan.State.FINISHED, NOW.minusSeconds(60), 0),
            List.of(),
            0,
            List.of());
    return new Measurement(
        NOW,
        Duration.ZERO,
        Map.of(
            "tank",
            new PoolMeasure(
                status,
                new PoolSpace(200, 100, 96, 4, OptionalDouble.empty(), 1),
                null,
                Latencies.NONE)),
        Map.of(),
        null,
        Map.of(),
        Map.of());
  }

  private static Map<String, Alert.Phase> phases(Watcher.Found found) {
    return found.alerts().stream()
        .collect(java.util.stream.Collectors.toMap(Alert::rule, Alert::phase));
  }

  @Test
  void leavesNothingBehind() {
    Path state = directory.resolve("state");
    Watcher.Found found = Look.at(spec(state), almostFull());
    assertEquals(
        Map.of("pool_full", Alert.Phase.FIRING, "pool_low", Alert.Phase.PENDING), phases(found));
    assertFalse(Files.exists(state));
  }

  @Test
  void beginsWithWhatTheWatcherRemembers() {
    Alert low =
        new Alert(
            "pool_low",
            "tank",
            Alert.Phase.PENDING,
            NOW.minusSeconds(3_600),
            0.05,
            NOW.minusSeconds(60),
            Instant.MAX,
            0,
            false);
    AlertFile file = new AlertFile(directory);
    file.write(new AlertBoard(List.of(low)));
    file.write(
        new AlertFile.Orders(
            List.of(),
            List.of(
                new AlertFile.Acknowledgement(
                    new Pattern("pool_low"), Pattern.ALL, NOW.minusSeconds(30)))),
        NOW);
    Watcher.Found found = Look.at(spec(directory), almostFull());
    assertEquals(
        Map.of("pool_full", Alert.Phase.FIRING, "pool_low", Alert.Phase.FIRING), phases(found));
    Alert one =
        found.alerts().stream().filter(alert -> alert.rule().equals("pool_low")).findFirst().get();
    assertTrue(one.acknowledged());
    assertEquals(low.since(), one.since());
    assertEquals(List.of(low), file.board().alerts());
  }
}
