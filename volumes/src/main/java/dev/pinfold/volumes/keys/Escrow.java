package dev.pinfold.volumes.keys;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.volumes.tool.DatasetName;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/// A key under a passphrase, as a text that can be printed and typed in again:
///
/// ```text
/// pinfold-key-escrow: 1
/// dataset: tank/pinfold/main
/// kdf: PBKDF2WithHmacSHA512
/// iterations: 600000
/// salt: (16 bytes, hexadecimal)
/// cipher: AES-256-GCM
/// nonce: (12 bytes)
/// key: (32 bytes encrypted, and a tag of 16 bytes)
/// ```
///
/// The passphrase, as UTF-8, gives 32 bytes by PBKDF2, which encrypt the key. The lines before
/// `key`, each with its end `\n`, are authenticated with it, so that a key is not taken for that of
/// another dataset. Any program with OpenSSL's primitives can unwrap it without Pinfold.
public final class Escrow {

  /// So many times the passphrase is hashed: what OWASP advises for this function is a third.
  private static final int ITERATIONS = 600_000;

  private static final int ITERATIONS_MAX = 10_000_000;
  private static final int SALT_BYTES = 16;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  /// A passphrase that is shorter can be found by trying.
  public static final int PASSPHRASE_MIN = 12;

  private static final int LINE_MAX = 400;
  private static final String KDF = "PBKDF2WithHmacSHA512";
  private static final String CIPHER = "AES-256-GCM";
  private static final String VERSION = "pinfold-key-escrow";
  private static final String KEY = "key";
  private static final List<String> LINES =
      List.of(VERSION, "dataset", "kdf", "iterations", "salt", "cipher", "nonce", KEY);

  private Escrow() {}

  /// Wraps a key.
  ///
  /// @param passphrase left as it is: the caller zeroes it
  /// @param random of salt and nonce: a [java.security.SecureRandom]
  /// @throws ProblemException `weak_passphrase`
  public static String wrap(
      DatasetName dataset, KeyBytes key, char[] passphrase, RandomGenerator random) {
    if (passphrase.length < PASSPHRASE_MIN) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.INVALID,
                  "weak_passphrase",
                  "the passphrase of an escrow has at least "
                      + PASSPHRASE_MIN
                      + " characters: take six words drawn by dice")
              .with("characters", passphrase.length));
    }
    byte[] salt = new byte[SALT_BYTES];
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(salt);
    random.nextBytes(nonce);
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(VERSION, "1");
    fields.put("dataset", dataset.text());
    fields.put("kdf", KDF);
    fields.put("iterations", Integer.toString(ITERATIONS));
    fields.put("salt", HexFormat.of().formatHex(salt));
    fields.put("cipher", CIPHER);
    fields.put("nonce", HexFormat.of().formatHex(nonce));
    String header = text(fields);
    byte[] wrapped =
        crypt(Cipher.ENCRYPT_MODE, header, passphrase, salt, ITERATIONS, nonce, key.bytes());
    return header + KEY + ": " + HexFormat.of().formatHex(wrapped) + "\n";
  }

  private static String text(Map<String, String> fields) {
    StringBuilder text = new StringBuilder();
    fields.forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
    return text.toString();
  }

  /// Unwraps a key.
  ///
  /// @param dataset whose key it must be
  /// @throws ProblemException `invalid_escrow`, `wrong_passphrase`
  public static KeyBytes unwrap(DatasetName dataset, String escrow, char[] passphrase) {
    Map<String, String> fields = fields(escrow);
    if (!dataset.text().equals(fields.get("dataset"))) {
      throw invalid("it is of another dataset: " + fields.get("dataset"));
    }
    String wrapped = fields.remove(KEY);
    byte[] salt;
    byte[] nonce;
    byte[] encrypted;
    int iterations;
    try {
      salt = HexFormat.of().parseHex(value(fields, "salt"));
      nonce = HexFormat.of().parseHex(value(fields, "nonce"));
      encrypted = HexFormat.of().parseHex(wrapped == null ? "" : wrapped);
      iterations = Integer.parseInt(value(fields, "iterations"));
    } catch (IllegalArgumentException e) {
      throw invalid("a number in it is none: " + e.getMessage());
    }
    boolean isKnown =
        "1".equals(fields.get(VERSION))
            && KDF.equals(fields.get("kdf"))
            && CIPHER.equals(fields.get("cipher"));
    if (!isKnown
        || iterations < 1
        || iterations > ITERATIONS_MAX
        || salt.length != SALT_BYTES
        || nonce.length != NONCE_BYTES) {
      throw invalid("it is not of version 1, or a number in it is out of range");
    }
    byte[] key =
        crypt(Cipher.DECRYPT_MODE, text(fields), passphrase, salt, iterations, nonce, encrypted);
    if (key.length != KeyBytes.LENGTH) {
      Arrays.fill(key, (byte) 0);
      throw invalid("what it holds is no key of 32 bytes");
    }
    return new KeyBytes(key);
  }

  private static String value(Map<String, String> fields, String name) {
    String value = fields.get(name);
    return value == null ? "" : value;
  }

  private static Map<String, String> fields(String escrow) {
    Map<String, String> fields = new LinkedHashMap<>();
    List<String> lines = escrow.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    for (int i = 0; i < LINES.size(); i++) {
      String name = LINES.get(i);
      String line = i < lines.size() ? lines.get(i) : "";
      if (lines.size() != LINES.size()
          || !line.startsWith(name + ": ")
          || line.length() > LINE_MAX) {
        throw invalid("it has " + LINES.size() + " lines: " + String.join(", ", LINES));
      }
      fields.put(name, line.substring(name.length() + 2).strip());
    }
    return fields;
  }

  private static byte[] crypt(
      int mode,
      String header,
      char[] passphrase,
      byte[] salt,
      int iterations,
      byte[] nonce,
      byte[] text) {
    PBEKeySpec spec = new PBEKeySpec(passphrase, salt, iterations, KeyBytes.LENGTH * Byte.SIZE);
    byte[] wrapping = new byte[0];
    try {
      wrapping = SecretKeyFactory.getInstance(KDF).generateSecret(spec).getEncoded();
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, new SecretKeySpec(wrapping, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD(header.getBytes(StandardCharsets.UTF_8));
      return cipher.doFinal(text);
    } catch (AEADBadTagException e) {
      throw new ProblemException(
          Problem.of(
              Problem.Kind.INVALID,
              "wrong_passphrase",
              "the passphrase is not the one of this escrow, or the escrow was changed"),
          e);
    } catch (GeneralSecurityException e) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.INTERNAL, "cipher_missing", "this Java lacks a cipher of the format")
              .with("why", String.valueOf(e.getMessage())),
          e);
    } finally {
      spec.clearPassword();
      Arrays.fill(wrapping, (byte) 0);
    }
  }

  private static ProblemException invalid(String why) {
    return new ProblemException(
        Problem.of(
                Problem.Kind.INVALID,
                "invalid_escrow",
                "this is not a key that \"pinfold zfs key escrow\" wrote")
            .with("why", why));
  }
}
