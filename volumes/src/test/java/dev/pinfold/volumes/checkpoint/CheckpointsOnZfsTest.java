package dev.pinfold.volumes.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import dev.pinfold.bed.Pool;
import dev.pinfold.documents.Database;
import dev.pinfold.volumes.plan.Execution;
import dev.pinfold.volumes.spec.Grid;
import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.Host;
import dev.pinfold.volumes.tool.SnapshotName;
import dev.pinfold.volumes.tool.Tool;
import dev.pinfold.volumes.tool.Zfs;
import dev.pinfold.volumes.tool.ZfsCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Checkpoints of a real database on a real pool. `-Dpinfold.checkpoints=100` is the long run.
@Tag("zfs")
class CheckpointsOnZfsTest {

  private static final int CHECKPOINTS = Integer.getInteger("pinfold.checkpoints", 8);
  private static final int KILLS = Integer.getInteger("pinfold.kills", 2);
  private static final int WRITERS = 3;

  private final Zfs zfs = new Zfs(new Tool(Host.HERE));
  private final AtomicLong seconds = new AtomicLong();

  /// Each look at it is a second later, so that no two checkpoints have one name.
  private final Clock clock = new StepClock(seconds);

  private Pool pool;
  private Path data;
  private ShardVolume volume;
  private Checkpoints checkpoints;
  private Catalogue catalogue;

  private static final class StepClock extends Clock {
    private static final Instant START = Instant.parse("2026-11-21T00:00:00Z");
    private final AtomicLong seconds;

    StepClock(AtomicLong seconds) {
      this.seconds = seconds;
    }

    @Override
    public Instant instant() {
      return START.plusSeconds(seconds.incrementAndGet());
    }

    @Override
    public ZoneOffset getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(java.time.ZoneId zone) {
      return this;
    }
  }

  @BeforeEach
  void make() {
    pool = Pool.single().property("atime=off").create();
    pool.dataset("pinfold");
    data = pool.dataset("pinfold/main", "recordsize=16K");
    DatasetName root = new DatasetName(pool.name() + "/pinfold");
    volume = new ShardVolume(root, root.child("main"), "pins");
    checkpoints = new Checkpoints(zfs, volume, clock);
    catalogue = new Catalogue(zfs.tool());
  }

  @AfterEach
  void destroy() {
    pool.close();
  }

  private Database open() {
    return Database.open(volume.database(data));
  }

  private static void put(Database database, long id) {
    database.transact(
        transaction -> {
          byte[] pin =
              ("{\"cid\":\"c"
                      + id
                      + "\",\"name\":\"n"
                      + id % 7
                      + "\",\"peers\":{\"a\":\"pinned\"}}")
                  .getBytes(UTF_8);
          transaction.put("pins", "c" + id % 500, pin);
          transaction.add("written", 1);
          return true;
        });
  }

  private List<String> names() {
    return catalogue.of(volume.dataset()).stream().map(Checkpoint::name).toList();
  }

  @Test
  void eachOfManyUnderLoadHoldsExactlyItsSequence() throws Exception {
    List<Checkpoint> made = new ArrayList<>();
    AtomicBoolean stop = new AtomicBoolean();
    AtomicLong ids = new AtomicLong();
    String identity;
    try (Database database = open();
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
      identity = database.identity();
      database
          .collection("pins")
          .createIndex("by_name", dev.pinfold.documents.value.Path.parse("name"));
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        running.add(
            writers.submit(
                () -> {
                  while (!stop.get()) {
                    put(database, ids.incrementAndGet());
                  }
                }));
      }
      try {
        for (int i = 0; i < CHECKPOINTS; i++) {
          long before = database.sequence();
          made.add(checkpoints.make(database));
          assertTrue(made.getLast().sequence() >= before);
          while (database.sequence() <= made.getLast().sequence()) {
            Thread.onSpinWait();
          }
        }
      } finally {
        stop.set(true);
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
    assertEquals(
        made.stream().map(Checkpoint::name).toList(), names(), "the catalogue is what was made");
    Clones clones = new Clones(zfs, volume);
    for (Checkpoint one : catalogue.of(volume.dataset())) {
      assertEquals(Checkpoint.State.MADE, one.state());
      assertEquals(identity, one.database());
      Verification found = clones.verify(one, true, _ -> {});
      assertEquals(List.of(), found.findings(), one.name());
      assertEquals(one.sequence(), found.sequence());
    }
    assertEquals(2, zfs.tree(volume.root(), List.of("type")).size(), "no clone is left");
  }

  @Test
  void aProcessThatIsKilledLeavesNoCheckpointThatIsWrong() throws Exception {
    long acknowledged = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      int seen = names().size();
      Process process =
          new ProcessBuilder(
                  ProcessHandle.current().info().command().orElseThrow(),
                  "--enable-native-access=ALL-UNNAMED",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  KilledMain.class.getName(),
                  volume.root().text(),
                  volume.dataset().text(),
                  volume.within(),
                  data.toString(),
                  Long.toString(
                      Instant.parse("2026-11-22T00:00:00Z").getEpochSecond() + kill * 9_999L))
              .redirectErrorStream(true)
              .redirectOutput(data.resolveSibling("killed.log").toFile())
              .start();
      // In the midst of one: its snapshot is there, or not yet.
      while (names().size() < seen + 2 + kill && process.isAlive()) {
        Thread.onSpinWait();
      }
      process.destroyForcibly();
      process.waitFor();
      // What it had begun may be finished by the zfs that it started.
      ProcessHandle.allProcesses()
          .filter(one -> one.info().command().orElse("").endsWith("/zfs"))
          .forEach(one -> one.onExit().join());
      try (Database database = open()) {
        assertTrue(database.sequence() >= acknowledged);
        acknowledged = database.sequence();
      }
    }
    Clones clones = new Clones(zfs, volume);
    int made = 0;
    for (Checkpoint one : catalogue.of(volume.dataset())) {
      if (one.state() == Checkpoint.State.MADE) {
        made++;
        assertEquals(List.of(), clones.verify(one, false, _ -> {}).findings(), one.name());
      }
    }
    assertTrue(made >= KILLS, made + " were made");
    prune("100x1s");
    assertTrue(
        catalogue.of(volume.dataset()).stream()
            .allMatch(one -> one.state() == Checkpoint.State.MADE));
  }

