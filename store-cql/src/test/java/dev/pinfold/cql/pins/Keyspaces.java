package dev.pinfold.cql.pins;

import dev.pinfold.cassandra.Ring;
import dev.pinfold.cql.schema.Replication;
import dev.pinfold.cql.schema.Schema;
import dev.pinfold.cql.session.Contact;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.cql.session.CqlConfig;
import dev.pinfold.cql.session.CqlSessions;
import dev.pinfold.cql.session.Observer;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// A keyspace of a real node for a test class.
record Keyspaces(CqlConfig config) {

  private static final AtomicInteger NUMBER = new AtomicInteger();

  static Keyspaces made() {
    Ring ring = Ring.shared(1);
    CqlConfig config =
        CqlConfig.of(
            ring.contactPoints().stream()
                .map(at -> new Contact(at.getAddress().getHostAddress(), at.getPort()))
                .toList(),
            "lists_" + NUMBER.incrementAndGet());
    Schema.apply(config, new Replication(Map.of(ring.dataCentre(), 1)));
    return new Keyspaces(config);
  }

  Cql open() {
    return CqlSessions.open(config, Observer.NONE);
  }
}
