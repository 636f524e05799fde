package dev.pinfold.cql.session;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Whom to trust on TLS connections, and as whom to appear. All files are PEM.
///
/// @param authorities the certificates that vouch for the nodes; null for those that Java trusts
/// @param certificate the client's own, then those that vouch for it; null for none
/// @param key of the client's certificate, not encrypted
/// @param verifyHostnames whether a node's certificate must name its address
public record TlsTrust(
    @Nullable Path authorities,
    @Nullable Path certificate,
    @Nullable Path key,
    boolean verifyHostnames) {

  public TlsTrust {
    if ((certificate == null) != (key == null)) {
      throw Unsuitable.setting(
          certificate == null ? "tls.certificate-file" : "tls.key-file",
          "(nothing)",
          "both of certificate and key, or none of them");
    }
  }
}
