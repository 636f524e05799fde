package dev.pinfold.cql.pins;

import dev.pinfold.cassandra.Ring;
import dev.pinfold.cql.Configs;
import dev.pinfold.cql.schema.Replication;
import dev.pinfold.cql.schema.Schema;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.cql.session.CqlConfig;
import dev.pinfold.cql.session.CqlSessions;
import dev.pinfold.cql.session.Observer;
import dev.pinfold.cql.session.Patience;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// A keyspace of a real node for a test class.
record Keyspaces(CqlConfig config) {

  private static final AtomicInteger NUMBER = new AtomicInteger();

  static Keyspaces made() {
    Ring ring = Ring.shared(1);
    // A node that shares its cores with others may need long for a table.
    CqlConfig config =
        Configs.with(
            CqlConfig.of(Configs.contacts(ring), "lists_" + NUMBER.incrementAndGet()),
            new Patience(
                Duration.ofMinutes(1),
                Duration.ofMinutes(2),
                Duration.ofMinutes(1),
                Patience.DEFAULT.retries(),
                Patience.DEFAULT.retryFirst(),
                Patience.DEFAULT.retryLongest(),
                Duration.ZERO));
    Schema.apply(config, new Replication(Map.of(ring.dataCentre(), 1)));
    return new Keyspaces(config);
  }

  Cql open() {
    return CqlSessions.open(config, Observer.NONE);
  }
}
