package dev.pinfold.node.config;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/// The IPFS daemon that works for the APIs themselves.
///
/// @param addApi adds content, resolves paths and collects garbage; null if nobody does
public record IpfsConfig(@Nullable URI addApi) {

  static IpfsConfig read(ConfigReader reader) {
    return new IpfsConfig(reader.get(Settings.IPFS_ADD_API));
  }
}
