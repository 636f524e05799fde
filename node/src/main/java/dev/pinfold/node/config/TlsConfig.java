package dev.pinfold.node.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The certificate of a listener.
///
/// @param certificateFile PEM, the server's own first
/// @param keyFile PEM, not encrypted
public record TlsConfig(Path certificateFile, Path keyFile) {

  /// Null without TLS.
  static @Nullable TlsConfig read(
      ConfigReader reader, Setting<@Nullable Path> certificate, Setting<@Nullable Path> key) {
    Path certificateFile = reader.get(certificate);
    Path keyFile = reader.get(key);
    if (certificateFile != null && keyFile != null) {
      return new TlsConfig(certificateFile, keyFile);
    }
    if (reader.sound(certificate, key) && (certificateFile != null || keyFile != null)) {
      Setting<?> missing = certificateFile == null ? certificate : key;
      Setting<?> given = certificateFile == null ? key : certificate;
      reader.wrong(
          missing, "it is missing beside " + given.path(), "both of them, or none of them");
    }
    return null;
  }
}
