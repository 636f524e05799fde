package dev.pinfold.base.tls;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// What one side of TLS connections needs, read from PEM files. They are read once.
public final class PemContext {

  private static final Pattern KEY =
      Pattern.compile(
          "-----BEGIN (RSA |EC |ENCRYPTED )?PRIVATE KEY-----([A-Za-z0-9+/=\\s]*)-----END");
  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");
  private static final int FILE_BYTES_MAX = 1 << 20;

  private PemContext() {}

  /// For one side of connections.
  ///
  /// @param chain its own certificate, then those that vouch for it; null if it shows none
  /// @param key of its own certificate: PKCS #8, PKCS #1 or SEC 1, not encrypted
  /// @param authorities the certificates that vouch for the other side; null for those that Java
  ///     trusts
  /// @throws ProblemException `unusable_tls_files` with the file and the reason
  public static SSLContext of(
      @Nullable Path chain, @Nullable Path key, @Nullable Path authorities) {
    KeyManager[] shown = chain == null || key == null ? null : shown(chain, key);
    TrustManager[] trusted = authorities == null ? null : trusted(authorities);
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(shown, trusted, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has TLS", e);
    }
  }

  private static KeyManager[] shown(Path chainFile, Path keyFile) {
    List<Certificate> chain = certificates(chainFile);
    PrivateKey key = privateKey(keyFile);
    try {
      if (!belongs(key, chain.getFirst())) {
        throw unusable(keyFile, "the key is not that of the certificate", null);
      }
      KeyStore store = empty();
      store.setKeyEntry("own", key, new char[0], chain.toArray(Certificate[]::new));
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(store, new char[0]);
      return managers.getKeyManagers();
    } catch (GeneralSecurityException | IOException e) {
      throw unusable(chainFile, String.valueOf(e.getMessage()), e);
    }
  }

  private static TrustManager[] trusted(Path file) {
    List<Certificate> authorities = certificates(file);
    try {
      KeyStore store = empty();
      for (int i = 0; i < authorities.size(); i++) {
        store.setCertificateEntry("authority-" + i, authorities.get(i));
      }
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(store);
      return managers.getTrustManagers();
    } catch (GeneralSecurityException | IOException e) {
      throw unusable(file, String.valueOf(e.getMessage()), e);
    }
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static List<Certificate> certificates(Path file) {
    byte[] pem = read(file);
    try {
      List<Certificate> chain =
          List.copyOf(
              CertificateFactory.getInstance("X.509")
                  .generateCertificates(new ByteArrayInputStream(pem)));
      if (chain.isEmpty()) {
        throw unusable(file, "it holds no certificate", null);
      }
      return chain;
    } catch (GeneralSecurityException e) {
      throw unusable(file, String.valueOf(e.getMessage()), e);
    }
  }

  private static PrivateKey privateKey(Path file) {
    Matcher block = KEY.matcher(new String(read(file), StandardCharsets.US_ASCII));
    if (!block.find()) {
      throw unusable(file, "it holds no private key", null);
    }
    byte[] der;
    try {
      der = Base64.getMimeDecoder().decode(block.group(2));
    } catch (IllegalArgumentException e) {
      throw unusable(file, "its text is not base64", e);
    }
    String form = block.group(1) == null ? "" : block.group(1);
    byte[] pkcs8 =
        switch (form) {
          case "RSA " -> Der.wrapRsaKey(der);
          case "EC " -> Der.wrapEcKey(der);
          case "ENCRYPTED " -> throw unusable(file, "the key is encrypted", null);
          default -> der;
        };
    for (String algorithm : ALGORITHMS) {
      PrivateKey key = key(algorithm, pkcs8);
      if (key != null) {
        return key;
      }
    }
    throw unusable(file, "it is no key of " + ALGORITHMS, null);
  }

  private static @Nullable PrivateKey key(String algorithm, byte[] pkcs8) {
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (InvalidKeySpecException e) {
      return null;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has " + algorithm, e);
    }
  }

  /// Whether what the key signs is what the certificate confirms.
  private static boolean belongs(PrivateKey key, Certificate certificate)
      throws GeneralSecurityException {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> "EdDSA";
        };
    byte[] sample = {1, 2, 3};
    Signature signing = Signature.getInstance(algorithm);
    signing.initSign(key);
    signing.update(sample);
    byte[] signature = signing.sign();
    try {
      Signature verifying = Signature.getInstance(algorithm);
      verifying.initVerify(certificate.getPublicKey());
      verifying.update(sample);
      return verifying.verify(signature);
    } catch (GeneralSecurityException e) {
      // The public key is of another algorithm.
      return false;
    }
  }

  private static byte[] read(Path file) {
    try {
      if (Files.size(file) > FILE_BYTES_MAX) {
        throw unusable(file, "it is too large to be one", null);
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw unusable(file, String.valueOf(e), e);
    }
  }

  private static ProblemException unusable(Path file, String reason, @Nullable Throwable cause) {
    return new ProblemException(
        Problem.of(
                Problem.Kind.INVALID,
                "unusable_tls_files",
                "A certificate or a key cannot be used.")
            .with("file", file.toString())
            .with("reason", reason),
        cause);
  }
}
