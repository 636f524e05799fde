package dev.pinfold.volumes.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import dev.pinfold.bed.Commands;
import dev.pinfold.bed.Pool;
import dev.pinfold.documents.Database;
import dev.pinfold.volumes.plan.Execution;
import dev.pinfold.volumes.spec.WatchSpec;
import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.FailureType;
import dev.pinfold.volumes.tool.Host;
import dev.pinfold.volumes.tool.Tool;
import dev.pinfold.volumes.tool.Zfs;
import dev.pinfold.volumes.watch.alert.Alert;
import dev.pinfold.volumes.watch.heal.Deed;
import dev.pinfold.volumes.watch.heal.Healer;
import dev.pinfold.volumes.watch.heal.Journal;
import dev.pinfold.volumes.watch.measure.DatasetIo;
import dev.pinfold.volumes.watch.measure.DatasetMeasure;
import dev.pinfold.volumes.watch.measure.Kstat;
import dev.pinfold.volumes.watch.measure.Measurement;
import dev.pinfold.volumes.watch.measure.Measuring;
import dev.pinfold.volumes.watch.measure.PoolMeasure;
import dev.pinfold.volumes.watch.measure.PoolSpace;
import dev.pinfold.volumes.watch.tune.Proposal;
import dev.pinfold.volumes.watch.tune.Trial;
import dev.pinfold.volumes.watch.tune.Tuning;
import dev.pinfold.volumes.watch.tune.TuningRule;
import dev.pinfold.volumes.watch.tune.Window;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Watching, tuning and healing real pools.
@Tag("zfs")
class WatchOnZfsTest {

  private static final InstantSource CLOCK = InstantSource.system();

  private final Tool tool = new Tool(Host.HERE);
  private final Zfs zfs = new Zfs(tool);

  @TempDir Path state;

  private static Measuring measuring(Pool pool) {
    return new Measuring(new Kstat(Kstat.LINUX), List.of(new DatasetName(pool.name())), CLOCK);
  }

