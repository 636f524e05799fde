package dev.pinfold.cql.pins;

import dev.pinfold.cassandra.Ring;
import dev.pinfold.cql.Configs;
import dev.pinfold.cql.schema.Replication;
import dev.pinfold.cql.schema.Schema;
import dev.pinfold.cql.session.Cql;
import dev.pinfold.cql.session.CqlConfig;
import dev.pinfold.cql.session.CqlSessions;
import dev.pinfold.cql.session.Observer;
import java.util.Map;

/// A keyspace of its own in the ring that all tests share, and with which it goes.
final class OwnKeyspace implements AutoCloseable {

  private final Cql cql;

  private OwnKeyspace(CqlConfig config) {
    this.cql = CqlSessions.open(config, Observer.NONE);
  }

  static OwnKeyspace make(String name) {
    Ring ring = Ring.shared(1);
    CqlConfig config = CqlConfig.of(Configs.contacts(ring), name);
    Schema.apply(config, new Replication(Map.of(ring.dataCentre(), 1)));
    return new OwnKeyspace(config);
  }

  Cql cql() {
    return cql;
  }

  void empty(String... tables) {
    for (String table : tables) {
      cql.session().execute("TRUNCATE " + table);
    }
  }

  @Override
  public void close() {
    cql.close();
  }
}
