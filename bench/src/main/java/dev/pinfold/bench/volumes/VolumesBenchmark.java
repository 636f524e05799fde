package dev.pinfold.bench.volumes;

import dev.pinfold.bench.Crew;
import dev.pinfold.bench.InTurn;
import dev.pinfold.bench.PinLines;
import dev.pinfold.bench.Report;
import dev.pinfold.documents.Collection;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.DatabaseOptions;
import dev.pinfold.documents.storage.StoreOptions;
import dev.pinfold.documents.transaction.Durability;
import dev.pinfold.documents.transaction.EngineOptions;
import dev.pinfold.volumes.layout.LayoutPlanner;
import dev.pinfold.volumes.plan.Execution;
import dev.pinfold.volumes.spec.SpecFile;
import dev.pinfold.volumes.tool.Dataset;
import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.Host;
import dev.pinfold.volumes.tool.SnapshotName;
import dev.pinfold.volumes.tool.Tool;
import dev.pinfold.volumes.tool.Zfs;
import dev.pinfold.volumes.tool.ZfsCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// A database on datasets of ZFS; `--help` says how to run it.
public final class VolumesBenchmark {

  private static final String USAGE =
      """
      Usage: ./dev bench-zfs [--here] [--root DATASET --plain DIRECTORY] [--pins N] [--json] [PART...]

        throughput   durable and plain writes, and reads that miss memory: the tier "hot", what ZFS
                     does by itself, and a plain directory
        snapshots    writes with a snapshot every second, and without
        send         an incremental send of what 1 % of changes made, and a copy of all files

      Without --here it makes a pool in memory in a guest, where ZFS caches 64 MiB. With it, DATASET must be there, and
      DIRECTORY should be on a like device; both are left as they were.
      """;

  private static final int WRITERS = 4;
  private static final int ROUNDS = 3;
  private static final double ROUND_SECONDS = 3;
  private static final int BATCH = 200;
  private static final long NANOS = 1_000_000_000L;
  private static final int CHANGED_SHARE = 100;
  private static final int BUFFER = 1 << 20;
  private static final long BLOCK_CACHE = 8 << 20;

  private enum Part implements Report.Part {
    THROUGHPUT,
    SNAPSHOTS,
    SEND;

    @Override
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Zfs zfs = new Zfs(new Tool(Host.HERE));
  private final DatasetName root;
  private final Path plain;
  private final long pins;
  private final Report report;

  private VolumesBenchmark(DatasetName root, Path plain, long pins, Report report) {
    this.root = root;
    this.plain = plain;
    this.pins = pins;
    this.report = report;
  }

  /// @param arguments see `--help`
  public static void main(String[] arguments) {
    List<String> given = new ArrayList<>(Arrays.asList(arguments));
    if (given.contains("--help")) {
      System.out.println(USAGE);
      return;
    }
    boolean json = given.remove("--json");
    DatasetName root = new DatasetName(option(given, "--root", ""));
    Path plain = Path.of(option(given, "--plain", ""));
    long pins = Long.parseLong(option(given, "--pins", "20000"));
    EnumSet<Part> parts = EnumSet.noneOf(Part.class);
    given.forEach(word -> parts.add(Part.valueOf(word.toUpperCase(Locale.ROOT))));
    Report report = new Report(json);
    VolumesBenchmark benchmark = new VolumesBenchmark(root, plain, pins, report);
    System.exit(
        report.run(parts.isEmpty() ? EnumSet.allOf(Part.class) : parts, benchmark::run) ? 0 : 1);
  }

  private static String option(List<String> given, String name, String otherwise) {
    int at = given.indexOf(name);
    if (at < 0) {
      return otherwise;
    }
    given.remove(at);
    return given.remove(at);
  }

  private void run(Part part) throws Exception {
    // The tier as the planner makes it, and a dataset as ZFS makes it by itself.
    LayoutPlanner planner =
        new LayoutPlanner(
            zfs, SpecFile.parse("{root: " + root + ", shards: {bench-hot: {tier: hot}}}", plain));
    new Execution(zfs.tool(), _ -> new byte[0], _ -> {}).run(planner.plan(), planner::plan, false);
    DatasetName defaults = root.child("bench-defaults");
    zfs.tool().run(ZfsCommand.zfs(defaults, "create", defaults));
    try {
      switch (part) {
        case THROUGHPUT -> throughput();
        case SNAPSHOTS -> snapshots();
        case SEND -> send();
      }
    } finally {
      for (String name : List.of("bench-hot", "bench-defaults")) {
        DatasetName dataset = root.child(name);
        zfs.tool().run(ZfsCommand.zfs(dataset, "destroy", "-r", dataset));
      }
    }
  }