  private static byte[] random(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private WatchSpec spec() {
    WatchSpec otherwise = WatchSpec.DEFAULT;
    return new WatchSpec(
        Duration.ZERO, state, otherwise.rules(), otherwise.channels(), otherwise.silences(), false);
  }

  private Watcher watcher(Pool pool) {
    return new Watcher(spec(), measuring(pool), Map::of, null);
  }

  private static List<String> alerts(Watcher.Found found) {
    return found.alerts().stream()
        .map(Alert::rule)
        .filter(r -> !r.equals("scrub_overdue"))
        .toList();
  }

  private Healer healer(Measuring measuring, List<Path> copies) {
    return new Healer(
        tool,
        measuring,
        new Healer.Others() {
          @Override
          public void resumeSend() {
            throw new IllegalStateException("nothing is sent here");
          }

          @Override
          public String prune() {
            throw new IllegalStateException("nothing is pruned here");
          }

          @Override
          public List<Path> copies(Path database) {
            return copies;
          }
        },
        new Journal(state.resolve("journal")),
        CLOCK);
  }

  @Test
  void aSuspendedPoolIsToldWithoutAHangAndClearedWhenItsDeviceIsBack() throws Exception {
    try (Pool pool = Pool.single().create()) {
      pool.dataset("shard");
      Watcher watcher = watcher(pool);
      assertEquals(List.of(), alerts(watcher.round()));
      pool.failAltogether(0);
      Process writing =
          new ProcessBuilder(
                  "dd",
                  "if=/dev/urandom",
                  "of=" + pool.mountpoint().resolve("shard/f"),
                  "bs=1M",
                  "count=4",
                  "conv=fsync")
              .start();
      Path kernel = Kstat.LINUX.resolve(pool.name()).resolve("state");
      while (!Files.readString(kernel).strip().equals("SUSPENDED")) {
        assertTrue(writing.isAlive(), "it was written");
      }
      Watcher.Found found = watcher.round();
      assertTrue(alerts(found).contains("pool_suspended"), found.alerts().toString());
      PoolMeasure seen = found.measurement().pools().get(pool.name());
      assertNotNull(seen);
      assertTrue(seen.status().isSuspended(), seen.status().toString());

      Pool.injectNothing();
      List<Deed> deeds =
          healer(measuring(pool), List.of()).byHand(FailureType.POOL_SUSPENDED, pool.name(), false);
      assertEquals(
          List.of(Deed.Outcome.DONE), deeds.stream().map(Deed::outcome).toList(), deeds.toString());
      assertEquals(0, writing.waitFor());
      assertEquals("ONLINE", pool.get("health"));
    }
  }

  @Test
  void figuresAreThoseOfZfs() throws IOException {
    try (Pool pool = Pool.mirror().create()) {
      Path shard = pool.dataset("shard", "compression=lz4", "quota=100M");
      Files.write(shard.resolve("a"), random(1, 5_000_000));
      Files.write(shard.resolve("zeros"), "0".repeat(1_000_000).getBytes(StandardCharsets.UTF_8));
      assertEquals(5_000_000, Files.readAllBytes(shard.resolve("a")).length);
      Commands.run("zpool", "sync", pool.name());
      pool.scrub();
      Measuring measuring = measuring(pool);
      Measurement measured = measuring.measure();
      System.err.println("a round took " + measured.took());
      assertEquals(Map.of(), measured.failures());
      PoolMeasure one = measured.pools().get(pool.name());
      assertNotNull(one);
      PoolSpace space = one.space();
      assertNotNull(space);
      assertEquals(pool.get("size"), Long.toString(space.size()));
      assertEquals("ONLINE", one.status().health());
      assertEquals(4, one.status().vdevs().size());
      assertTrue(one.status().scan().isFinished());
      assertNotNull(one.io());
      assertTrue(one.latencies().writes(0.5).isPresent());
      DatasetName name = new DatasetName(pool.name() + "/shard");
      DatasetMeasure dataset = measured.datasets().get(name);
      assertNotNull(dataset);
      assertEquals(
          Commands.run("zfs", "get", "-Hp", "-o", "value", "used", name.text()).out().strip(),
          Long.toString(dataset.used()));
      assertEquals(100L << 20, dataset.quota());
      assertTrue(dataset.compressRatio() > 1.1, dataset.toString());
      DatasetIo io = measured.io().get(name);
      assertNotNull(io);
      assertTrue(io.bytesWritten() >= 6_000_000 && io.bytesRead() >= 5_000_000, io.toString());
      assertNotNull(measured.arc());
    }
  }

  @Test
  void corruptionOfAMirrorIsHealedCountedAndTold() throws IOException {
    try (Pool pool = Pool.mirror().create();
        Watcher watcher = watcher(pool)) {
      Files.write(pool.mountpoint().resolve("file"), random(2, 8_000_000));
      assertEquals(List.of(), alerts(watcher.round()));
      pool.reimport();
      pool.damage(1, 7);
      pool.scrub();
      Watcher.Found found = watcher.round();
      assertEquals(List.of("pool_errors"), alerts(found));
      assertEquals(List.of("pool_errors"), alerts(Look.at(spec(), measuring(pool).measure(0))));
      PoolMeasure measured = found.measurement().pools().get(pool.name());
      assertNotNull(measured);
      assertTrue(measured.status().errors() > 0);
      assertEquals(0, measured.status().dataErrors());
      assertEquals(0, measured.status().scan().errors());
      Commands.run("zpool", "clear", pool.name());
      assertEquals(List.of(), alerts(watcher.round()));
    }
  }

  private static Path table(Path database) throws IOException {
    try (Stream<Path> files = Files.list(database)) {
      return files
          .filter(file -> file.toString().endsWith(".sst"))
          .max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
          .orElseThrow();
    }
  }

  private static void put(Database database, int from, int to) {
    for (int i = from; i < to; i++) {
      byte[] noise = random(i, 300);
      StringBuilder hex = new StringBuilder();
      for (byte one : noise) {
        hex.append(Character.forDigit(one & 15, 16));
      }
      database
          .collection("pins")
          .put("p" + i, ("{\"n\":\"" + hex + "\"}").getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void aBadTableIsReplacedFromAReplica() throws IOException {
    try (Pool pool = Pool.single().property("compression=off").create();
        Pool cellar = Pool.single().create();
        Watcher watcher = watcher(pool)) {
      Path directory = pool.dataset("main", "recordsize=16K").resolve("db");
      try (Database database = Database.open(directory)) {
        put(database, 0, 500);
        database.compact();
      }
      Commands.run("zfs", "snapshot", pool.name() + "/main@1");
      Commands.pipe(
          List.of("zfs", "send", pool.name() + "/main@1"),
          List.of("zfs", "receive", cellar.name() + "/main"));
      Path table = table(directory);
      byte[] bytes = Files.readAllBytes(table);
      pool.reimport();
      assertTrue(pool.damage(0, Arrays.copyOfRange(bytes, 20_000, 20_100)) >= 1);
      pool.scrub();
      Watcher.Found found = watcher.round();
      assertTrue(alerts(found).contains("files_damaged"), alerts(found).toString());
      Measuring measuring = measuring(pool);
      assertTrue(measuring.status(pool.name()).damaged().contains(table.toString()));

      Path copy = cellar.mountpoint().resolve("main/db");
      Healer none = healer(measuring, List.of());
      List<Deed> dry = none.byHand(FailureType.DATASET_CORRUPTED, pool.name(), true);
      assertTrue(dry.stream().anyMatch(d -> d.outcome() == Deed.Outcome.PLANNED), dry.toString());
      List<Deed> inVain = none.byHand(FailureType.DATASET_CORRUPTED, pool.name(), false);
      assertTrue(inVain.toString().contains("no_good_copy"), inVain.toString());

      Healer healer =
          healer(measuring, List.of(pool.mountpoint().resolve("main/.zfs/snapshot/1/db"), copy));
      List<Deed> deeds = healer.byHand(FailureType.DATASET_CORRUPTED, pool.name(), false);
      assertTrue(
          deeds.stream()
              .anyMatch(
                  deed ->
                      deed.outcome() == Deed.Outcome.DONE
                          && deed.detail().contains(copy.toString())),
          deeds.toString());
      try (Database database = Database.open(directory)) {
        assertEquals(List.of(), database.check(true, _ -> {}).findings());
        assertNotNull(database.collection("pins").get("p499"));
        assertEquals(
            "database_open",
            assertThrows(
                    ProblemException.class,
                    () ->
                        dev.pinfold.volumes.watch.heal.TableReplacement.replace(
                            table(directory), List.of(copy)))
                .problem()
                .code());
      }
      assertFalse(new Journal(state.resolve("journal")).deeds().isEmpty());
      Commands.run("zfs", "destroy", pool.name() + "/main@1");
      pool.scrub();
      pool.scrub();
      assertEquals(0, measuring.status(pool.name()).dataErrors());
    }
  }

  @Test
  void aChangeThatDoesNotHelpIsTakenBack() {
    try (Pool pool = Pool.single().create()) {
      Path shard = pool.dataset("main", "compression=off");
      DatasetName name = new DatasetName(pool.name() + "/main");
      Measuring measuring = measuring(pool);
      Tuning tuning = new Tuning(TuningRule.defaults(), new DatasetName(pool.name()));
      Window before = Window.measure(measuring, 1);
      Proposal proposal =
          tuning.propose(before).stream()
              .filter(one -> one.rule().name().equals("not_compressed"))
              .findFirst()
              .orElseThrow();
      assertEquals(name, proposal.dataset());
      Execution execution = new Execution(tool, _ -> new byte[0], _ -> {});
      execution.run(tuning.plan(proposal, zfs), () -> tuning.plan(proposal, zfs), false);
      assertEquals("lz4", setting(name));
      Trial trial = tuning.trial(proposal, before, CLOCK.instant());
      assertEquals(Trial.Verdict.NOT_KNOWN, tuning.judge(trial, Window.measure(measuring, 1)));

      assertEquals(
          Trial.Verdict.NOT_HELPED, judged(tuning, trial, shard.resolve("r"), random(4, 24 << 20)));
      assertEquals(Trial.Verdict.HELPED, judged(tuning, trial, shard.resolve("z"), text(24 << 20)));
      execution.run(tuning.undo(trial, zfs), () -> tuning.undo(trial, zfs), false);
      assertEquals("off", setting(name));
      assertTrue(tuning.undo(trial, zfs).isEmpty());
    }
  }

  private static byte[] text(int length) {
    return "a pin is a wish ".repeat(length / 16).getBytes(StandardCharsets.UTF_8);
  }

  private Trial.Verdict judged(Tuning tuning, Trial trial, Path file, byte[] content) {
    Measuring measuring =
        new Measuring(
            new Kstat(Kstat.LINUX), List.of(new DatasetName(trial.dataset().pool())), CLOCK);
    Measurement begin = measuring.measure(0);
    try {
      Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Commands.run("zpool", "sync", trial.dataset().pool());
    return tuning.judge(trial, new Window(begin, measuring.measure(1)));
  }

  private String setting(DatasetName name) {
    return java.util.Objects.requireNonNull(zfs.dataset(name, List.of("compression")))
        .property("compression")
        .value();
  }
}
