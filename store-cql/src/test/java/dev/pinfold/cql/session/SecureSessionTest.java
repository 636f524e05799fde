package dev.pinfold.cql.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.datastax.oss.driver.api.core.metadata.EndPoint;
import com.datastax.oss.driver.internal.core.metadata.DefaultEndPoint;
import dev.pinfold.base.ProblemException;
import dev.pinfold.cassandra.Certificates;
import dev.pinfold.cassandra.ClientEncryption;
import dev.pinfold.cassandra.Ring;
import dev.pinfold.cassandra.RingOptions;
import dev.pinfold.cql.Configs;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against a node that shows a certificate, asks for one, and wants a password.
class SecureSessionTest {

  private static final Credentials CASSANDRA = new Credentials("cassandra", "cassandra");

  @TempDir private static Path directory;
  private static Ring ring;
  private static Path certificate;
  private static Path key;

  @BeforeAll
  static void start() throws IOException, InterruptedException, GeneralSecurityException {
    ring =
        Ring.start(
            1,
            directory,
            RingOptions.defaults()
                .withAuthentication()
                .withClientEncryption(ClientEncryption.MUTUAL));
    Certificates certificates = ring.certificates().orElseThrow();
    certificate = certificates.certificate();
    key = directory.resolve("key.pem");
    KeyStore store = KeyStore.getInstance("PKCS12");
    char[] password = certificates.password().toCharArray();
    try (InputStream in = Files.newInputStream(certificates.keyStore())) {
      store.load(in, password);
    }
    Key its = store.getKey(store.aliases().nextElement(), password);
    Files.writeString(
        key,
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(its.getEncoded())
            + "\n-----END PRIVATE KEY-----\n");
  }

  @AfterAll
  static void end() {
    ring.close();
  }

  private static void connect(
      List<Contact> hosts, @Nullable Credentials credentials, @Nullable TlsTrust tls) {
    CqlConfig plain = Configs.of(ring, "nothing_is_in_it");
    CqlConfig config =
        new CqlConfig(
            hosts,
            plain.keyspace(),
            null,
            plain.consistency(),
            plain.serial(),
            plain.patience(),
            plain.load(),
            plain.breaking(),
            plain.slowness(),
            credentials,
            tls);
    try (var session = CqlSessions.administration(config)) {
      assertNotNull(session.execute("SELECT release_version FROM system.local").one());
    }
  }

  private static String refusal(
      List<Contact> hosts, @Nullable Credentials credentials, @Nullable TlsTrust tls) {
    return assertThrows(ProblemException.class, () -> connect(hosts, credentials, tls))
        .problem()
        .code();
  }

  private static TlsTrust known() {
    return new TlsTrust(certificate, certificate, key, true);
  }

  @Test
  void whoIsKnownAndKnowsTheNodeIsLetIn() {
    connect(Configs.contacts(ring), CASSANDRA, known());
  }

  @Test
  void aWrongPasswordIsSaidToBeWrong() {
    assertEquals(
        "store_denied",
        refusal(Configs.contacts(ring), new Credentials("cassandra", "wrong"), known()));
    assertEquals("store_denied", refusal(Configs.contacts(ring), null, known()));
  }

  @Test
  void withoutACertificateNobodyIsLetIn() {
    assertEquals(
        "store_unavailable",
        refusal(Configs.contacts(ring), CASSANDRA, new TlsTrust(certificate, null, null, true)));
  }

  @Test
  void aNodeThatNobodyVouchesForIsNotTrusted() {
    assertEquals(
        "store_unavailable",
        refusal(Configs.contacts(ring), CASSANDRA, new TlsTrust(null, certificate, key, true)));
  }

  @Test
  void aNodeMustBeWhomItWasAskedFor() {
    EndPoint other =
        new DefaultEndPoint(InetSocketAddress.createUnresolved("node-1.example", 9042));
    SSLEngine engine = new TlsEngines(known()).newSslEngine(other);
    assertEquals("node-1.example", engine.getPeerHost());
    assertEquals("HTTPS", engine.getSSLParameters().getEndpointIdentificationAlgorithm());
    engine = new TlsEngines(new TlsTrust(certificate, null, null, false)).newSslEngine(other);
    assertNull(engine.getSSLParameters().getEndpointIdentificationAlgorithm());
  }

  @Test
  void filesThatCannotBeUsedAreNamed() {
    assertEquals(
        "unusable_tls_files",
        refusal(Configs.contacts(ring), CASSANDRA, new TlsTrust(key, certificate, key, true)));
  }
}
