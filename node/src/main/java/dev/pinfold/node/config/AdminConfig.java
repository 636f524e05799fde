package dev.pinfold.node.config;

import org.jspecify.annotations.Nullable;

/// Pinfold's own API.
///
/// @param tls null for plain HTTP
/// @param token what its users must bring; null if everyone may use it
public record AdminConfig(
    boolean enabled, ListenAddress listen, @Nullable TlsConfig tls, @Nullable Secret token) {

  static AdminConfig read(ConfigReader reader) {
    return new AdminConfig(
        reader.get(Settings.ADMIN_ENABLED),
        reader.get(Settings.ADMIN_LISTEN),
        TlsConfig.read(reader, Settings.ADMIN_CERTIFICATE, Settings.ADMIN_KEY),
        reader.load(Settings.ADMIN_TOKEN_FILE, SecretFiles::token));
  }

  /// Whether everyone who reaches it may use it.
  public boolean isOpen() {
    return token == null;
  }
}