  @Test
  void onAFullPoolThereIsNoCheckpointAndTheDatabaseGoesOn() throws Exception {
    try (Database database = open()) {
      for (int i = 0; i < 200; i++) {
        put(database, i);
      }
      Checkpoint first = checkpoints.make(database);
      // Room that is the database's own, and none for a snapshot of it.
      zfs.tool()
          .run(ZfsCommand.zfs(volume.dataset(), "set", "refreservation=64M", volume.dataset()));
      fill(pool.dataset("ballast", "compression=off").resolve("file"));
      put(database, 1_000);
      ProblemException full =
          assertThrows(ProblemException.class, () -> checkpoints.make(database));
      assertEquals("zfs_pool_full", full.problem().code(), full.problem().toString());
      put(database, 1_001);
      assertEquals(List.of(first.name()), names());
      assertEquals(List.of(), database.check(true, _ -> {}).findings());
    }
  }

  private static void fill(Path file) throws IOException {
    byte[] block = new byte[1 << 20];
    new java.util.Random(1).nextBytes(block);
    try (var out = Files.newOutputStream(file)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      assertTrue(String.valueOf(e.getMessage()).contains("No space"), e.getMessage());
    }
    new ProcessBuilder("sync").start().onExit().join();
  }

  @Test
  void aCheckpointIsRestoredToANewDatasetAndNothingElseChanges() {
    Checkpoint made;
    try (Database database = open()) {
      put(database, 1);
      made = checkpoints.make(database);
      put(database, 2);
    }
    Restore restore = new Restore(zfs, volume);
    DatasetName target = volume.root().child("restored");
    Restore.Restored restored = restore.run(made, target, null, _ -> {});
    Verification found = restored.verification();
    assertNotNull(found);
    assertEquals(List.of(), found.findings());
    assertEquals(1, found.sequence());
    assertEquals(List.of(made.name()), names());
    try (Database database = open()) {
      assertEquals(2, database.sequence());
    }
    try (Database copy = Database.open(volume.database(restored.mountpoint()))) {
      put(copy, 3);
      assertEquals(2, copy.sequence());
    }
    ProblemException exists =
        assertThrows(ProblemException.class, () -> restore.run(made, target, null, _ -> {}));
    assertEquals("zfs_exists", exists.problem().code());
    ProblemException outside =
        assertThrows(
            ProblemException.class,
            () -> restore.run(made, new DatasetName(pool.name() + "/other"), null, _ -> {}));
    assertEquals("outside_root", outside.problem().code());
    // It depends on nothing: its checkpoint may go.
    zfs.tool().run(ZfsCommand.zfs(made.snapshot(), "destroy", made.snapshot()));
  }

