package dev.pinfold.model;

import java.util.Arrays;

/// The identity of a libp2p peer: the multihash of its public key.
///
/// It is a SHA-256 (`Qm…`, RSA keys) or, for keys so short that they stand in it themselves, an
/// identity multihash (`12D3KooW…`, Ed25519; `16Uiu2…`, Secp256k1).
public final class PeerId implements Comparable<PeerId> {

  private static final int SHA2_256_BYTES = 32;

  /// The longest CID of a peer in base 2 is far shorter; base 58 texts have about 60 characters.
  private static final int TEXT_CHARS_MAX = 512;

  private final byte[] multihash;

  private PeerId(byte[] multihash) {
    this.multihash = multihash;
  }

  /// The peer id that the text stands for: a multihash in base 58, or a CID whose codec is
  /// libp2p-key.
  ///
  /// @throws dev.pinfold.base.ProblemException with code `invalid_peer_id` if it is neither
  public static PeerId parse(String text) {
    try {
      return read(text);
    } catch (Malformed e) {
      throw e.problem("invalid_peer_id", "peer_id", text);
    }
  }

  /// The same as [#parse], for parsers inside of this package.
  ///
  /// @throws Malformed if the text is no peer id
  static PeerId read(String text) {
    if (text.length() > TEXT_CHARS_MAX) {
      throw new Malformed("peer id too long");
    }
    byte[] bytes;
    if (text.startsWith("Qm") || text.startsWith("1")) {
      bytes = DigitBase.BASE58_BTC.decode(text, 0);
      Multihash.checkWhole(bytes);
    } else {
      Cid cid = Cid.read(text);
      if (cid.codec() != Cid.LIBP2P_KEY) {
        throw new Malformed("the CID's codec is not libp2p-key");
      }
      bytes = cid.multihash().encode();
    }
    Multihash multihash = Multihash.read(bytes, 0);
    checkFunction(multihash.code(), multihash.digestLength());
    return new PeerId(bytes);
  }

  private static void checkFunction(long code, int length) {
    if (code != Multihash.SHA2_256 && code != Multihash.IDENTITY) {
      throw new Malformed("invalid multihash code " + code + " expected sha-256 or identity");
    }
    if (code == Multihash.SHA2_256 && length != SHA2_256_BYTES) {
      throw new Malformed("invalid digest length " + length + " for sha256 addr: expected 32");
    }
    if (length == 0) {
      throw new Malformed("the key of the peer id is empty");
    }
  }

  /// The multihash of the public key.
  public Multihash multihash() {
    return Multihash.read(multihash, 0);
  }

  /// The name under which the peer publishes in IPNS: its CID in base 36 (`k51…`).
  public String toIpnsName() {
    return Multibase.BASE36.encode(Cid.v1(Cid.LIBP2P_KEY, multihash()).bytes());
  }

  /// By the bytes of the multihash, as unsigned numbers.
  @Override
  public int compareTo(PeerId other) {
    return Arrays.compareUnsigned(multihash, other.multihash);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PeerId that && Arrays.equals(multihash, that.multihash);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(multihash);
  }

  /// The multihash in base 58, which [#parse] reads.
  @Override
  public String toString() {
    return DigitBase.BASE58_BTC.encode("", multihash);
  }
}
