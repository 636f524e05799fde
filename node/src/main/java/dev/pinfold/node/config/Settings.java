package dev.pinfold.node.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Every key there is, in the order of the reference.
final class Settings {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final long REPLICATION_MAX = 10_000;

  private static final List<Setting<?>> DEFINED = new ArrayList<>();

  private Settings() {}

  private static <T extends @Nullable Object> Setting<T> define(
      String path, ValueType<T> type, String fallback, String about) {
    Setting<T> setting = new Setting<>(path, type, fallback, about);
    DEFINED.add(setting);
    return setting;
  }

  static final Setting<Path> DATA =
      define(
          "data",
          ValueTypes.path(),
          "./pinfold-data",
          "The directory that everything is kept in. It is made if it is not there.");

  static final Setting<StoreKind> STORE =
      define(
          "store",
          ValueTypes.choice(StoreKind.class),
          "embedded",
          "Where pins are kept: in the data directory, or on ScyllaDB or Cassandra,"
              + " which several nodes may share.");

  static final Setting<@Nullable Path> VOLUMES_FILE =
      define(
          "volumes.file",
          ValueTypes.optional(ValueTypes.file()),
          "null",
          "The file of volumes, if the data directory is the mountpoint of a dataset of ZFS. With"
              + " null it is a plain directory.");
  static final Setting<@Nullable String> VOLUMES_SHARD =
      define(
          "volumes.shard",
          ValueTypes.optional(ValueTypes.shard()),
          "null",
          "Which shard of that file; with null the only one.");

  // ---- cluster

  static final Setting<Boolean> CLUSTER_ENABLED =
      define("cluster.enabled", ValueTypes.flag(), "true", "Whether it is offered.");
  static final Setting<ListenAddress> CLUSTER_LISTEN =
      define(
          "cluster.listen",
          ValueTypes.address(),
          "127.0.0.1:9094",
          "Where it listens. Port 0 takes any that is free.");
  static final Setting<@Nullable Path> CLUSTER_CERTIFICATE =
      define(
          "cluster.tls.certificate-file",
          ValueTypes.optional(ValueTypes.file()),
          "null",
          "The certificate and those that vouch for it, as PEM. With none, plain HTTP is spoken.");
  static final Setting<@Nullable Path> CLUSTER_KEY =
      define(
          "cluster.tls.key-file",
          ValueTypes.optional(ValueTypes.file()),
          "null",
          "The private key of the certificate, as PEM, not encrypted.");
  static final Setting<@Nullable Map<String, Secret>> CLUSTER_CREDENTIALS =
      define(
          "cluster.credentials",
          ValueTypes.optional(new CredentialsType()),
          "null",
          "Who may use it: each user is the owner of that name. With none, everyone may.");
  static final Setting<@Nullable Path> CLUSTER_CREDENTIALS_FILE =
      define(
          "cluster.credentials-file",
          ValueTypes.optional(ValueTypes.file()),
          "null",
          "A file with the credentials, as YAML or JSON, instead.");
  static final Setting<String> CLUSTER_OWNER =
      define(
          "cluster.owner",
          ValueTypes.owner(),
          "cluster",
          "Whose the pins are that are made without credentials.");
  static final Setting<List<String>> CLUSTER_CORS_ORIGINS =
      define(
          "cluster.cors-origins",
          ValueTypes.list(ValueTypes.origin()),
          "[\"*\"]",
          "The web pages that may use it.");

  // ---- pinning

  static final Setting<Boolean> PINNING_ENABLED =
      define("pinning.enabled", ValueTypes.flag(), "true", "Whether it is offered.");
  static final Setting<ListenAddress> PINNING_LISTEN =
      define("pinning.listen", ValueTypes.address(), "127.0.0.1:9097", "Where it listens.");
  static final Setting<@Nullable Path> PINNING_CERTIFICATE =
      define(
          "pinning.tls.certificate-file",
          ValueTypes.optional(ValueTypes.file()),
          "null",
          "As for the cluster API.");
  static final Setting<@Nullable Path> PINNING_KEY =
      define(
          "pinning.tls.key-file",
          ValueTypes.optional(ValueTypes.file()),
          "null",
          "As for the cluster API.");
  static final Setting<List<String>> PINNING_DELEGATES =
      define(
          "pinning.delegates",
          ValueTypes.list(ValueTypes.multiaddr()),
          "[]",
          "The IPFS peers that clients are told to connect to, so that content arrives sooner."
              + " With none, those of the peers that are to hold the content.");

  // ---- admin

