package dev.pinfold.node.config;

import dev.pinfold.cql.schema.Replication;
import dev.pinfold.cql.session.Consistency;
import dev.pinfold.cql.session.Contact;
import dev.pinfold.cql.session.CqlConfig;
import dev.pinfold.cql.session.Load;
import dev.pinfold.cql.session.Patience;
import dev.pinfold.cql.session.SerialConsistency;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The keys of the store on ScyllaDB or Cassandra. What they may hold is said once, by the records
/// that they end up in.
final class CqlSettings {

  static final String PREFIX = "cql.";

  private static final Duration HOUR = Duration.ofHours(1);

  private static final List<Setting<?>> DEFINED = new ArrayList<>();

  private CqlSettings() {}

  private static <T extends @Nullable Object> Setting<T> define(
      String name, ValueType<T> type, String fallback, String about) {
    Setting<T> setting = new Setting<>(PREFIX + name, type, fallback, about);
    DEFINED.add(setting);
    return setting;
  }

  private static Setting<Duration> wait(
      String name, Duration shortest, String fallback, String about) {
    return define(name, ValueTypes.duration(shortest, Patience.LONGEST), fallback, about);
  }

  static final Setting<List<Contact>> HOSTS =
      define(
          "hosts",
          ValueTypes.list(
              ValueTypes.problematic(
                  "the address of a node", "HOST, HOST:PORT, \"[IPV6]:PORT\"", Contact::parse)),
          "[\"127.0.0.1\"]",
          "Some nodes of the cluster, with a port if it is not 9042; the others are found by them.");
  static final Setting<String> KEYSPACE =
      define(
          "keyspace",
          ValueTypes.matching(
              CqlConfig.KEYSPACE,
              "the name of a keyspace",
              "a letter, then up to 47 of a-z, 0-9 and _"),
          "pinfold",
          "Where the tables are. \"pinfold cql apply\" makes it.");
  static final Setting<@Nullable String> LOCAL_DC =
      define(
          "local-dc",
          ValueTypes.optional(ValueTypes.tag()),
          "null",
          "The data centre whose nodes are asked; null if there is only one.");
  static final Setting<@Nullable Replication> REPLICATION =
      define(
          "replication",
          ValueTypes.optional(
              ValueTypes.problematic("a replication", "such as dc1=3,dc2=3", Replication::parse)),
          "null",
          "How many replicas each data centre has, for \"pinfold cql apply\"; null leaves them as"
              + " they are.");
  static final Setting<Boolean> DEVELOPMENT =
      define(
          "development",
          ValueTypes.flag(),
          "false",
          "Whether it is to try things out: one replica will do, and the server makes the keyspace"
              + " and its tables by itself.");
  static final Setting<Consistency> CONSISTENCY =
      define(
          "consistency",
          new ConsistencyType(),
          "local_quorum",
          "How many replicas must have read or written. With each_quorum, writes reach a quorum in"
              + " each data centre, and reads ask the local one.");
  static final Setting<SerialConsistency> SERIAL =
      define(
          "serial-consistency",
          ValueTypes.choice(SerialConsistency.class),
          "local_serial",
          "Among whom conditional writes agree, the same for all nodes on one keyspace:"
              + " local_serial where all of them are in one data centre, else serial.");

  static final Setting<Duration> CONNECT_TIMEOUT =
      wait(
          "connect-timeout",
          Patience.SHORTEST,
          "5s",
          "How long a connection may take to come about.");
  static final Setting<Duration> REQUEST_TIMEOUT =
      wait(
          "request-timeout",
          Patience.SHORTEST,
          "10s",
          "How long a statement may take in all, with all attempts and waits between them.");
  static final Setting<Duration> ATTEMPT_TIMEOUT =
      wait(
          "attempt-timeout",
          Patience.SHORTEST,
          "3s",
          "How long one attempt may take. Conditional writes, which are not repeated, have all of"
              + " request-timeout.");
  static final Setting<Duration> SPECULATE_AFTER =
      wait(
          "speculate-after",
          Duration.ZERO,
          "250ms",
          "After how long a read asks a second node, too. 0s is never.");
  static final Setting<Long> RETRY_ATTEMPTS =
      define(
          "retry.attempts",
          ValueTypes.number(0, Patience.RETRIES_MAX),
          "5",
          "How often a statement is sent again, if it may be repeated.");
  static final Setting<Duration> RETRY_FIRST =
      wait(
          "retry.first",
          Patience.SHORTEST,
          "20ms",
          "How long to wait before the first time. The wait doubles with each one, and is shortened"
              + " by chance.");
  static final Setting<Duration> RETRY_LONGEST =
      wait("retry.longest", Patience.SHORTEST, "1s", "The longest wait.");

