package dev.pinfold.volumes.keys;

import java.security.MessageDigest;
import java.util.Arrays;

/// A key for as long as it is needed; closed, it is zeros. It has no form as text, so that it gets
/// into no log.
///
/// Used by one thread.
public final class KeyBytes implements AutoCloseable {

  /// Of a key of AES-256, which is what ZFS takes as `raw`.
  public static final int LENGTH = 32;

  private final byte[] bytes;

  /// Takes the array over: it is zeroed on [#close].
  KeyBytes(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("a key has " + LENGTH + " bytes");
    }
    this.bytes = bytes;
  }

  /// The key itself, not a copy.
  byte[] bytes() {
    return bytes;
  }

  /// A copy, which the caller zeroes.
  public byte[] copy() {
    return bytes.clone();
  }

  /// Whether both are the same key; takes as long either way.
  public boolean isSame(KeyBytes other) {
    return MessageDigest.isEqual(bytes, other.bytes);
  }

  @Override
  public void close() {
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public String toString() {
    return "a key";
  }
}
