package dev.pinfold.cql;

import dev.pinfold.cassandra.Ring;
import dev.pinfold.cql.session.Breaking;
import dev.pinfold.cql.session.Consistency;
import dev.pinfold.cql.session.Contact;
import dev.pinfold.cql.session.CqlConfig;
import dev.pinfold.cql.session.Load;
import dev.pinfold.cql.session.Patience;
import dev.pinfold.cql.session.SerialConsistency;
import dev.pinfold.cql.session.Slowness;
import java.time.Duration;
import java.util.List;

/// Configurations for rings.
public final class Configs {

  private Configs() {}

  /// All nodes of a ring, with the defaults but for patience: rings share a machine with much else.
  public static CqlConfig of(Ring ring, String keyspace) {
    CqlConfig config = CqlConfig.of(contacts(ring), keyspace);
    return with(config, patient());
  }

  public static List<Contact> contacts(Ring ring) {
    return ring.contactPoints().stream()
        .map(at -> new Contact(at.getAddress().getHostAddress(), at.getPort()))
        .toList();
  }

  public static Patience patient() {
    return new Patience(
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        Duration.ofSeconds(30),
        10,
        Duration.ofMillis(20),
        Duration.ofSeconds(1),
        Duration.ZERO);
  }

  public static CqlConfig with(CqlConfig config, Patience patience) {
    return with(config, patience, config.load(), config.breaking(), config.slowness());
  }

  public static CqlConfig with(
      CqlConfig config, Patience patience, Load load, Breaking breaking, Slowness slowness) {
    return new CqlConfig(
        config.hosts(),
        config.keyspace(),
        config.localDc(),
        config.consistency(),
        config.serial(),
        patience,
        load,
        breaking,
        slowness,
        config.credentials(),
        config.tls());
  }

  public static CqlConfig with(
      CqlConfig config, Consistency consistency, SerialConsistency serial) {
    return new CqlConfig(
        config.hosts(),
        config.keyspace(),
        config.localDc(),
        consistency,
        serial,
        config.patience(),
        config.load(),
        config.breaking(),
        config.slowness(),
        config.credentials(),
        config.tls());
  }
}
