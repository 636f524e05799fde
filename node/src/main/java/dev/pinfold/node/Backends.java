package dev.pinfold.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cql.pins.CqlPinStore;
import dev.pinfold.cql.pins.CqlRegistry;
import dev.pinfold.cql.schema.Checked;
import dev.pinfold.cql.schema.ClusterChecks;
import dev.pinfold.cql.schema.Schema;
import dev.pinfold.cql.schema.Wanted;
import dev.pinfold.cql.session.CqlSessions;
import dev.pinfold.cql.session.DriverCql;
import dev.pinfold.cql.session.Health;
import dev.pinfold.documents.Database;
import dev.pinfold.node.config.CqlStoreConfig;
import dev.pinfold.node.config.NodeConfig;
import dev.pinfold.node.config.StoreKind;
import dev.pinfold.node.metrics.NodeMetrics;
import dev.pinfold.pins.documents.DocumentPinStore;
import dev.pinfold.pins.documents.DocumentRegistry;
import dev.pinfold.pins.move.Backend;
import dev.pinfold.pins.move.Mover;
import dev.pinfold.pins.rules.PinRules;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens stores of pins by their names, each once, and closes what it has opened.
///
/// Safe for use by many threads.
final class Backends implements Mover.Opener, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Backends.class);

  private static final Health NO_HEALTH = new Health(List.of(), 0, 0, 0, false, 0);

  private final NodeConfig config;
  private final NodeMetrics metrics;
  private final Clock clock;
  private final Map<StoreKind, Backend> opened = new EnumMap<>(StoreKind.class);
  private final Closing closing = new Closing();

  @GuardedBy("this")
  private @Nullable Database database;

  // Statements are observed from the first on, so the health of what they go through comes later.
  private volatile Supplier<Health> health = () -> NO_HEALTH;

  Backends(NodeConfig config, NodeMetrics metrics, Clock clock) {
    this.config = config;
    this.metrics = metrics;
    this.clock = clock;
  }

  /// The store that the configuration names.
  Backend configured() {
    return open(config.store());
  }

  @Override
  public Backend open(String name) {
    return open(
        Arrays.stream(StoreKind.values())
            .filter(kind -> kind.word().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new ProblemException(
                        Problem.of(Problem.Kind.INVALID, "unknown_store", "there is no such store")
                            .with("store", name)
                            .with("allowed", words()))));
  }

  private static List<String> words() {
    return Arrays.stream(StoreKind.values()).map(StoreKind::word).toList();
  }

  private synchronized Backend open(StoreKind kind) {
    Backend backend = opened.get(kind);
    if (backend == null) {
      backend =
          switch (kind) {
            case EMBEDDED -> embedded();
            case CQL -> cql();
          };
      opened.put(kind, backend);
    }
    return backend;
  }

  /// The database in the data directory; null if no store uses it.
  synchronized @Nullable Database database() {
    return database;
  }

  private synchronized Backend embedded() {
    Database opened = Database.open(config.databaseDirectory(), config.database());
    closing.add("database", opened::close);
    database = opened;
    return new Backend(
        StoreKind.EMBEDDED.word(),
        new DocumentPinStore(opened, new PinRules(config.retry()), clock),
        new DocumentRegistry(opened));
  }

  private Backend cql() {
    CqlStoreConfig settings = config.cql();
    if (settings.development()) {
      new Schema(settings.session(), Backends::say)
          .apply(new Wanted(settings.replication(), true, false));
    }
    DriverCql cql = CqlSessions.open(settings.session(), metrics.cql(() -> health.get()));
    boolean open = false;
    try {
      health = cql::health;
      List<Checked> found = new ClusterChecks(cql, settings.development(), clock).run();
      found.forEach(Backends::say);
      ClusterChecks.require(found);
      CqlPinStore pins = CqlPinStore.open(cql, new PinRules(config.retry()), clock, name());
      open = true;
      closing.add("pin store", pins::close);
      return new Backend(StoreKind.CQL.word(), pins, new CqlRegistry(cql));
    } finally {
      if (!open) {
        cql.close();
      }
    }
  }

  /// Why a store cannot be used now, as far as can be told at once; null if it can.
  @Nullable String failure(String name) {
    return name.equals(StoreKind.CQL.word()) ? failure(health.get()) : null;
  }

  @Override
  public synchronized void close() {
    opened.clear();
    database = null;
    closing.run();
  }

  private static @Nullable String failure(Health health) {
    return health.breakerOpen() ? "the database has not answered for a while" : null;
  }

  private static void say(String progress) {
    LOG.atInfo().addKeyValue("step", progress).log("the keyspace is made ready");
  }

  private static void say(Checked checked) {
    if (checked.verdict() == Checked.Verdict.WARNING) {
      LOG.atWarn()
          .addKeyValue("subject", checked.subject())
          .addKeyValue("found", checked.found())
          .addKeyValue("advice", checked.advice())
          .log("the database could be better");
    }
  }

  /// What people know this node by, where several share a database.
  private static String name() {
    long process = ProcessHandle.current().pid();
    try {
      return InetAddress.getLocalHost().getHostName() + "/" + process;
    } catch (UnknownHostException _) {
      return "localhost/" + process;
    }
  }
}
