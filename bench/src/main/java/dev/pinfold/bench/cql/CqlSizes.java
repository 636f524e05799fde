package dev.pinfold.bench.cql;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.pinfold.cassandra.CommitLogSync;
import dev.pinfold.cassandra.Ring;
import dev.pinfold.cassandra.RingOptions;
import dev.pinfold.cql.pins.CqlPinStore;
import dev.pinfold.cql.pins.CqlRegistry;
import dev.pinfold.cql.schema.Replication;
import dev.pinfold.cql.schema.Schema;
import dev.pinfold.cql.session.Breaking;
import dev.pinfold.cql.session.Contact;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.cql.session.CqlConfig;
import dev.pinfold.cql.session.CqlSessions;
import dev.pinfold.cql.session.Observer;
import dev.pinfold.cql.session.Patience;
import dev.pinfold.pins.rules.PinRules;
import dev.pinfold.pins.rules.RetryPolicy;
import dev.pinfold.pins.service.Owners;
import dev.pinfold.pins.service.Quota;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Measures how many bytes the rows of each table take, and writes them as the file that
/// `pinfold plan` reckons with.
///
/// Pins lie close together, as they do where there are many: a row bears little of what a partition
/// takes. Rows that are of different kinds though of one table are told apart by deleting one kind
/// after the other and compacting in between.
public final class CqlSizes {

  private static final String KEYSPACE = "sizes";

  private static final int REGISTERED = 100;

  private final Ring ring;
  private final CqlSession session;
  private final TableSizes sizes;
  private final Map<String, String> figures = new LinkedHashMap<>();

  private CqlSizes(Ring ring, CqlSession session) {
    this.ring = ring;
    this.session = session;
    this.sizes = new TableSizes(ring.node(0), session, new HashMap<>());
  }

