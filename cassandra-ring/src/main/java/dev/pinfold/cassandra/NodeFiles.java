package dev.pinfold.cassandra;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The directory of a node: what it is configured with, its data, its logs.
record NodeFiles(Path directory) {

  private static final List<String> DATA =
      List.of("data", "commitlog", "saved_caches", "hints", "cdc_raw", "tmp");

  /// What one node is told that others are not.
  ///
  /// @param address where it listens
  /// @param seeds whom it asks for the ring
  /// @param tokens where its ranges end
  /// @param certificates that it shows to clients, if it shows any
  record Identity(
      String address,
      int nativePort,
      int storagePort,
      List<String> seeds,
      String tokens,
      @Nullable Certificates certificates) {}

  /// Writes the configuration, over that of a former ring.
  void configure(Identity identity, RingOptions.Place place, RingOptions options)
      throws IOException {
    for (String name : DATA) {
      Files.createDirectories(directory.resolve(name));
    }
    Files.createDirectories(logs());
    Files.createDirectories(directory.resolve("conf/triggers"));
    Files.writeString(directory.resolve("conf/cassandra.yaml"), yaml(identity, options));
    Files.writeString(
        directory.resolve("conf/cassandra-rackdc.properties"),
        "dc=" + place.dataCentre() + "\nrack=" + place.rack() + "\n");
    Files.writeString(
        directory.resolve("conf/logback.xml"),
        """
        <configuration>
          <appender name="FILE" class="ch.qos.logback.core.FileAppender">
            <file>${cassandra.logdir}/system.log</file>
            <encoder><pattern>%-5level [%thread] %date{ISO8601} %F:%L - %msg%n</pattern></encoder>
          </appender>
          <root level="INFO"><appender-ref ref="FILE" /></root>
        </configuration>
        """);
  }

  private String yaml(Identity identity, RingOptions options) {
    StringBuilder yaml = new StringBuilder();
    line(yaml, "cluster_name", "pinfold");
    line(yaml, "partitioner", "org.apache.cassandra.dht.Murmur3Partitioner");
    line(yaml, "num_tokens", options.tokens());
    line(yaml, "initial_token", quoted(identity.tokens()));
    line(yaml, "endpoint_snitch", "GossipingPropertyFileSnitch");
    line(yaml, "listen_address", identity.address());
    line(yaml, "rpc_address", identity.address());
    line(yaml, "storage_port", identity.storagePort());
    line(yaml, "native_transport_port", identity.nativePort());
    yaml.append(
        """
        seed_provider:
          - class_name: org.apache.cassandra.locator.SimpleSeedProvider
            parameters:
              - seeds: "%s"
        """
            .formatted(String.join(",", identity.seeds())));
    yaml.append("data_file_directories:\n  - ").append(quoted(path("data"))).append('\n');
    line(yaml, "commitlog_directory", quoted(path("commitlog")));
    line(yaml, "saved_caches_directory", quoted(path("saved_caches")));
    line(yaml, "hints_directory", quoted(path("hints")));
    line(yaml, "cdc_raw_directory", quoted(path("cdc_raw")));
    switch (options.commitLogSync()) {
      case BATCH -> line(yaml, "commitlog_sync", "batch");
      case PERIODIC -> {
        line(yaml, "commitlog_sync", "periodic");
        line(yaml, "commitlog_sync_period", "10000ms");
      }
    }
    if (options.authentication()) {
      line(yaml, "authenticator", "PasswordAuthenticator");
      line(yaml, "authorizer", "CassandraAuthorizer");
      line(yaml, "role_manager", "CassandraRoleManager");
    }
    if (identity.certificates() != null) {
      yaml.append(encryption(identity.certificates(), options.clientEncryption()));
    }
    String timeout = options.requestTimeout().toMillis() + "ms";
    for (String kind :
        List.of(
            "read_request",
            "range_request",
            "write_request",
            "counter_write_request",
            "cas_contention",
            "truncate_request",
            "request")) {
      line(yaml, kind + "_timeout", timeout);
    }
    // As operators are advised to: half of the round trips of a conditional write.
    line(yaml, "paxos_variant", "v2");
    // Small and quiet, so that three of them run on a laptop.
    line(yaml, "memtable_allocation_type", "heap_buffers");
    line(yaml, "concurrent_compactors", 1);
    line(yaml, "concurrent_reads", 16);
    line(yaml, "concurrent_writes", 16);
    line(yaml, "file_cache_size", "32MiB");
    line(yaml, "networking_cache_size", "32MiB");
    line(yaml, "key_cache_size", "8MiB");
    line(yaml, "counter_cache_size", "4MiB");
    line(yaml, "commitlog_segment_size", "16MiB");
    line(yaml, "commitlog_total_space", options.heapMegabytes() / 2 + "MiB");
    line(yaml, "auto_snapshot", false);
    line(yaml, "hinted_handoff_enabled", true);
    return yaml.toString();
  }

  private static String encryption(Certificates certificates, ClientEncryption wanted) {
    return """
        client_encryption_options:
          enabled: true
          optional: false
          keystore: %s
          keystore_password: %s
          require_client_auth: %s
          truststore: %s
          truststore_password: %s
          store_type: PKCS12
        """
        .formatted(
            quoted(certificates.keyStore().toString()),
            certificates.password(),
            wanted == ClientEncryption.MUTUAL,
            quoted(certificates.trustStore().toString()),
            certificates.password());
  }

  private static void line(StringBuilder yaml, String name, Object value) {
    yaml.append(name).append(": ").append(value).append('\n');
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  private static String quoted(String value) {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /// What the JVM of the node is told about these files.
  List<String> options() {
    return List.of(
        "-Dcassandra.config=" + directory.resolve("conf/cassandra.yaml").toUri(),
        "-Dcassandra-rackdc.properties="
            + directory.resolve("conf/cassandra-rackdc.properties").toUri(),
        "-Dlogback.configurationFile=" + directory.resolve("conf/logback.xml").toUri(),
        "-Dcassandra.triggers_dir=" + path("conf/triggers"),
        "-Dcassandra.storagedir=" + directory,
        "-Dcassandra.logdir=" + logs(),
        "-Djava.io.tmpdir=" + path("tmp"),
        "-Djna.tmpdir=" + path("tmp"),
        "-XX:ErrorFile=" + logs().resolve("hs_err.txt"));
  }

  Path logs() {
    return directory.resolve("logs");
  }

  Path systemLog() {
    return logs().resolve("system.log");
  }

  /// What the process printed, above all why its JVM did not start.
  Path output() {
    return logs().resolve("output.log");
  }

  /// Deletes all but configuration and logs.
  void deleteData() throws IOException {
    for (String name : DATA) {
      Trees.delete(directory.resolve(name));
    }
  }
}
