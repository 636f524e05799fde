package dev.pinfold.node;

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
import dev.pinfold.node.metrics.NodeMetrics;
import dev.pinfold.pins.documents.DocumentPinStore;
import dev.pinfold.pins.documents.DocumentRegistry;
import dev.pinfold.pins.rules.PinRules;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens the store that the configuration names.
final class Stores {

  private static final Logger LOG = LoggerFactory.getLogger(Stores.class);

  private static final Health NO_HEALTH = new Health(List.of(), 0, 0, 0, false, 0);

  private Stores() {}

  /// @param closing is told how to close it
  static Store open(NodeConfig config, NodeMetrics metrics, Clock clock, Closing closing) {
    return switch (config.store()) {
      case DOCUMENTS -> documents(config, clock, closing);
      case CQL -> cql(config, metrics, clock, closing);
    };
  }

  private static Store documents(NodeConfig config, Clock clock, Closing closing) {
    Database database = Database.open(config.databaseDirectory(), config.database());
    closing.add("database", database::close);
    return new Store(
        new DocumentPinStore(database, new PinRules(config.retry()), clock),
        new DocumentRegistry(database),
        null);
  }

  private static Store cql(
      NodeConfig config, NodeMetrics metrics, Clock clock, Closing closing) {
    CqlStoreConfig settings = config.cql();
    if (settings.development()) {
      new Schema(settings.session(), Stores::say)
          .apply(new Wanted(settings.replication(), true, false));
    }
    // Statements are observed from the first on, so the health of what they go through comes later.
    AtomicReference<Supplier<Health>> health = new AtomicReference<>(() -> NO_HEALTH);
    DriverCql cql =
        CqlSessions.open(settings.session(), metrics.cql(() -> health.get().get()));
    health.set(cql::health);
    boolean opened = false;
    try {
      List<Checked> found = new ClusterChecks(cql, settings.development(), clock).run();
      found.forEach(Stores::say);
      ClusterChecks.require(found);
      CqlPinStore pins =
          CqlPinStore.open(cql, new PinRules(config.retry()), clock, name());
      opened = true;
      closing.add("pin store", pins::close);
      return new Store(pins, new CqlRegistry(cql), () -> failure(cql.health()));
    } finally {
      if (!opened) {
        cql.close();
      }
    }
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
