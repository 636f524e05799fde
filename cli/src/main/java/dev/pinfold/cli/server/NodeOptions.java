package dev.pinfold.cli.server;

import dev.pinfold.node.config.NodeConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How a server is configured: a mixin. What stands on the command line counts most, then the
/// environment, then the file.
public final class NodeOptions {

  @Option(
      names = "--config",
      paramLabel = "FILE",
      defaultValue = "${env:PINFOLD_CONFIG}",
      description = "The configuration file; \"pinfold doctor --print-config\" shows all keys.")
  @Nullable Path config;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where everything is kept (default: ./pinfold-data).")
  @Nullable Path data;

  @Option(
      names = "--cluster-listen",
      paramLabel = "HOST:PORT",
      description = "Where the IPFS Cluster API listens (default: 127.0.0.1:9094).")
  @Nullable String clusterListen;

  @Option(
      names = "--pinning-listen",
      paramLabel = "HOST:PORT",
      description = "Where the Pinning Service API listens (default: 127.0.0.1:9097).")
  @Nullable String pinningListen;

  @Option(
      names = "--admin-listen",
      paramLabel = "HOST:PORT",
      description = "Where Pinfold's own API listens (default: 127.0.0.1:9096).")
  @Nullable String adminListen;

  @Option(
      names = "--store",
      paramLabel = "KIND",
      description = "Where pins are kept: embedded or cql (default: embedded).")
  @Nullable String store;

  @Option(
      names = "--cql-hosts",
      paramLabel = "HOST,...",
      description = "Some nodes of ScyllaDB or Cassandra (default: 127.0.0.1).")
  @Nullable String cqlHosts;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Any other key, such as replication.min=2; may be given several times.")
  Map<String, String> others = Map.of();

  /// The configuration.
  public NodeConfig read() {
    return NodeConfig.read(file(), overrides());
  }

  /// Its file; null for none.
  public @Nullable Path file() {
    Path file = config;
    return file == null || file.toString().isEmpty() ? null : file;
  }

  /// What the command line says, by key.
  public Map<String, String> overrides() {
    Map<String, String> overrides = new LinkedHashMap<>(others);
    put("data", data == null ? null : data.toString(), overrides);
    put("cluster.listen", clusterListen, overrides);
    put("pinning.listen", pinningListen, overrides);
    put("admin.listen", adminListen, overrides);
    put("store", store, overrides);
    put("cql.hosts", cqlHosts, overrides);
    return overrides;
  }

  private static void put(String key, @Nullable String value, Map<String, String> overrides) {
    if (value != null) {
      overrides.put(key, value);
    }
  }
}
