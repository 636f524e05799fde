package dev.pinfold.bench;

import dev.pinfold.documents.Database;
import dev.pinfold.documents.DatabaseOptions;
import dev.pinfold.model.Cid;
import dev.pinfold.model.Multihash;
import dev.pinfold.model.Pin;
import dev.pinfold.model.PinSpec;
import dev.pinfold.model.PinStatus;
import dev.pinfold.pins.Command;
import dev.pinfold.pins.Outcome;
import dev.pinfold.pins.PinStore;
import dev.pinfold.pins.RequestQuery;
import dev.pinfold.pins.Submission;
import dev.pinfold.pins.documents.DocumentPinStore;
import dev.pinfold.pins.documents.DocumentRegistry;
import dev.pinfold.pins.rules.PinRules;
import dev.pinfold.pins.rules.RetryPolicy;
import dev.pinfold.pins.service.Owner;
import dev.pinfold.pins.service.Owners;
import dev.pinfold.pins.service.Peers;
import dev.pinfold.pins.service.PinService;
import dev.pinfold.pins.service.ServiceSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// The pin store by itself: bulk import, lists, scans, start, disk.
///
/// `PinsBenchmark PINS [--plain] [--postgres] [DIRECTORY]`: `--plain` for pins without names and
/// metadata, `--postgres` to import the same into PostgreSQL, too.
public final class PinsBenchmark {

  private static final String[] PEERS = {
    "12D3KooWGHTKzeT4KaLGLrbKKyT8zKrBPXAUBRzCAN6ZMDMo4M6M",
    "12D3KooWBq2ZpLzXGBbRjVNVRzY6NTW3DPNDtiiaF8Yf7R8FwE3W",
    "12D3KooWLuXgXqYFjFkiWLHcCTnv5ULJtNQPZUzWQHUVLP9j1qfN"
  };

  private PinsBenchmark() {}

  public static void main(String[] args) throws Exception {
    List<String> words = new ArrayList<>(Arrays.asList(args));
    boolean plain = words.remove("--plain");
    boolean postgres = words.remove("--postgres");
    int pins = Integer.parseInt(words.getFirst().replace("_", ""));
    Path directory =
        words.size() > 1 ? Path.of(words.get(1)) : Files.createTempDirectory("pinfold-pins");
    try (Database database = Database.open(directory)) {
      DocumentPinStore store =
          new DocumentPinStore(database, new PinRules(RetryPolicy.DEFAULT), Clock.systemUTC());
      DocumentRegistry registry = new DocumentRegistry(database);
      Owners owners = new Owners(registry, Clock.systemUTC(), new SecureRandom());
      Owner owner = owners.ensure("cluster");
      PinService service =
          new PinService(
              store,
              new Peers(registry, ServiceSettings.DEFAULT, Clock.systemUTC()),
              ServiceSettings.DEFAULT,
              Clock.systemUTC(),
              new SecureRandom());
      double rate =
          load(
              "Pinfold",
              pins,
              plain,
              () ->
                  some -> {
                    service.restore(owner, some).forEach(Outcome::orThrow);
                  });
      if (postgres) {
        try (PinsPostgresPeer peer = new PinsPostgresPeer()) {
          double other = load("PostgreSQL", pins, plain, () -> peer.new Client()::put);
          System.out.printf(
              Locale.ROOT,
              "ratio %.2f; PostgreSQL has %.0f bytes a pin%n",
              rate / other,
              (double) peer.bytes() / pins);
        }
      }
      database.compact();
      System.out.printf(
          Locale.ROOT,
          "disk, with the work queued: %.0f bytes a pin%n",
          (double) size(directory) / store.pinCount());
      settle(store);
      database.compact();
      System.out.printf(
          Locale.ROOT,
          "disk, settled: %.0f bytes a pin%n",
          (double) size(directory) / store.pinCount());
      store.figures().forEach((group, figures) -> System.out.println(group + " " + figures));
      lists(store, owner.number());
      scan(store);
    }
    long start = System.nanoTime();
    try (Database database = Database.open(directory, DatabaseOptions.DEFAULT)) {
      DocumentPinStore store =
          new DocumentPinStore(database, new PinRules(RetryPolicy.DEFAULT), Clock.systemUTC());
      System.out.printf(
          Locale.ROOT,
          "open, with %,d pins: %.0f ms%n",
          store.pinCount(),
          (System.nanoTime() - start) / 1e6);
    }
  }

  /// Takes batches of pins; used by one thread.
  private interface Sink {
    void put(List<PinService.Imported> pins) throws Exception;
  }

