package dev.pinfold.node.doctor;

import dev.pinfold.node.config.TlsConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/// Whether a certificate can be read, and is valid for a while yet.
final class CertificateCheck {

  private static final Duration SOON = Duration.ofDays(14);

  private CertificateCheck() {}

  static Finding examine(String subject, TlsConfig tls, Instant now) {
    Path file = tls.certificateFile();
    try (InputStream pem = Files.newInputStream(file)) {
      Collection<? extends Certificate> chain =
          CertificateFactory.getInstance("X.509").generateCertificates(pem);
      if (chain.isEmpty() || !(chain.iterator().next() instanceof X509Certificate certificate)) {
        return Finding.failed(subject, file + " holds no certificate", "name one in PEM");
      }
      Instant begin = certificate.getNotBefore().toInstant();
      Instant end = certificate.getNotAfter().toInstant();
      if (now.isBefore(begin)) {
        return Finding.failed(subject, file + " is not valid before " + begin, "set the clock");
      }
      if (now.isAfter(end)) {
        return Finding.failed(subject, file + " was valid until " + end, "renew it");
      }
      return now.plus(SOON).isAfter(end)
          ? Finding.warning(subject, file + " is valid until " + end + " only", "renew it")
          : Finding.ok(subject, file + " is valid until " + end);
    } catch (IOException | CertificateException e) {
      return Finding.failed(
          subject,
          file + " cannot be read as a certificate (" + e.getMessage() + ")",
          "name one in PEM");
    }
  }
}
