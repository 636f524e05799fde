package dev.pinfold.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pinfold.documents.Collection;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.DatabaseOptions;
import dev.pinfold.documents.transaction.Durability;
import dev.pinfold.documents.value.Path;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.GZIPInputStream;

/// The engine against its limits and its peers, each pair in the same run.
///
/// `EngineBenchmark [--quick] PART…`, where a part is `put`, `get`, `fields`, `writers`, `hold`,
/// `import FILE…`, `scale`, or `disk FILE…`.
public final class EngineBenchmark {

  private static final int CACHED = 5_000;

  private final java.nio.file.Path directory;
  private final double seconds;
  private final int rounds;

  private EngineBenchmark(boolean quick) throws IOException {
    this.directory = Files.createTempDirectory("pinfold-bench");
    this.seconds = quick ? 0.7 : 3;
    this.rounds = quick ? 3 : 7;
  }

  /// @param arguments see the class
  public static void main(String[] arguments) throws Exception {
    List<String> parts = new ArrayList<>(Arrays.asList(arguments));
    boolean quick = parts.remove("--quick");
    EngineBenchmark benchmark = new EngineBenchmark(quick);
    List<String> files =
        parts.stream().filter(p -> Files.exists(java.nio.file.Path.of(p))).toList();
    for (String part : parts) {
      switch (part) {
        case "put" -> benchmark.put();
        case "get" -> benchmark.get();
        case "fields" -> {
          benchmark.fields(20, Documents.twentyFields(1), 1.2, 2);
          benchmark.fields(1000, Documents.thousandFields(1), 20, 50);
        }
        case "writers" -> benchmark.writers(0);
        case "hold" -> benchmark.writers(2);
        case "import" ->
            benchmark.bulk(
                files, quick ? new int[] {100_000} : new int[] {100_000, 1_000_000, 10_000_000});
        case "disk" -> benchmark.disk(files);
        default -> {
          if (!files.contains(part)) {
            throw new IllegalArgumentException("there is no part " + part);
          }
        }
      }
    }
    System.exit(0);
  }

  private Database open(String name, Durability durability) {
    return Database.open(directory.resolve(name), DatabaseOptions.DEFAULT.with(durability));
  }

  private RawStore raw(String name) throws Exception {
    return new RawStore(directory.resolve(name));
  }

  /// Ids are spread like content ids, in the engine and in its peers alike.
  private static String id(int i) {
    return "document-" + Integer.toHexString(i * 0x9E3779B1);
  }

  private Measured measured(String work) {
    return new Measured(work, seconds, rounds);
  }

  /// Repeats one operation for a while.
  interface Once {
    void run(int i) throws Exception;
  }

  private static Measured.Way repeat(Once once) {
    AtomicInteger next = new AtomicInteger();
    return nanos -> {
      long end = System.nanoTime() + nanos;
      long done = 0;
      int i = next.get();
      while (System.nanoTime() < end) {
        for (int k = 0; k < 16; k++) {
          once.run(i++);
        }
        done += 16;
      }
      next.set(i);
      return done;
    };
  }

  private void put() throws Exception {
    byte[][] json = new byte[256][];
    for (int i = 0; i < json.length; i++) {
      json[i] = Documents.twentyFields(i);
    }
    try (Database database = open("put", Durability.BUFFERED);
        RawStore raw = raw("put-raw")) {
      Collection documents = database.collection("docs");
      measured("put a document of " + json[0].length + " bytes, 20 fields, WAL on, no sync")
          .way("pinfold put", repeat(i -> documents.put(id(i), json[i & 255])))
          .way("parse (all tokens) + raw put", repeat(i -> raw.parseAndPut(id(i), json[i & 255])))
          .way(
              "parse (tree) + raw put", repeat(i -> raw.treeAndPut(id(i) + "-tree", json[i & 255])))
          .run(0.8);
    }
  }

  private void get() throws Exception {
    try (Database database = open("get", Durability.BUFFERED);
        RawStore raw = raw("get-raw")) {
      Collection documents = database.collection("docs");
      for (int i = 0; i < CACHED; i++) {
        documents.put(id(i), Documents.twentyFields(i));
        raw.put(id(i), Documents.twentyFields(i));
      }
      database.compact();
      raw.compact();
      measured("get it whole as JSON, cached")
          .way("pinfold get", repeat(i -> documents.get(id(i % CACHED))))
          .way(
              "raw get + parse + serialise (streamed)",
              repeat(i -> raw.getStreamed(id(i % CACHED))))
          .way("raw get + parse + serialise (tree)", repeat(i -> raw.getTree(id(i % CACHED))))
          .run(0.9);
    }
  }