  static final Setting<Boolean> ADMIN_ENABLED =
      define(
          "admin.enabled",
          ValueTypes.flag(),
          "true",
          "Whether it is offered. Agents use it, so without it nothing is pinned.");
  static final Setting<ListenAddress> ADMIN_LISTEN =
      define("admin.listen", ValueTypes.address(), "127.0.0.1:9096", "Where it listens.");
  static final Setting<@Nullable Path> ADMIN_CERTIFICATE =
      define(
          "admin.tls.certificate-file",
          ValueTypes.optional(ValueTypes.file()),
          "null",
          "As for the cluster API.");
  static final Setting<@Nullable Path> ADMIN_KEY =
      define(
          "admin.tls.key-file",
          ValueTypes.optional(ValueTypes.file()),
          "null",
          "As for the cluster API.");
  static final Setting<@Nullable Path> ADMIN_TOKEN_FILE =
      define(
          "admin.token-file",
          ValueTypes.optional(ValueTypes.file()),
          "null",
          "A file with the token that its users must bring. With none, everyone may use it.");

  static final Setting<Boolean> OPEN_TO_NETWORK =
      define(
          "open-to-network",
          ValueTypes.flag(),
          "false",
          "Whether an API that everyone may use may listen on an address that other machines"
              + " reach.");

  // ---- behaviour

  static final Setting<Long> REPLICATION_MIN =
      define(
          "replication.min",
          ValueTypes.number(-1, REPLICATION_MAX),
          "-1",
          "On how many peers a pin must be. -1, for all, needs -1 in both.");
  static final Setting<Long> REPLICATION_MAX_PEERS =
      define(
          "replication.max",
          ValueTypes.number(-1, REPLICATION_MAX),
          "-1",
          "On how many peers a pin should be.");
  static final Setting<List<String>> ALLOCATE_BY =
      define(
          "allocate-by",
          ValueTypes.list(ValueTypes.tag()),
          "[]",
          "The tags of peers to spread the copies of a pin over, the most important first."
              + " Within a tag, those with the most free space come first.");
  static final Setting<Duration> HEARTBEAT =
      define(
          "heartbeat",
          ValueTypes.duration(SECOND, HOUR),
          "10s",
          "How often a peer is to tell that it lives. After three missed ones it is down.");
  static final Setting<Duration> REALLOCATE_AFTER =
      define(
          "reallocate-after",
          ValueTypes.duration(Duration.ZERO, DAY.multipliedBy(365)),
          "0s",
          "How long a peer may be down before others take its pins. 0s is for ever.");
  static final Setting<Duration> LEASE =
      define(
          "lease",
          ValueTypes.duration(SECOND, DAY),
          "5m",
          "How long a peer may be silent about work that it took before it is handed out again.");
  static final Setting<Duration> OPERATIONS_KEPT =
      define(
          "operations-kept",
          ValueTypes.duration(Duration.ofMinutes(1), DAY.multipliedBy(365)),
          "7d",
          "How long the id of an operation stays known, so that it is done once.");

  static final Setting<Duration> RETRY_FIRST =
      define(
          "retry.first",
          ValueTypes.duration(SECOND, DAY),
          "10s",
          "How long to wait after the first failure. The wait doubles with each one.");
  static final Setting<Duration> RETRY_LONGEST =
      define(
          "retry.longest",
          ValueTypes.duration(SECOND, DAY.multipliedBy(30)),
          "1h",
          "The longest wait.");
  static final Setting<Long> RETRY_ATTEMPTS =
      define(
          "retry.attempts",
          ValueTypes.number(1, 1_000_000),
          "20",
          "After how many failures a peer is not asked again until somebody asks for it.");

  // ---- limits

  static final Setting<Long> LIMITS_BODY_BYTES =
      define(
          "limits.body-bytes",
          ValueTypes.size(1_024, 1 << 30),
          "1MiB",
          "How long a request's body may be, unless it is read line by line.");
  static final Setting<Long> LIMITS_HEADER_BYTES =
      define(
          "limits.header-bytes",
          ValueTypes.size(1_024, 1 << 20),
          "4KiB",
          "How long the head of a request may be.");
  static final Setting<Long> LIMITS_REQUESTS_IN_FLIGHT =
      define(
          "limits.requests-in-flight",
          ValueTypes.number(1, 1_000_000),
          "1024",
          "How many requests one API works on at a time; more are answered 503.");
  static final Setting<Long> LIMITS_CONNECTIONS =
      define(
          "limits.connections",
          ValueTypes.number(1, 1_000_000),
          "4096",
          "How many connections one API has; more of them wait.");
  static final Setting<Duration> LIMITS_HEAD_TIMEOUT =
      define(
          "limits.head-timeout",
          ValueTypes.duration(Duration.ofMillis(100), HOUR),
          "5s",
          "How long the head of a request may take to arrive.");
  static final Setting<Duration> LIMITS_READ_TIMEOUT =
      define(
          "limits.read-timeout",
          ValueTypes.duration(Duration.ofMillis(100), DAY),
          "1m",
          "How long a body, or one line of it, may take to arrive.");
  static final Setting<Duration> LIMITS_WRITE_TIMEOUT =
      define(
          "limits.write-timeout",
          ValueTypes.duration(Duration.ofMillis(100), DAY),
          "1m",
          "How long a client may take no byte of an answer.");
  static final Setting<Duration> LIMITS_IDLE_TIMEOUT =
      define(
          "limits.idle-timeout",
          ValueTypes.duration(Duration.ofMillis(100), DAY),
          "2m",
          "How long a connection may be silent between requests.");

