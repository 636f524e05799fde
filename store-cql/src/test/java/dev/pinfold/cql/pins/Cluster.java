package dev.pinfold.cql.pins;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.pinfold.cassandra.Ring;
import dev.pinfold.cql.schema.Replication;
import dev.pinfold.cql.schema.Schema;
import dev.pinfold.cql.session.Contact;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.cql.session.CqlConfig;
import dev.pinfold.cql.session.CqlSessions;
import dev.pinfold.cql.session.Observer;
import dev.pinfold.pins.rules.PinRules;
import dev.pinfold.pins.rules.RetryPolicy;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The keyspace of a test class on three real nodes, each row on all of them.
final class Cluster {

  private final CqlConfig config;

  private Cluster(CqlConfig config) {
    this.config = config;
  }

  /// A keyspace of that name, made if need be.
  static Cluster of(String keyspace) {
    Ring ring = Ring.shared(3);
    CqlConfig config =
        CqlConfig.of(
            ring.contactPoints().stream()
                .map(at -> new Contact(at.getAddress().getHostAddress(), at.getPort()))
                .toList(),
            keyspace);
    Schema.apply(config, new Replication(Map.of(ring.dataCentre(), 3)));
    return new Cluster(config);
  }

  /// Takes all out of all tables.
  void clear() {
    try (Cql cql = cql()) {
      CqlSession session = cql.session();
      List<String> tables = new ArrayList<>();
      session
          .getMetadata()
          .getKeyspace(config.keyspace())
          .orElseThrow()
          .getTables()
          .keySet()
          .forEach(name -> tables.add(name.asInternal()));
      tables.forEach(table -> session.execute("TRUNCATE " + table));
    }
  }

  Cql cql() {
    return CqlSessions.open(config, Observer.NONE);
  }

  CqlPinStore open(RetryPolicy retries, Clock clock) {
    return CqlPinStore.open(cql(), new PinRules(retries), clock, "test");
  }
}
