package dev.pinfold.node.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The REST API of IPFS Cluster.
///
/// @param tls null for plain HTTP
/// @param credentials passwords by user; null if everyone may use it
/// @param owner whose the pins are that are made without credentials
public record ClusterConfig(
    boolean enabled,
    ListenAddress listen,
    @Nullable TlsConfig tls,
    @Nullable Map<String, Secret> credentials,
    String owner,
    List<String> corsOrigins) {

  public ClusterConfig {
    corsOrigins = List.copyOf(corsOrigins);
  }

  static ClusterConfig read(ConfigReader reader) {
    Map<String, Secret> credentials = reader.get(Settings.CLUSTER_CREDENTIALS);
    Map<String, Secret> fromFile =
        reader.load(Settings.CLUSTER_CREDENTIALS_FILE, SecretFiles::credentials);
    if (credentials != null && fromFile != null) {
      reader.wrong(
          Settings.CLUSTER_CREDENTIALS_FILE,
          "there are cluster.credentials, too",
          "one of them, or none of them");
    }
    return new ClusterConfig(
        reader.get(Settings.CLUSTER_ENABLED),
        reader.get(Settings.CLUSTER_LISTEN),
        TlsConfig.read(reader, Settings.CLUSTER_CERTIFICATE, Settings.CLUSTER_KEY),
        credentials == null ? fromFile : credentials,
        reader.get(Settings.CLUSTER_OWNER),
        reader.get(Settings.CLUSTER_CORS_ORIGINS));
  }

  /// Whether everyone who reaches it may use it.
  public boolean isOpen() {
    return credentials == null;
  }
}
