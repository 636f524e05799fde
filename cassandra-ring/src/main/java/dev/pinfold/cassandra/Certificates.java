package dev.pinfold.cassandra;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The certificate of a ring, which is good for the addresses of all its nodes, and signs itself.
/// Where clients have to show one, this is it, too.
///
/// @param keyStore PKCS12, with the key
/// @param trustStore PKCS12, with the certificate alone
/// @param certificate the same as PEM
/// @param password of both stores
public record Certificates(Path keyStore, Path trustStore, Path certificate, String password) {

  private static final String ALIAS = "ring";

  /// Makes the certificate, with the `keytool` of the Java that nodes run on.
  static Certificates make(ServerJava java, Path directory, List<String> addresses)
      throws IOException, InterruptedException {
    Files.createDirectories(directory);
    Certificates made =
        new Certificates(
            directory.resolve("keystore.p12"),
            directory.resolve("truststore.p12"),
            directory.resolve("certificate.pem"),
            "pinfold-ring");
    made.delete();
    made.keytool(
        java,
        made.keyStore,
        List.of(
            "-genkeypair",
            "-keyalg",
            "EC",
            "-validity",
            "365",
            "-dname",
            "CN=ring",
            "-ext",
            "san="
                + String.join(",", addresses.stream().map(address -> "ip:" + address).toList())));
    made.keytool(
        java, made.keyStore, List.of("-exportcert", "-rfc", "-file", made.certificate.toString()));
    made.keytool(
        java,
        made.trustStore,
        List.of("-importcert", "-noprompt", "-file", made.certificate.toString()));
    return made;
  }

  private void delete() throws IOException {
    for (Path file : List.of(keyStore, trustStore, certificate)) {
      Files.deleteIfExists(file);
    }
  }

  private void keytool(ServerJava java, Path store, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(java.home().resolve("bin/keytool").toString()));
    command.addAll(arguments);
    command.addAll(
        List.of(
            "-alias",
            ALIAS,
            "-keystore",
            store.toString(),
            "-storetype",
            "PKCS12",
            "-storepass",
            password));
    Programs.run("keytool", command, certificate.resolveSibling("keytool.log"));
  }
}