  /// @param arguments how many pins, and the file to write
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length != 2) {
      System.err.println("Usage: CqlSizes PINS FILE");
      System.exit(2);
    }
    int pins = Integer.parseInt(arguments[0]);
    Path work = Files.createTempDirectory("sizes");
    RingOptions options =
        RingOptions.defaults()
            .withCommitLogSync(CommitLogSync.PERIODIC)
            .withHeapMegabytes(1_024)
            .withOptimizingCompiler();
    try (Ring ring = Ring.start(1, work, options)) {
      CqlConfig config = config(ring);
      Schema.apply(config, new Replication(Map.of(ring.dataCentre(), 1)));
      Map<String, String> figures;
      try (Cql cql = CqlSessions.open(config, Observer.NONE)) {
        figures = new CqlSizes(ring, cql.session()).measure(config, pins);
      }
      StringBuilder text = new StringBuilder();
      text.append("# Bytes of the rows of each table, as measured. Made anew by\n");
      text.append("#   ./dev cql-sizes ").append(pins).append(" FILE\n");
      figures.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
      Files.writeString(Path.of(arguments[1]), text);
    } finally {
      delete(work);
    }
  }

  private static CqlConfig config(Ring ring) {
    CqlConfig defaults =
        CqlConfig.of(
            ring.contactPoints().stream()
                .map(at -> new Contact(at.getAddress().getHostAddress(), at.getPort()))
                .toList(),
            KEYSPACE);
    Patience patient =
        new Patience(
            Duration.ofMinutes(1),
            Duration.ofMinutes(2),
            Duration.ofMinutes(1),
            10,
            Duration.ofMillis(20),
            Duration.ofSeconds(1),
            Duration.ZERO);
    return new CqlConfig(
        defaults.hosts(),
        KEYSPACE,
        null,
        defaults.consistency(),
        defaults.serial(),
        patient,
        defaults.load(),
        Breaking.DEFAULT,
        defaults.slowness(),
        null,
        null);
  }

  private static void delete(Path directory) throws IOException {
    List<Path> all;
    try (var files = Files.walk(directory)) {
      all = files.toList();
    }
    for (Path each : all.reversed()) {
      Files.delete(each);
    }
  }

  private Map<String, String> measure(CqlConfig config, int count)
      throws IOException, InterruptedException {
    Clock clock = Clock.systemUTC();
    SamplePins sample;
    try (CqlPinStore store =
        CqlPinStore.open(
            CqlSessions.open(config, Observer.NONE),
            new PinRules(RetryPolicy.DEFAULT),
            clock,
            "sizes")) {
      note("searching " + count + " CIDs that lie close together");
      sample = SamplePins.search(count, SlotKey.of(session));
      note("making owners");
      owners(clock);
      note("pinning, settling, deleting");
      sample.fill(store, clock);
    }
    figures.put("measured", LocalDate.now(ZoneOffset.UTC).toString());
    figures.put("engine", "Apache Cassandra " + version());
    sample.shape().forEach((name, value) -> figures.put("sample." + name, value));
    note("compacting");
    sizes.compact("system", "paxos");
    put("system.paxos", sizes.of("system", "paxos"));
    purgeAtOnce();
    sizes.compact(KEYSPACE);
    for (String table :
        List.of(
            "pins_by_peer",
            "list_slices",
            "pin_ttl_queue",
            "forget_queue",
            "operations",
            "pin_counts",
            "counted_peers",
            "pin_events",
            "feed",
            "registry")) {
      put(table, sizes.of(KEYSPACE, table));
    }
    TableSizes.Size pins = sizes.of(KEYSPACE, "pins");
    TableSizes.Size lists = sizes.of(KEYSPACE, "requests_by_owner");
    sizes.delete("pins", "DELETE FROM pins WHERE slot = ? AND cid = ? AND part > 2");
    sizes.delete(
        "requests_by_owner",
        "DELETE FROM requests_by_owner WHERE owner = ? AND kind = 2 AND value = ? AND slice = 0");
    sizes.compact(KEYSPACE);
    lists = split("requests_by_owner", "names", lists);
    put("requests_by_owner", lists);
    pins = split("pins", "outcomes", pins);
    sizes.delete("pins", "DELETE FROM pins WHERE slot = ? AND cid = ? AND part = 2");
    sizes.compact(KEYSPACE);
    put("pins", split("pins", "before", pins));
    return figures;
  }

  /// Rows of one kind were deleted: what the table is smaller by was theirs.
  ///
  /// @return what is left
  private TableSizes.Size split(String table, String kind, TableSizes.Size before)
      throws IOException {
    TableSizes.Size left = sizes.of(KEYSPACE, table);
    put(table + "." + kind, before.without(left));
    return left;
  }

  private void put(String name, TableSizes.Size size) {
    note(name + " " + size);
    figures.put(name + ".rows", Long.toString(size.rows()));
    figures.put(name + ".partitions", Long.toString(size.partitions()));
    figures.put(name + ".disk-bytes", Long.toString(size.diskBytes()));
    figures.put(name + ".data-bytes", Long.toString(size.dataBytes()));
  }

  /// As owners have them: three records each.
  private void owners(Clock clock) {
    try (Cql cql = CqlSessions.open(config(ring), Observer.NONE)) {
      Owners owners = new Owners(new CqlRegistry(cql), clock, new SecureRandom());
      for (int i = 1; i <= REGISTERED; i++) {
        owners.create("customer-" + i, Quota.UNLIMITED);
        owners.issue("customer-" + i, "made with it", null);
      }
    }
  }

  /// Tombstones are not what is measured.
  private void purgeAtOnce() throws InterruptedException {
    for (String table : sizes.tables(KEYSPACE)) {
      session.execute("ALTER TABLE " + KEYSPACE + "." + table + " WITH gc_grace_seconds = 0");
    }
    Thread.sleep(2_000);
  }

  private String version() {
    Row row =
        Objects.requireNonNull(session.execute("SELECT release_version FROM system.local").one());
    return Objects.requireNonNull(row.getString(0));
  }

  private static void note(String text) {
    System.err.println(text);
  }
}
