package dev.pinfold.model;

import java.util.Arrays;
import java.util.HexFormat;

/// A digest with the code of the function that made it.
///
/// A digest may be shorter than its function gives, as multihash allows truncation, but not longer,
/// and only the identity function has an empty one. No digest has more than 128 bytes: the longest
/// in use has 64, and what inlines data with the identity function stays below 128 everywhere that
/// CIDs are verified.
public final class Multihash {

  /// The code of data that stands for itself.
  public static final long IDENTITY = 0x00;

  /// The code of SHA-256.
  public static final long SHA2_256 = 0x12;

  static final int DIGEST_BYTES_MAX = 128;

  private static final long LENGTH_MAX = Integer.MAX_VALUE;

  private final long code;
  private final byte[] digest;

  private Multihash(long code, byte[] digest) {
    this.code = code;
    this.digest = digest;
  }

  /// The multihash of a digest.
  ///
  /// @throws dev.pinfold.base.ProblemException with code `invalid_multihash` if the function cannot
  ///     have given a digest of this length, or the code is negative
  public static Multihash of(long code, byte[] digest) {
    try {
      if (code < 0) {
        throw new Malformed("varints larger than uint63 not supported");
      }
      checkLength(code, digest.length);
    } catch (Malformed e) {
      throw e.problem("invalid_multihash", "multihash", HexFormat.of().formatHex(digest));
    }
    return new Multihash(code, digest.clone());
  }

  /// The multihash that these bytes are.
  ///
  /// @throws dev.pinfold.base.ProblemException with code `invalid_multihash` if they are not
  ///     exactly one, or its digest has a length that its function does not give
  public static Multihash decode(byte[] bytes) {
    try {
      checkWhole(bytes);
    } catch (Malformed e) {
      throw e.problem("invalid_multihash", "multihash", HexFormat.of().formatHex(bytes));
    }
    return read(bytes, 0);
  }

  /// Checks that the bytes are one multihash and nothing else.
  ///
  /// @throws Malformed with go-multihash's words if they are not
  static void checkWhole(byte[] bytes) {
    int end = check(bytes, 0);
    if (end != bytes.length) {
      long length = Uvarint.read(bytes, Uvarint.size(Uvarint.read(bytes, 0)));
      throw new Malformed("multihash length inconsistent: expected " + length + "; got " + end);
    }
  }

  /// Checks the multihash at `from`.
  ///
  /// @return the position behind it
  /// @throws Malformed with go-multihash's words if there is none
  static int check(byte[] bytes, int from) {
    if (bytes.length - from < 2) {
      throw new Malformed("multihash too short. must be >= 2 bytes");
    }
    long code = Uvarint.read(bytes, from);
    int at = from + Uvarint.size(code);
    long length = Uvarint.read(bytes, at);
    at += Uvarint.size(length);
    if (length > LENGTH_MAX) {
      throw new Malformed("digest too long, supporting only <= 2^31-1");
    }
    if (length > bytes.length - at) {
      throw new Malformed("length greater than remaining number of bytes in buffer");
    }
    checkLength(code, (int) length);
    return at + (int) length;
  }

  /// The multihash at `from`, which [#check] has accepted and behind which nothing follows.
  static Multihash read(byte[] bytes, int from) {
    long code = Uvarint.read(bytes, from);
    int at = from + Uvarint.size(code);
    at += Uvarint.size(Uvarint.read(bytes, at));
    return new Multihash(code, Arrays.copyOfRange(bytes, at, bytes.length));
  }

  private static void checkLength(long code, int length) {
    // By far the most frequent one, and it has to make no object.
    if (code == SHA2_256 && length == 32) {
      return;
    }
    if (length == 0 && code != IDENTITY) {
      throw new Malformed("multihash digest is empty");
    }
    if (length > DIGEST_BYTES_MAX) {
      throw new Malformed("multihash digest too long. must be <= 128 bytes");
    }
    if (length > HashFunction.ofCode(code).digestBytesMax()) {
      throw new Malformed("multihash digest longer than its function gives");
    }
  }

  /// The code of the function in the multicodec table.
  public long code() {
    return code;
  }

  /// The name of the function in the multicodec table, such as `sha2-256`; its code in hexadecimal,
  /// such as `0x1234`, if it is not a known one.
  public String name() {
    return HashFunction.ofCode(code).name();
  }

  /// A copy of the digest.
  public byte[] digest() {
    return digest.clone();
  }

  /// The digest's length in bytes.
  public int digestLength() {
    return digest.length;
  }

  /// The bytes of code, length and digest.
  public byte[] encode() {
    byte[] bytes = new byte[encodedLength()];
    write(bytes, 0);
    return bytes;
  }

  int encodedLength() {
    return Uvarint.size(code) + Uvarint.size(digest.length) + digest.length;
  }

  void write(byte[] target, int from) {
    int at = Uvarint.write(target, from, code);
    at = Uvarint.write(target, at, digest.length);
    System.arraycopy(digest, 0, target, at, digest.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Multihash that
        && code == that.code
        && Arrays.equals(digest, that.digest);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(code) + Arrays.hashCode(digest);
  }

  /// The name and the digest in hexadecimal, for people: `sha2-256:9d84…`.
  @Override
  public String toString() {
    return name() + ":" + HexFormat.of().formatHex(digest);
  }
}