  static final Setting<Long> CONNECTIONS =
      define(
          "connections",
          ValueTypes.number(1, Load.CONNECTIONS_MAX),
          "2",
          "How many connections each node has; on ScyllaDB at least one for each of its shards.");
  static final Setting<Long> IN_FLIGHT =
      define(
          "in-flight",
          ValueTypes.number(1, Load.IN_FLIGHT_MAX),
          "1024",
          "How many statements are under way at a time.");
  static final Setting<Long> WAITING =
      define(
          "waiting",
          ValueTypes.number(0, Load.WAITING_MAX),
          "8192",
          "How many more may wait for that; further ones are refused.");
  static final Setting<Long> FAN_OUT =
      define(
          "fan-out",
          ValueTypes.number(1, Load.IN_FLIGHT_MAX),
          "128",
          "How many statements of one request are under way at a time.");
  static final Setting<Long> PAGE_SIZE =
      define(
          "page-size",
          ValueTypes.number(1, Load.PAGE_SIZE_MAX),
          "5000",
          "How many rows one answer has at most.");

  static final Setting<Long> BREAKER_FAILURES =
      define(
          "breaker.failures",
          ValueTypes.number(1, 1_000_000),
          "32",
          "How many attempts in a row must have failed.");
  static final Setting<Duration> BREAKER_SILENCE =
      wait("breaker.silence", Duration.ZERO, "2s", "How long there must have been no answer.");
  static final Setting<Duration> BREAKER_PAUSE =
      wait(
          "breaker.pause",
          Patience.SHORTEST,
          "500ms",
          "How long nothing is sent then. It doubles while the next attempt fails, too.");
  static final Setting<Duration> BREAKER_PAUSE_LONGEST =
      wait("breaker.pause-longest", Patience.SHORTEST, "5s", "The longest pause.");

  static final Setting<@Nullable String> USER =
      define(
          "user",
          ValueTypes.optional(ValueTypes.tag()),
          "null",
          "Who logs in; null to connect without.");
  static final Setting<@Nullable Path> PASSWORD_FILE =
      define(
          "password-file",
          ValueTypes.optional(ValueTypes.file()),
          "null",
          "A file with the password of the user.");
  static final Setting<Boolean> TLS_ENABLED =
      define("tls.enabled", ValueTypes.flag(), "false", "Whether connections are encrypted.");
  static final Setting<@Nullable Path> TLS_AUTHORITIES =
      define(
          "tls.authorities-file",
          ValueTypes.optional(ValueTypes.file()),
          "null",
          "The certificates that vouch for the nodes, as PEM; null for those that Java trusts.");
  static final Setting<@Nullable Path> TLS_CERTIFICATE =
      define(
          "tls.certificate-file",
          ValueTypes.optional(ValueTypes.file()),
          "null",
          "The certificate to show, and those that vouch for it, as PEM; null for none.");
  static final Setting<@Nullable Path> TLS_KEY =
      define(
          "tls.key-file",
          ValueTypes.optional(ValueTypes.file()),
          "null",
          "The private key of that certificate, as PEM, not encrypted.");
  static final Setting<Boolean> TLS_HOSTNAMES =
      define(
          "tls.verify-hostnames",
          ValueTypes.flag(),
          "true",
          "Whether the certificate of a node must name its address.");

  static final Setting<Duration> SLOW_THRESHOLD =
      define(
          "slow-threshold",
          ValueTypes.duration(Duration.ZERO, HOUR),
          "1s",
          "From when on a statement is logged as slow, without its values. 0s is never.");
  static final Setting<Double> TRACING =
      define(
          "tracing",
          ValueTypes.share(),
          "0",
          "The share of statements that the cluster keeps a trace of, which is logged with those"
              + " that are slow. Traces cost the cluster writes.");
  static final Setting<LogLevel> DRIVER_LOG =
      define(
          "driver-log",
          ValueTypes.choice(LogLevel.class),
          "warn",
          "How much the driver says in the log, at most as much as log.level.");

  /// All keys, in the order of the reference.
  static final List<Setting<?>> ALL = List.copyOf(DEFINED);

  /// The key that a record calls by this name.
  static Setting<?> named(String field) {
    for (Setting<?> setting : ALL) {
      if (setting.path().equals(PREFIX + field)) {
        return setting;
      }
    }
    throw new IllegalArgumentException("There is no key " + PREFIX + field);
  }
}
