package dev.pinfold.cassandra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.ssl.ProgrammaticSslEngineFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two data centres of one node each, which let nobody in without certificate and password.
class GuardedRingTest {

  @TempDir private static Path directory;

  private static Ring ring;

  @BeforeAll
  static void start() throws Exception {
    ring =
        Ring.start(
            2,
            directory,
            RingOptions.defaults()
                .withDataCentres("north", "south")
                .withAuthentication()
                .withClientEncryption(ClientEncryption.MUTUAL));
  }

  @AfterAll
  static void close() {
    ring.close();
  }

  private static SSLContext context(boolean withKey) throws GeneralSecurityException, IOException {
    Certificates certificates = ring.certificates().orElseThrow();
    char[] password = certificates.password().toCharArray();
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(load(certificates.trustStore(), password));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(withKey ? load(certificates.keyStore(), password) : null, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static KeyStore load(Path file, char[] password)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, password);
    }
    return store;
  }

  private static CqlSession connect(@Nullable SSLContext context, String password) {
    return Clients.to(ring, 0)
        .withAuthCredentials("cassandra", password)
        .withSslEngineFactory(
            context == null ? null : new ProgrammaticSslEngineFactory(context, null, true))
        .build();
  }

  private static void refuses(@Nullable SSLContext context, String password) {
    assertThrows(AllNodesFailedException.class, () -> connect(context, password).close());
  }

  @Test
  void itsCertificateAndPasswordLetIn() throws Exception {
    try (CqlSession session = connect(context(true), "cassandra")) {
      Map<String, String> places = new HashMap<>();
      session
          .getMetadata()
          .getNodes()
          .values()
          .forEach(
              node ->
                  places.put(
                      node.getBroadcastRpcAddress().orElseThrow().getHostString(),
                      node.getDatacenter()));
      assertEquals(
          Map.of(
              ring.node(0).address().getHostString(), "north",
              ring.node(1).address().getHostString(), "south"),
          places);
      assertEquals("north", ring.dataCentre());
    }
  }

  @Test
  void aWrongPasswordDoesNot() throws Exception {
    refuses(context(true), "guess");
  }

  @Test
  void aClientWithoutACertificateIsNotLetIn() throws Exception {
    refuses(context(false), "cassandra");
  }

  @Test
  void aClientThatDoesNotEncryptIsNotLetIn() {
    refuses(null, "cassandra");
  }

  @Test
  void thePemIsTheCertificate() throws Exception {
    assertTrue(
        Files.readString(ring.certificates().orElseThrow().certificate())
            .startsWith("-----BEGIN CERTIFICATE-----"));
    assertFalse(
        Files.readString(ring.certificates().orElseThrow().certificate()).contains("PRIVATE"));
  }
}