  // ---- surroundings

  static final Setting<@Nullable URI> IPFS_ADD_API =
      define(
          "ipfs.add-api",
          ValueTypes.optional(ValueTypes.httpUri()),
          "null",
          "The RPC API of an IPFS daemon, such as http://127.0.0.1:5001: it adds content, resolves"
              + " paths and collects garbage for the cluster API. With null those calls are refused.");

  static final Setting<Long> MEMORY_BLOCK_CACHE =
      define(
          "memory.block-cache",
          ValueTypes.size(8L << 20, 1L << 44),
          "256MiB",
          "For what is read from disk. More makes reads faster.");
  static final Setting<Long> MEMORY_WRITE_BUFFER =
      define(
          "memory.write-buffer",
          ValueTypes.size(1L << 20, 4L << 30),
          "64MiB",
          "For what is being written. Each large table takes up to four of it.");
  static final Setting<Long> CHANGES_KEPT =
      define(
          "changes-kept",
          ValueTypes.number(10_000, 1_000_000_000),
          "100000",
          "How many changes the feed keeps for those who follow it.");

  static final Setting<LogLevel> LOG_LEVEL =
      define("log.level", ValueTypes.choice(LogLevel.class), "info", "How much is said.");
  static final Setting<LogFormat> LOG_FORMAT =
      define(
          "log.format",
          ValueTypes.choice(LogFormat.class),
          "text",
          "As lines of text for people, or of JSON for machines; both to standard error.");

  static {
    DEFINED.addAll(CqlSettings.ALL);
  }

  /// All keys.
  static final List<Setting<?>> ALL = List.copyOf(DEFINED);

  /// Their paths.
  static final Set<String> PATHS =
      ALL.stream().map(Setting::path).collect(Collectors.toCollection(LinkedHashSet::new));

  /// Their environment variables.
  static final Set<String> VARIABLES =
      ALL.stream().map(Setting::variable).collect(Collectors.toCollection(LinkedHashSet::new));

  /// The groups of keys, with what they are about; empty if that goes without saying.
  static final Map<String, String> SECTIONS = sections();

  private static Map<String, String> sections() {
    Map<String, String> sections = new LinkedHashMap<>();
    sections.put("volumes", "What the data lies on.");
    sections.put("cluster", "The REST API of IPFS Cluster.");
    sections.put("cluster.tls", "");
    sections.put(
        "pinning",
        "The IPFS Pinning Service API. Its users bring tokens, which `pinfold token` makes.");
    sections.put("pinning.tls", "");
    sections.put("admin", "Pinfold's own API: agents, owners, tokens, health and metrics.");
    sections.put("admin.tls", "");
    sections.put("replication", "For pins that do not say it themselves.");
    sections.put("retry", "When a peer that failed to pin something is asked again.");
    sections.put("limits", "What each API puts up with.");
    sections.put("ipfs", "");
    sections.put("memory", "Memory of the storage, beside the Java heap.");
    sections.put("log", "");
    sections.put("cql", "ScyllaDB or Cassandra, if pins are kept there.");
    sections.put("cql.retry", "When a statement that failed is sent again.");
    sections.put(
        "cql.breaker", "When the cluster is taken for lost, so that callers are told at once.");
    sections.put("cql.tls", "");
    return Collections.unmodifiableMap(sections);
  }

  /// The names of keys and groups right below `prefix`, which is empty or ends in a dot.
  static List<String> namesIn(String prefix) {
    return PATHS.stream()
        .filter(path -> path.startsWith(prefix))
        .map(path -> path.substring(prefix.length()).split("\\.", 2)[0])
        .distinct()
        .toList();
  }
}
