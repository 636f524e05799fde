package dev.pinfold.node.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Instant;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// Asks an HTTP service one question, and does not wait long for the answer.
///
/// @param timeoutMillis for the connection, and again for the answer
record HttpProbe(int timeoutMillis) {

  /// What came back.
  ///
  /// @param date what the other end takes the time to be, to the second; null if it does not tell
  record Answer(int status, @Nullable Instant date) {

    boolean isGood() {
      return status >= 200 && status < 300;
    }
  }

  /// @param certificate a PEM file with the certificate that the other end must have, whatever its
  ///     name is; null to trust whom this Java trusts
  Answer ask(String method, URI uri, @Nullable Path certificate) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
    connection.setRequestMethod(method);
    connection.setConnectTimeout(timeoutMillis);
    connection.setReadTimeout(timeoutMillis);
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    if (connection instanceof HttpsURLConnection secure && certificate != null) {
      secure.setSSLSocketFactory(trusting(certificate).getSocketFactory());
      // It is reached by an address of this machine, which its certificate need not name.
      secure.setHostnameVerifier((_, _) -> true);
    }
    try {
      int status = connection.getResponseCode();
      long date = connection.getDate();
      return new Answer(status, date == 0 ? null : Instant.ofEpochMilli(date));
    } finally {
      connection.disconnect();
    }
  }

  private static SSLContext trusting(Path certificate) throws IOException {
    try (InputStream pem = Files.newInputStream(certificate)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        store.setCertificateEntry(Integer.toString(number++), one);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("the certificate " + certificate + " cannot be read", e);
    }
  }
}