  private static double load(String what, int pins, boolean plain, Callable<Sink> sinks)
      throws InterruptedException {
    int threads = 4;
    int batch = 256;
    AtomicLong next = new AtomicLong();
    long start = System.nanoTime();
    List<Thread> workers = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      workers.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      Sink sink = sinks.call();
                      long from;
                      while ((from = next.getAndAdd(batch)) < pins) {
                        List<PinService.Imported> some = new ArrayList<>(batch);
                        for (long i = from; i < Math.min(pins, from + batch); i++) {
                          some.add(imported(i, plain));
                        }
                        sink.put(some);
                      }
                    } catch (Exception e) {
                      throw new IllegalStateException(e);
                    }
                  }));
    }
    for (Thread worker : workers) {
      worker.join();
    }
    double rate = pins / ((System.nanoTime() - start) / 1e9);
    System.out.printf(Locale.ROOT, "import of %,d pins, %s: %,.0f /s%n", pins, what, rate);
    return rate;
  }

  /// Says of every placement that its peer holds it, as agents do when they compare.
  private static void settle(PinStore store) {
    long start = System.nanoTime();
    long settled = 0;
    Cid last = null;
    while (true) {
      List<Pin> page = store.page(last, 500);
      if (page.isEmpty()) {
        break;
      }
      last = page.getLast().cid();
      List<Submission> told = new ArrayList<>();
      for (Pin pin : page) {
        for (String peer : pin.placements().keySet()) {
          told.add(Submission.of(new Command.Verify(pin.cid(), peer, true)));
        }
      }
      store.apply(told).forEach(Outcome::orThrow);
      settled += told.size();
    }
    System.out.printf(
        Locale.ROOT, "settled %,.0f placements/s%n", settled / ((System.nanoTime() - start) / 1e9));
  }

  private static PinService.Imported imported(long number, boolean plain) {
    SplittableRandom random = new SplittableRandom(number);
    byte[] digest = new byte[32];
    random.nextBytes(digest);
    Cid cid = Cid.v1(Cid.RAW, Multihash.of(0x12, digest));
    PinSpec.Builder spec = new PinSpec.Builder().replication(2, 3);
    if (!plain) {
      spec.name("dataset-" + number % 10_000 + "/part-" + number + ".car")
          .metadata(
              Map.of(
                  "kind",
                  number % 7 == 0 ? "manifest" : "block",
                  "network",
                  "net-" + number % 100));
    }
    int first = random.nextInt(3);
    return new PinService.Imported(
        cid,
        spec.build(),
        Instant.ofEpochSecond(1_600_000_000L + number / 4),
        List.of(PEERS[first], PEERS[(first + 1) % 3]));
  }

  private static void lists(PinStore store, int owner) {
    RequestQuery all = RequestQuery.of(owner);
    time("newest", () -> store.requests(all, 10, null));
    time(
        "status pinned",
        () -> store.requests(all.withStatuses(Set.of(PinStatus.PINNED)), 10, null));
    time(
        "status failed",
        () -> store.requests(all.withStatuses(Set.of(PinStatus.FAILED)), 10, null));
    for (RequestQuery.NameMatch.Kind kind : RequestQuery.NameMatch.Kind.values()) {
      for (String text : List.of("dataset-77/part-77.car", "part-50")) {
        time(
            "name " + kind + " " + text,
            () ->
                store.requests(
                    all.withName(new RequestQuery.NameMatch(text, kind, true)), 10, null));
      }
    }
    time("meta", () -> store.requests(all.withMetadata(Map.of("network", "net-5")), 10, null));
    time(
        "meta, two",
        () ->
            store.requests(
                all.withMetadata(Map.of("network", "net-5", "kind", "manifest")), 10, null));
    time(
        "before",
        () -> store.requests(all.withTimes(null, Instant.ofEpochSecond(1_600_010_000L)), 10, null));
    time("count", () -> store.count(all, 2_000));
    time(
        "count before",
        () -> store.count(all.withTimes(null, Instant.ofEpochSecond(1_600_010_000L)), 2_000));
  }

  private static void time(String what, Runnable call) {
    int warm = 50;
    int measured = 200;
    long[] nanos = new long[measured];
    long begun = System.nanoTime();
    for (int i = -warm; i < measured; i++) {
      long start = System.nanoTime();
      call.run();
      if (i >= 0) {
        nanos[i] = System.nanoTime() - start;
      }
      if (System.nanoTime() - begun > 5_000_000_000L) {
        nanos = Arrays.copyOf(nanos, Math.max(1, i + 1));
        break;
      }
    }
    Arrays.sort(nanos);
    System.out.printf(
        Locale.ROOT,
        "list %-40s p50 %8.3f ms  p99 %8.3f ms%n",
        what,
        nanos[nanos.length / 2] / 1e6,
        nanos[nanos.length * 99 / 100] / 1e6);
  }

  private static void scan(PinStore store) throws InterruptedException {
    for (int parts : new int[] {1, 2}) {
      AtomicLong count = new AtomicLong();
      long start = System.nanoTime();
      List<Thread> threads = new ArrayList<>();
      for (PinStore.PinScan scan : store.scan(parts)) {
        threads.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      try (scan) {
                        while (scan.next() != null) {
                          count.incrementAndGet();
                        }
                      }
                    }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(Locale.ROOT, "scan in %d parts: %,.0f /s%n", parts, count.get() / seconds);
    }
  }

  private static long size(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
