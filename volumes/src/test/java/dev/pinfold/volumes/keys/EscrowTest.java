package dev.pinfold.volumes.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.ProblemException;
import dev.pinfold.volumes.tool.DatasetName;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EscrowTest {

  private static final DatasetName MAIN = new DatasetName("tank/pinfold/main");
  private static final char[] PASSPHRASE = "six words drawn by dice äö".toCharArray();

  /// Made once by [#wrap] of this version, with a key of 32 times 7: what is in a safe today must
  /// be of use in ten years.
  private static final String KEPT =
      """
      pinfold-key-escrow: 1
      dataset: tank/pinfold/main
      kdf: PBKDF2WithHmacSHA512
      iterations: 600000
      salt: 5080823cbe356fa6555113918a53ee09
      cipher: AES-256-GCM
      nonce: 7f0bf0cddac574354b504ae9
      key: 61866dbe3d4287eeeaca93a445f4cefdf052f33b89de6c9b17aa6f6cbc74759d4539742a10f6c59acaa66ec58b879183
      """;

  private static KeyBytes key(int value) {
    byte[] bytes = new byte[KeyBytes.LENGTH];
    Arrays.fill(bytes, (byte) value);
    return new KeyBytes(bytes);
  }

  private static String code(Runnable action) {
    return assertThrows(ProblemException.class, action::run).problem().code();
  }

  @Test
  void aKeyComesBack() {
    try (KeyBytes key = key(5)) {
      String escrow = Escrow.wrap(MAIN, key, PASSPHRASE, new SecureRandom());
      try (KeyBytes back = Escrow.unwrap(MAIN, escrow, PASSPHRASE)) {
        assertTrue(back.isSame(key));
      }
      String typed = escrow.replace("\n", "  \r\n\n");
      try (KeyBytes back = Escrow.unwrap(MAIN, typed, PASSPHRASE)) {
        assertTrue(back.isSame(key));
      }
    }
  }

  @Test
  void whatWasKeptCanBeRead() {
    try (KeyBytes back = Escrow.unwrap(MAIN, KEPT, PASSPHRASE);
        KeyBytes key = key(7)) {
      assertTrue(back.isSame(key));
    }
  }

  @Test
  void theWrongPassphraseAndEveryChangeAreNoticed() {
    assertEquals(
        "wrong_passphrase", code(() -> Escrow.unwrap(MAIN, KEPT, "another one".toCharArray())));
    String last = KEPT.strip();
    String changed = last.substring(0, last.length() - 1) + (last.endsWith("0") ? "1" : "0");
    assertEquals("wrong_passphrase", code(() -> Escrow.unwrap(MAIN, changed, PASSPHRASE)));
    DatasetName other = new DatasetName("tank/pinfold/other");
    assertEquals("invalid_escrow", code(() -> Escrow.unwrap(other, KEPT, PASSPHRASE)));
    String renamed = KEPT.replace(MAIN.text(), other.text());
    assertEquals("wrong_passphrase", code(() -> Escrow.unwrap(other, renamed, PASSPHRASE)));
    assertEquals("invalid_escrow", code(() -> Escrow.unwrap(MAIN, "", PASSPHRASE)));
    assertEquals(
        "invalid_escrow",
        code(() -> Escrow.unwrap(MAIN, KEPT.replace("600000", "2000000000"), PASSPHRASE)));
    assertEquals(
        "invalid_escrow",
        code(() -> Escrow.unwrap(MAIN, KEPT.replace("salt: ", "salt: z"), PASSPHRASE)));
  }

  @Test
  void aShortPassphraseIsRefused() {
    try (KeyBytes key = key(5)) {
      assertEquals(
          "weak_passphrase",
          code(() -> Escrow.wrap(MAIN, key, "short".toCharArray(), new Random(1))));
    }
  }

  @Test
  void aClosedKeyIsZeros() {
    KeyBytes key = key(5);
    byte[] bytes = key.bytes();
    key.close();
    assertEquals(0, bytes[0]);
    assertEquals("a key", key.toString());
  }
}