  @Test
  void goingBackSaysWhatIsLostAndIsDoneByHandOnly() {
    Checkpoint first;
    Checkpoint second;
    try (Database database = open()) {
      put(database, 1);
      first = checkpoints.make(database);
      put(database, 2);
      second = checkpoints.make(database);
      put(database, 3);
      // A server that has it open is in the way.
      ProblemException open =
          assertThrows(ProblemException.class, () -> new Rollback(zfs, volume, first).loss());
      assertEquals("directory_in_use", open.problem().code());
    }
    SnapshotName bookmark = SnapshotName.bookmark(volume.dataset(), "cursor");
    zfs.tool().run(ZfsCommand.zfs(bookmark, "bookmark", second.snapshot(), bookmark));
    checkpoints.hold(second, "audit");
    checkpoints.hold(second, "audit");
    Rollback rollback = new Rollback(zfs, volume, first);
    Rollback.Loss loss = rollback.loss();
    assertEquals(2L, loss.commits());
    assertEquals(1, loss.snapshots().size());
    assertEquals(1, loss.bookmarks().size());
    assertEquals("[pinfold:audit]", loss.holds().get(second.snapshot()).toString());
    assertTrue(loss.isBlocked());
    assertTrue(loss.plan().destroys());
    ProblemException blocked =
        assertThrows(ProblemException.class, () -> rollback.run(loss, _ -> {}));
    assertEquals("rollback_blocked", blocked.problem().code());
    assertEquals(2, names().size());
    assertTrue(checkpoints.release(second, "audit"));
    assertFalse(checkpoints.release(second, "audit"));
    rollback.run(rollback.loss(), _ -> {});
    assertEquals(List.of(first.name()), names());
    assertEquals(List.of(), zfs.bookmarks(volume.dataset()));
    try (Database database = open()) {
      assertEquals(1, database.sequence());
      assertEquals(List.of(), database.check(true, _ -> {}).findings());
    }
  }

  private Pruning.Decision prune(String grid) {
    Pruning pruning = new Pruning(zfs, volume);
    Pruning.Decision decision = pruning.decide(Grid.parse(grid));
    new Execution(zfs.tool(), _ -> {})
        .run(decision.plan(), () -> pruning.decide(Grid.parse(grid)).plan(), true);
    return decision;
  }

  @Test
  void retentionLeavesWhatIsHeldClonedNewestAndOfOthers() {
    List<Checkpoint> made = new ArrayList<>();
    try (Database database = open()) {
      for (int i = 0; i < 6; i++) {
        put(database, i);
        made.add(checkpoints.make(database));
      }
    }
    SnapshotName others = SnapshotName.snapshot(volume.dataset(), "monday");
    zfs.tool().run(ZfsCommand.zfs(others, "snapshot", others));
    checkpoints.hold(made.get(1), "audit");
    Clones clones = new Clones(zfs, volume);
    Pruning.Decision decision;
    try (Clones.Open open = clones.open(made.get(2))) {
      assertTrue(Files.isDirectory(open.directory()));
      // All but the first of the day.
      decision = prune("1x1d");
      assertEquals(0, prune("1x1d").plan().steps().size());
    }
    assertEquals(
        List.of(made.get(0).name(), made.get(1).name(), made.get(2).name(), made.get(5).name()),
        names());
    assertEquals(2, decision.plan().steps().size());
    assertTrue(zfs.snapshots(volume.dataset()).stream().anyMatch(one -> one.name().equals(others)));
    assertEquals(0, new Pruning(zfs, volume).reclaimed(List.of()));
    SnapshotSpace space = SnapshotSpace.of(zfs, volume.root(), List.of(volume.dataset()));
    assertEquals(5, space.shards().get(volume.dataset()).snapshots());
    assertEquals(space.bytes(), space.shards().get(volume.dataset()).bytes());
    assertTrue(space.bytes() > 0);
    checkpoints.release(made.get(1), "audit");
    prune("1x1d");
    assertEquals(List.of(made.get(0).name(), made.get(5).name()), names());
  }

  @Test
  void whatAKilledProcessLeftOpenIsClosedByTheNext() {
    Checkpoint made;
    try (Database database = open()) {
      put(database, 1);
      made = checkpoints.make(database);
    }
    DatasetName left = volume.root().child("_inspect_main_1_1");
    Maker here = Maker.here();
    zfs.tool()
        .run(
            ZfsCommand.zfs(
                left,
                "clone",
                "-o",
                "dev.pinfold:clone=" + here.host() + "/" + here.process() + "/1",
                made.snapshot(),
                left));
    try (Clones.Open _ = new Clones(zfs, volume).open(made)) {
      assertNull(zfs.dataset(left, List.of("type")));
    }
    assertEquals(List.of(), catalogue.find(volume.dataset(), "latest").clones());
  }

  /// Writes and makes checkpoints until it is killed.
  static final class KilledMain {

    private KilledMain() {}

    public static void main(String[] arguments) throws Exception {
      ShardVolume volume =
          new ShardVolume(
              new DatasetName(arguments[0]), new DatasetName(arguments[1]), arguments[2]);
      Clock clock =
          new StepClock(
              new AtomicLong(Long.parseLong(arguments[4]) - StepClock.START.getEpochSecond()));
      Checkpoints checkpoints = new Checkpoints(new Zfs(new Tool(Host.HERE)), volume, clock);
      Database database = Database.open(volume.database(Path.of(arguments[3])));
      Thread writer =
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (long i = 0; i < Long.MAX_VALUE; i++) {
                      put(database, i);
                    }
                  });
      for (int i = 0; i < 1_000; i++) {
        checkpoints.make(database);
      }
      writer.join(Duration.ofDays(1));
    }
  }
}