  private Path place(String dataset) {
    return Path.of(property(dataset, "mountpoint")).resolve("db");
  }

  private String property(String dataset, String property) {
    DatasetName name = root.child(dataset);
    Dataset found = zfs.dataset(name, List.of(property));
    if (found == null) {
      throw new IllegalStateException(name + " is not there");
    }
    return found.property(property).value();
  }

  // ---- parts

  private void throughput() throws Exception {
    List<Path> places = List.of(place("bench-hot"), place("bench-defaults"), plain.resolve("db"));
    List<Writing> durable = new ArrayList<>();
    List<Writing> fast = new ArrayList<>();
    List<Database> open = new ArrayList<>();
    try {
      try {
        for (Path place : places) {
          Database database = Database.open(place);
          open.add(database);
          fill(database, pins);
          durable.add(new Writing(database, Durability.SYNCED));
          fast.add(new Writing(database, Durability.BUFFERED));
        }
        compare("durable writes, 4 writers", InTurn.medians(ROUNDS, durable));
        compare("writes without sync, 4 writers", InTurn.medians(ROUNDS, fast));
      } finally {
        open.forEach(Database::close);
      }
      reads(places);
    } finally {
      deleteTree(plain.resolve("db"));
    }
    zfs.tool().run(ZfsCommand.zpool(root.pool(), "sync", root.pool()));
    for (String dataset : List.of("bench-hot", "bench-defaults")) {
      long used = Long.parseLong(property(dataset, "used"));
      report.figure(Part.THROUGHPUT, "disk of " + dataset, pins, used / 1e6, "MB", null, "");
    }
  }

  /// Opened again with little memory of their own, so that what is read is asked of ZFS.
  private void reads(List<Path> places) throws Exception {
    EngineOptions usual = EngineOptions.DEFAULT;
    EngineOptions small =
        new EngineOptions(
            usual.values(),
            usual.idBytesMax(),
            usual.schemaNodesMax(),
            usual.changesRetained(),
            usual.lockTimeout(),
            usual.triesMax(),
            new StoreOptions(BLOCK_CACHE, usual.store().writeBufferBytes()));
    List<Reading> reads = new ArrayList<>();
    List<Database> open = new ArrayList<>();
    try {
      for (Path place : places) {
        Database database = Database.open(place, DatabaseOptions.DEFAULT.with(small));
        open.add(database);
        reads.add(new Reading(database, pins));
      }
      compare("reads of whole pins", InTurn.medians(ROUNDS, reads));
    } finally {
      open.forEach(Database::close);
    }
  }

  private void compare(String work, List<Double> medians) {
    String[] names = {"tier hot", "ZFS by itself", "plain directory"};
    double peer = medians.getLast();
    for (int i = 0; i < names.length; i++) {
      report.figure(
          Part.THROUGHPUT,
          work + ", " + names[i],
          pins,
          medians.get(i),
          "/s",
          null,
          String.format(Locale.ROOT, "%.2f of a plain directory", medians.get(i) / peer));
    }
  }

  private void snapshots() throws Exception {
    try (Database database = Database.open(place("bench-hot"))) {
      fill(database, pins);
      Writing without = new Writing(database, Durability.SYNCED);
      List<Long> took = new ArrayList<>();
      InTurn.Way with =
          () -> {
            CountDownLatch over = new CountDownLatch(1);
            Thread snapshots = Thread.ofPlatform().start(() -> snapshotEverySecond(took, over));
            try {
              return without.run();
            } finally {
              over.countDown();
              snapshots.join();
            }
          };
      List<Double> medians = InTurn.medians(ROUNDS, List.of(without, with));
      report.figure(Part.SNAPSHOTS, "durable writes", pins, medians.getFirst(), "/s", null, "");
      report.figure(
          Part.SNAPSHOTS,
          "durable writes, a snapshot a second",
          pins,
          medians.getLast(),
          "/s",
          null,
          String.format(Locale.ROOT, "%.2f of without", medians.getLast() / medians.getFirst()));
      took.sort(null);
      report.figure(
          Part.SNAPSHOTS,
          "a snapshot, median of " + took.size(),
          pins,
          took.get(took.size() / 2) / 1e6,
          "ms",
          null,
          String.format(Locale.ROOT, "longest %.0f ms", took.getLast() / 1e6));
    }
  }

