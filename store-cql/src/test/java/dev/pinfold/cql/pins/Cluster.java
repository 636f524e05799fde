package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import dev.pinfold.cassandra.Ring;
import dev.pinfold.cql.Configs;
import dev.pinfold.cql.schema.Replication;
import dev.pinfold.cql.schema.Schema;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.cql.session.CqlConfig;
import dev.pinfold.cql.session.CqlSessions;
import dev.pinfold.cql.session.Observer;
import dev.pinfold.cql.session.Patience;
import dev.pinfold.pins.rules.PinRules;
import dev.pinfold.pins.rules.RetryPolicy;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// The keyspace of a test class on real nodes, three unless it says otherwise, each row on all of
/// them.
final class Cluster {

  private static final int NODES = 3;

  private static final Duration LONGEST = Duration.ofMinutes(1);

  /// However slow the machine is that has all the nodes.
  private static final Patience PATIENT =
      new Patience(
          Duration.ofMinutes(1),
          Duration.ofMinutes(2),
          Duration.ofSeconds(30),
          5,
          Duration.ofMillis(20),
          Duration.ofSeconds(1),
          Duration.ZERO);

  /// For nodes that do not answer.
  static final Patience IMPATIENT =
      new Patience(
          Duration.ofSeconds(30),
          Duration.ofSeconds(8),
          Duration.ofSeconds(3),
          5,
          Duration.ofMillis(20),
          Duration.ofSeconds(1),
          Duration.ofMillis(500));

  private final CqlConfig config;
  private final Cql admin;

  private Cluster(CqlConfig config) {
    this.config = config;
    this.admin = cql();
  }

  /// A keyspace of that name, made if need be.
  static Cluster of(String keyspace) {
    return of(keyspace, PATIENT);
  }

  /// Likewise, on so many nodes.
  static Cluster of(int nodes, String keyspace) {
    return of(nodes, keyspace, PATIENT);
  }

  /// Likewise, with other times to wait.
  static Cluster of(String keyspace, Patience patience) {
    return of(NODES, keyspace, patience);
  }

  private static Cluster of(int nodes, String keyspace, Patience patience) {
    Ring ring = Ring.shared(nodes);
    CqlConfig config = Configs.with(CqlConfig.of(Configs.contacts(ring), keyspace), patience);
    Schema.apply(config, new Replication(Map.of(ring.dataCentre(), nodes)));
    return new Cluster(config);
  }

  /// Takes all out of all tables.
  void clear() {
    CqlSession session = admin.session();
    List<CompletableFuture<?>> done = new ArrayList<>();
    for (CqlIdentifier table :
        session.getMetadata().getKeyspace(config.keyspace()).orElseThrow().getTables().keySet()) {
      String name = table.asCql(true);
      if (session.execute("SELECT * FROM " + name + " LIMIT 1").one() != null) {
        done.add(
            session
                .executeAsync(SimpleStatement.newInstance("TRUNCATE " + name).setTimeout(LONGEST))
                .toCompletableFuture());
      }
    }
    done.forEach(CompletableFuture::join);
  }

  Cql cql() {
    return CqlSessions.open(config, Observer.NONE);
  }

  CqlPinStore open(RetryPolicy retries, Clock clock) {
    return CqlPinStore.open(cql(), new PinRules(retries), clock, "test");
  }
}