  private void fields(int count, byte[] json, double readGoal, double setGoal) throws Exception {
    int documents = count > 100 ? 1_000 : CACHED;
    try (Database database = open("fields" + count, Durability.BUFFERED);
        RawStore raw = raw("fields-raw" + count)) {
      Collection collection = database.collection("docs");
      for (int i = 0; i < documents; i++) {
        collection.put(id(i), json);
        raw.put(id(i), json);
      }
      database.compact();
      raw.compact();
      Path[] paths = new Path[count];
      for (int i = 0; i < count; i++) {
        paths[i] = Path.of("field_" + i);
      }
      measured("read one field of " + count)
          .way(
              "pinfold get path",
              repeat(i -> collection.get(id(i % documents), paths[i * 7 % count])))
          .way(
              "raw get + parse up to the field",
              repeat(i -> raw.fieldStreamed(id(i % documents), "field_" + i * 7 % count)))
          .way(
              "raw get + parse (tree)",
              repeat(i -> raw.fieldTree(id(i % documents), "field_" + i * 7 % count)))
          .run(readGoal);
      byte[] value = "\"a new value of 24 chars!\"".getBytes(UTF_8);
      measured("set one field of " + count + ", WAL on, no sync")
          .way(
              "pinfold set path",
              repeat(i -> collection.set(id(i % documents), paths[i * 7 % count], value)))
          .way(
              "raw get + parse + set + serialise + put",
              repeat(
                  i ->
                      raw.setField(
                          id(i % documents), "field_" + i * 7 % count, "a new value of 24 chars!")))
          .run(setGoal);
    }
  }

  /// Clients that each write a field of their own; the fields are of one document, or each of its
  /// own.
  private Measured.Way clients(int clients, int holdMillis, Client client) {
    return nanos -> {
      AtomicLong done = new AtomicLong();
      CyclicBarrier start = new CyclicBarrier(clients);
      List<Thread> threads = new ArrayList<>();
      for (int c = 0; c < clients; c++) {
        int number = c;
        threads.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      try {
                        start.await();
                        long end = System.nanoTime() + nanos;
                        long own = 0;
                        while (System.nanoTime() < end) {
                          client.write(
                              number, ThreadLocalRandom.current().nextInt(1_000_000), holdMillis);
                          own++;
                        }
                        done.addAndGet(own);
                      } catch (Exception e) {
                        throw new IllegalStateException(e);
                      }
                    }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      return done.get();
    };
  }

  /// Writes once, working for some time while it holds its locks.
  private interface Client {
    void write(int client, int value, int holdMillis) throws Exception;
  }

