package dev.pinfold.node.config;

import static dev.pinfold.node.config.ConfigAssertions.DEFAULTS;
import static dev.pinfold.node.config.ConfigAssertions.assertMistake;
import static dev.pinfold.node.config.ConfigAssertions.parse;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.pinfold.cql.schema.Replication;
import dev.pinfold.cql.session.Breaking;
import dev.pinfold.cql.session.Consistency;
import dev.pinfold.cql.session.Contact;
import dev.pinfold.cql.session.CqlConfig;
import dev.pinfold.cql.session.Credentials;
import dev.pinfold.cql.session.Load;
import dev.pinfold.cql.session.Patience;
import dev.pinfold.cql.session.SerialConsistency;
import dev.pinfold.cql.session.Slowness;
import dev.pinfold.cql.session.TlsTrust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CqlStoreConfigTest {

  @TempDir Path directory;

  @Test
  void defaultsAreThoseOfTheSession() {
    assertEquals(StoreKind.EMBEDDED, DEFAULTS.store());
    assertEquals(
        new CqlStoreConfig(
            CqlConfig.of(List.of(new Contact("127.0.0.1", 9042)), "pinfold"),
            null,
            false,
            LogLevel.WARN),
        DEFAULTS.cql());
  }

  @Test
  void mapsEveryKey() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "secret\n");
    NodeConfig config =
        parse(
            """
            store: cql
            cql:
              hosts: ["10.0.0.1", "10.0.0.2:19042", "[2001:db8::1]:9043"]
              keyspace: pins_2
              local-dc: eu
              replication: eu=3,us=3
              development: true
              consistency: each_quorum
              serial-consistency: serial
              connect-timeout: 1s
              request-timeout: 20s
              attempt-timeout: 4s
              speculate-after: 0s
              retry: {attempts: 7, first: 10ms, longest: 2s}
              connections: 3
              in-flight: 100
              waiting: 200
              fan-out: 30
              page-size: 400
              breaker: {failures: 5, silence: 6s, pause: 7s, pause-longest: 8s}
              user: pinfold
              password-file: FILE
              tls:
                enabled: true
                authorities-file: FILE
                certificate-file: FILE
                key-file: FILE
                verify-hostnames: false
              slow-threshold: 9s
              tracing: 0.25
              driver-log: debug
            """
                .replace("FILE", file.toString()));
    assertEquals(StoreKind.CQL, config.store());
    assertEquals(
        new CqlStoreConfig(
            new CqlConfig(
                List.of(
                    new Contact("10.0.0.1", 9042),
                    new Contact("10.0.0.2", 19042),
                    new Contact("2001:db8::1", 9043)),
                "pins_2",
                "eu",
                Consistency.EACH_QUORUM,
                SerialConsistency.SERIAL,
                new Patience(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(4),
                    7,
                    Duration.ofMillis(10),
                    Duration.ofSeconds(2),
                    Duration.ZERO),
                new Load(3, 100, 200, 30, 400),
                new Breaking(
                    5, Duration.ofSeconds(6), Duration.ofSeconds(7), Duration.ofSeconds(8)),
                new Slowness(Duration.ofSeconds(9), 0.25),
                new Credentials("pinfold", "secret"),
                new TlsTrust(file, file, file, false)),
            new Replication(Map.of("eu", 3, "us", 3)),
            true,
            LogLevel.DEBUG),
        config.cql());
    assertFalse(config.toString().contains("secret"));
  }

  @Test
  void theEnvironmentSetsThem() {
    NodeConfig config =
        NodeConfig.parse(
            "",
            "pinfold.yaml",
            Path.of(""),
            Map.of("PINFOLD_STORE", "cql", "PINFOLD_CQL_HOSTS", "a,b:1"),
            Map.of());
    assertEquals(StoreKind.CQL, config.store());
    assertEquals(
        List.of(new Contact("a", 9042), new Contact("b", 1)), config.cql().session().hosts());
  }

  @Test
  void weakConsistencyIsRefusedWithTheReason() {
    assertMistake(
        "cql.consistency: \"one\" is not safe: a later read may ask only replicas that did not hear"
            + " of the write; allowed: local_quorum, quorum, each_quorum (pinfold.yaml, line 1)",
        "cql: {consistency: one}");
    assertMistake(
        "cql.consistency: \"ALL\" is not safe: every write fails while one replica is away; allowed:"
            + " local_quorum, quorum, each_quorum (pinfold.yaml, line 1)",
        "cql: {consistency: ALL}");
  }

  @Test
  void namesMistakes() {
    assertMistake(
        "cql.keyspace: \"Pins\" is not the name of a keyspace; allowed: a letter, then up to 47 of"
            + " a-z, 0-9 and _ (pinfold.yaml, line 1)",
        "cql: {keyspace: Pins}");
    assertMistake(
        "cql.replication: \"dc1\" is not a replication; allowed: null, or such as dc1=3,dc2=3"
            + " (pinfold.yaml, line 1)",
        "cql: {replication: dc1}");
    assertMistake(
        "cql.attempt-timeout: 30s is not possible; allowed: at most request-timeout"
            + " (pinfold.yaml, line 1)",
        "cql: {attempt-timeout: 30s}");
    assertMistake(
        "cql.password-file: it is missing beside cql.user; allowed: both of them, or none of them"
            + " (default)",
        "cql: {user: ada}");
    assertMistake(
        "cql.tracing: \"2\" is not a number from 0 to 1; allowed: 0 to 1 (pinfold.yaml, line 1)",
        "cql: {tracing: 2}");
    assertMistake(
        "cql.hosts: [] is not possible; allowed: 1 to 100 hosts (pinfold.yaml, line 1)",
        "cql: {hosts: []}");
  }
}
