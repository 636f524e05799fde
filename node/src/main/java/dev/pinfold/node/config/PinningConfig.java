package dev.pinfold.node.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The IPFS Pinning Service API.
///
/// @param tls null for plain HTTP
/// @param delegates the multiaddrs that clients are told; empty for those of the peers
public record PinningConfig(
    boolean enabled, ListenAddress listen, @Nullable TlsConfig tls, List<String> delegates) {

  public PinningConfig {
    delegates = List.copyOf(delegates);
  }

  static PinningConfig read(ConfigReader reader) {
    return new PinningConfig(
        reader.get(Settings.PINNING_ENABLED),
        reader.get(Settings.PINNING_LISTEN),
        TlsConfig.read(reader, Settings.PINNING_CERTIFICATE, Settings.PINNING_KEY),
        reader.get(Settings.PINNING_DELEGATES));
  }
}