  private void snapshotEverySecond(List<Long> took, CountDownLatch over) {
    DatasetName dataset = root.child("bench-hot");
    try {
      while (!over.await(1, TimeUnit.SECONDS)) {
        long start = System.nanoTime();
        SnapshotName name = SnapshotName.snapshot(dataset, "bench" + took.size());
        zfs.tool().run(ZfsCommand.zfs(name, "snapshot", name));
        took.add(System.nanoTime() - start);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void send() throws Exception {
    DatasetName dataset = root.child("bench-hot");
    SnapshotName before = SnapshotName.snapshot(dataset, "before");
    SnapshotName after = SnapshotName.snapshot(dataset, "after");
    long changed = pins / CHANGED_SHARE;
    try (Database database = Database.open(place("bench-hot"))) {
      fill(database, pins);
      database.compact();
      zfs.tool().run(ZfsCommand.zfs(before, "snapshot", before));
      put(database.collection("pins"), 0, changed);
      database.sync();
      zfs.tool().run(ZfsCommand.zfs(after, "snapshot", after));
    }
    AtomicLong sent = new AtomicLong();
    AtomicLong copied = new AtomicLong();
    List<Double> medians =
        InTurn.medians(
            ROUNDS,
            List.<InTurn.Way>of(
                () ->
                    seconds(
                        () ->
                            sent.set(
                                drain(ZfsCommand.zfs(after, "send", "-c", "-i", before, after)))),
                () -> seconds(() -> copied.set(copy(place("bench-hot"), plain.resolve("copy"))))));
    deleteTree(plain.resolve("copy"));
    report.figure(
        Part.SEND, "incremental send", pins, medians.getFirst() * 1e3, "ms", null, megabytes(sent));
    report.figure(
        Part.SEND,
        "copy of all files",
        pins,
        medians.getLast() * 1e3,
        "ms",
        null,
        String.format(
            Locale.ROOT,
            "%s; %.1f times the send",
            megabytes(copied),
            medians.getLast() / medians.getFirst()));
  }

  private static String megabytes(AtomicLong bytes) {
    return String.format(Locale.ROOT, "%.2f MB", bytes.get() / 1e6);
  }

  // ---- work

  private interface Work {
    void run() throws Exception;
  }

  private static double seconds(Work work) throws Exception {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }

  private static void fill(Database database, long pins) {
    Collection collection = database.collection("pins");
    for (long from = 0; from < pins; from += BATCH) {
      put(collection, from, Math.min(pins, from + BATCH));
    }
    database.sync();
  }

  private static void put(Collection collection, long from, long to) {
    for (long i = from; i < to; i++) {
      collection.with(Durability.BUFFERED).put(PinLines.cid(i), new PinLines(false).line(i));
    }
  }

  private record Writing(Database database, Durability durability, AtomicLong next)
      implements InTurn.Way {

    Writing(Database database, Durability durability) {
      this(database, durability, new AtomicLong(1L << 40));
    }

    @Override
    public double run() throws IOException, InterruptedException {
      Collection collection = database.collection("pins").with(durability);
      AtomicLong done = new AtomicLong();
      long start = System.nanoTime();
      long end = start + (long) (ROUND_SECONDS * NANOS);
      Crew.run(
          WRITERS,
          (_, crew) -> {
            while (System.nanoTime() < end && !crew.hasFailed()) {
              long number = next.getAndIncrement();
              collection.put(PinLines.cid(number), new PinLines(false).line(number));
              done.incrementAndGet();
            }
          });
      return done.get() * (double) NANOS / (System.nanoTime() - start);
    }
  }

  private record Reading(Database database, long pins) implements InTurn.Way {

    @Override
    public double run() {
      Collection collection = database.collection("pins");
      long start = System.nanoTime();
      long end = start + (long) (ROUND_SECONDS * NANOS);
      long done = 0;
      for (long i = 1; System.nanoTime() < end; i++) {
        // Far from one to the next.
        if (collection.get(PinLines.cid(i * 7_919 % pins)) == null) {
          throw new IllegalStateException("a pin is not there");
        }
        done++;
      }
      return done * (double) NANOS / (System.nanoTime() - start);
    }
  }

  private long drain(ZfsCommand command) throws IOException {
    Tool.Running running = zfs.tool().start(command);
    long bytes = 0;
    try (InputStream in = running.process().getInputStream()) {
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        bytes += n;
      }
    }
    running.await(Tool.PATIENCE);
    return bytes;
  }

  private static long copy(Path from, Path to) throws IOException {
    deleteTree(to);
    Files.createDirectories(to);
    long bytes = 0;
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        try (InputStream in = Files.newInputStream(file);
            OutputStream out = Files.newOutputStream(to.resolve(file.getFileName().toString()))) {
          bytes += in.transferTo(out);
        }
      }
    }
    return bytes;
  }

  private static void deleteTree(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> paths = Files.walk(directory)) {
        for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