  private void writers(int holdMillis) throws Exception {
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < 64; i++) {
      json.append(i == 0 ? "" : ",").append("\"f").append(i).append("\":\"0123456789abcdefghij\"");
    }
    byte[] document = json.append('}').toString().getBytes(UTF_8);
    try (Database database = open("writers" + holdMillis, Durability.SYNCED);
        PostgresPeer postgres = new PostgresPeer(document, 64)) {
      Collection documents = database.collection("docs");
      documents.put("hot", document);
      for (int i = 0; i < 64; i++) {
        documents.put("own" + i, document);
      }
      Path[] paths = new Path[64];
      for (int i = 0; i < 64; i++) {
        paths[i] = Path.of("f" + i);
      }
      Map<String, ReentrantLock> documentLocks = new ConcurrentHashMap<>();
      Client hot = (c, v, hold) -> set(database, "hot", paths[c], v, hold);
      Client own = (c, v, hold) -> set(database, "own" + c, paths[c], v, hold);
      Client locked =
          (c, v, hold) -> {
            ReentrantLock lock = documentLocks.computeIfAbsent("hot", _ -> new ReentrantLock());
            lock.lock();
            try {
              set(database, "hot", paths[c], v, hold);
            } finally {
              lock.unlock();
            }
          };
      for (int clients : new int[] {16, 64}) {
        Measured measured =
            measured(
                clients
                    + " writers, each its own field of the SAME document, durable"
                    + (holdMillis > 0 ? ", " + holdMillis + " ms of work under locks" : ""));
        measured.way("pinfold, path locks", clients(clients, holdMillis, hot));
        if (holdMillis == 0) {
          measured
              .way("PostgreSQL jsonb_set", clients(clients, holdMillis, postgres::setHot))
              .way("pinfold, different documents", clients(clients, holdMillis, own))
              .way("pinfold, document locks (unfair)", clients(clients, holdMillis, locked))
              .run(clients == 16 ? 15 : 30, 0.8, 0);
        } else {
          measured
              .way("pinfold, document locks (unfair)", clients(clients, holdMillis, locked))
              .way("PostgreSQL jsonb_set", clients(clients, holdMillis, postgres::setHot))
              .run(clients == 16 ? 12 : 40, 0);
        }
      }
    }
  }

  private static void set(Database database, String id, Path path, int value, int holdMillis) {
    byte[] json = ("\"" + value + "-0123456789\"").getBytes(UTF_8);
    if (holdMillis == 0) {
      database.collection("docs").set(id, path, json);
      return;
    }
    database.transact(
        database.access().writes("docs", id, path),
        transaction -> {
          transaction.set("docs", id, path, json);
          try {
            Thread.sleep(holdMillis);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return null;
        });
  }

  // ---- import

  private static List<byte[]> lines(List<String> files) throws IOException {
    List<byte[]> lines = new ArrayList<>();
    for (String file : files) {
      InputStream raw = Files.newInputStream(java.nio.file.Path.of(file));
      try (BufferedReader in =
          new BufferedReader(
              new InputStreamReader(
                  file.endsWith(".gz") ? new GZIPInputStream(raw) : raw, UTF_8))) {
        String line;
        while ((line = in.readLine()) != null) {
          lines.add(line.getBytes(UTF_8));
        }
      }
    }
    return lines;
  }

  /// The lines again and again, each with an id of its own put before its members.
  private static InputStream repeated(List<byte[]> lines, int count) {
    return new SequenceInputStream(
        new Enumeration<>() {
          private int next;

          @Override
          public boolean hasMoreElements() {
            return next < count;
          }

          @Override
          public InputStream nextElement() {
            StringBuilder chunk = new StringBuilder();
            for (int i = 0; i < 2_000 && next < count; i++, next++) {
              String line = new String(lines.get(next % lines.size()), UTF_8);
              chunk
                  .append("{\"_id\":\"")
                  .append(Integer.toHexString(next * 0x9E3779B1))
                  .append("-pin\",")
                  .append(line, 1, line.length())
                  .append('\n');
            }
            return new ByteArrayInputStream(chunk.toString().getBytes(UTF_8));
          }
        });
  }

  private void bulk(List<String> files, int[] counts) throws Exception {
    List<byte[]> lines = lines(files);
    System.out.println(
        "bulk import, durable at the end, of " + lines.size() + " real records repeated");
    double first = 0;
    for (int count : counts) {
      try (Database database = open("import" + count, Durability.SYNCED)) {
        long cpuStart = cpuNanos();
        long start = System.nanoTime();
        database
            .collection("pins")
            .importer(null)
            .run(
                repeated(lines, count),
                0,
                (_, _, problem) -> {
                  throw problem;
                },
                (_, _, _) -> true);
        double elapsed = (System.nanoTime() - start) / 1e9;
        double cpu = (cpuNanos() - cpuStart) / 1e9;
        double perCore = count / cpu;
        first = first == 0 ? count / elapsed : first;
        System.out.printf(
            Locale.ROOT,
            "  %,11d documents  %,9.0f /s  %,9.0f /s a core (CPU seconds)  goal 50,000 %s  rate of the smallest / this %.2f goal 1.30 %s%n",
            count,
            count / elapsed,
            perCore,
            perCore >= 50_000 ? "met" : "MISSED",
            first / (count / elapsed),
            first / (count / elapsed) <= 1.3 ? "met" : "MISSED");
      }
    }
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private void disk(List<String> files) throws Exception {
    List<byte[]> lines = lines(files);
    try (Database database = open("disk", Durability.BUFFERED);
        RawStore raw = raw("disk-raw")) {
      int i = 0;
      for (byte[] line : lines) {
        String id = id(i++);
        database.collection("pins").put(id, line);
        raw.put(id, line);
      }
      database.compact();
      raw.compact();
      long own = database.figure("documents", "bytes_on_disk");
      long other = raw.bytesOnDisk();
      System.out.printf(
          Locale.ROOT,
          "disk of %,d real records%n  pinfold documents %,d bytes%n  one LZ4 value each %,d bytes   ratio %.2f   goal at most 1.20  %s%n",
          lines.size(),
          own,
          other,
          (double) own / other,
          own <= 1.2 * other ? "met" : "MISSED");
    }
  }
}
