package dev.pinfold.model;

import java.util.Arrays;
import java.util.HexFormat;

/// A content identifier of version 0 or 1: what a DAG is called.
///
/// Two CIDs are equal if their bytes are, so the same multihash as version 0 and as version 1 makes
/// two different ones, as it does in IPFS Cluster. A CID is read from text in any base that Cluster
/// reads, and printed in one canonical form: version 0 in base 58 (`Qm…`), version 1 in lower case
/// base 32 (`b…`).
///
/// It holds nothing but its bytes, because caches hold millions of them; text is cheap to make.
///
/// Reading follows go-cid in what it accepts and in its words, with these exceptions, all of which
/// refuse what nothing writes: digests that [Multihash] refuses; line breaks and superfluous digits
/// or bits in bases of whole bits, which could hide a typing mistake in the last character; base 2
/// without its leading zeros; and the identity base.
public final class Cid implements Comparable<Cid> {

  /// The codec of plain bytes.
  public static final long RAW = 0x55;

  /// The codec of UnixFS files and directories, and of every CID of version 0.
  public static final long DAG_PB = 0x70;

  /// The codec of CBOR with links.
  public static final long DAG_CBOR = 0x71;

  /// The codec of public keys: what peer ids and IPNS names are.
  public static final long LIBP2P_KEY = 0x72;

  /// Version, codec and hash code of up to 1, 9 and 9 bytes, a digest of up to 128 with its length.
  private static final int BYTES_MAX = 1 + 9 + 9 + 2 + Multihash.DIGEST_BYTES_MAX;

  /// The longest text of the longest CID, which is the one in base 2. More cannot be a CID.
  private static final int TEXT_CHARS_MAX = 1 + 8 * BYTES_MAX;

  private static final int V0_TEXT_CHARS = 46;
  private static final int V0_BYTES = 34;
  private static final int V0_DIGEST_BYTES = 32;

  private final byte[] bytes;

  private Cid(byte[] bytes) {
    this.bytes = bytes;
  }

  /// The CID that the text stands for.
  ///
  /// @throws dev.pinfold.base.ProblemException with code `invalid_cid` if it is none. The message
  ///     is what go-cid says after its prefix "invalid cid: "
  public static Cid parse(String text) {
    try {
      return read(text);
    } catch (Malformed e) {
      throw e.problem("invalid_cid", "cid", text);
    }
  }

  /// The CID that these bytes are, all of them.
  ///
  /// @throws dev.pinfold.base.ProblemException with code `invalid_cid` if they are none
  public static Cid of(byte[] bytes) {
    try {
      check(bytes);
    } catch (Malformed e) {
      throw e.problem("invalid_cid", "cid", HexFormat.of().formatHex(bytes));
    }
    return new Cid(bytes.clone());
  }

  /// The CID of version 0 with this multihash, whose codec is always [#DAG_PB].
  ///
  /// @throws dev.pinfold.base.ProblemException with code `invalid_cid` if it is not a whole SHA-256
  public static Cid v0(Multihash multihash) {
    if (multihash.code() != Multihash.SHA2_256 || multihash.digestLength() != V0_DIGEST_BYTES) {
      throw new Malformed(
              "invalid hash for cidv0 " + multihash.code() + "-" + multihash.digestLength())
          .problem("invalid_cid", "cid", multihash.toString());
    }
    return new Cid(multihash.encode());
  }

  /// The CID of version 1 with this codec and multihash.
  ///
  /// @throws IllegalArgumentException if the codec is negative
  public static Cid v1(long codec, Multihash multihash) {
    if (codec < 0) {
      throw new IllegalArgumentException("A codec is not negative: " + codec);
    }
    byte[] bytes = new byte[1 + Uvarint.size(codec) + multihash.encodedLength()];
    bytes[0] = 1;
    multihash.write(bytes, Uvarint.write(bytes, 1, codec));
    return new Cid(bytes);
  }

  /// The same as [#parse], for parsers inside of this package.
  ///
  /// @throws Malformed if the text is no CID
  static Cid read(String text) {
    if (text.length() < 2) {
      throw new Malformed("cid too short");
    }
    if (text.length() > TEXT_CHARS_MAX) {
      throw new Malformed("cid too long");
    }
    if (text.length() == V0_TEXT_CHARS && text.startsWith("Qm")) {
      return new Cid(v0Bytes(text));
    }
    byte[] bytes = Multibase.decode(text);
    check(bytes);
    return new Cid(bytes);
  }

  private static byte[] v0Bytes(String text) {
    byte[] bytes;
    try {
      bytes = DigitBase.BASE58_BTC.decode(text, 0);
    } catch (Malformed e) {
      // go-multihash hides the reason as well.
      throw new Malformed("input isn't valid multihash");
    }
    Multihash.checkWhole(bytes);
    return bytes;
  }

  private static void check(byte[] bytes) {
    int end;
    if (bytes.length > 2 && isV0(bytes)) {
      end = V0_BYTES;
      if (bytes.length < end) {
        throw new Malformed("not enough bytes for cid v0");
      }
    } else {
      long version = Uvarint.read(bytes, 0);
      if (version != 1) {
        throw new Malformed("expected 1 as the cid version number, got: " + version);
      }
      end = Multihash.check(bytes, 1 + Uvarint.size(Uvarint.read(bytes, 1)));
    }
    if (end != bytes.length) {
      throw new Malformed("trailing bytes in data buffer passed to cid Cast");
    }
  }

  /// A CID of version 1 starts with a 1, so that these two bytes decide.
  private static boolean isV0(byte[] bytes) {
    return bytes[0] == Multihash.SHA2_256 && bytes[1] == V0_DIGEST_BYTES;
  }

  /// 0 or 1.
  public int version() {
    return isV0(bytes) ? 0 : 1;
  }

  /// The code of the data's format in the multicodec table, such as [#RAW].
  public long codec() {
    return isV0(bytes) ? DAG_PB : Uvarint.read(bytes, 1);
  }

  /// The digest and its function.
  public Multihash multihash() {
    return Multihash.read(bytes, isV0(bytes) ? 0 : 1 + Uvarint.size(Uvarint.read(bytes, 1)));
  }

  /// A copy of the bytes, which [#of] reads.
  public byte[] bytes() {
    return bytes.clone();
  }

  /// By the bytes, as unsigned numbers.
  @Override
  public int compareTo(Cid other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Cid that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /// The canonical text, which [#parse] reads.
  @Override
  public String toString() {
    return isV0(bytes) ? DigitBase.BASE58_BTC.encode("", bytes) : Multibase.BASE32.encode(bytes);
  }
}
