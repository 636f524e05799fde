package dev.pinfold.model;

/// What is known of a hash function by its code in a multihash: a name, and the longest digest.
///
/// @param name the name in the multicodec table
/// @param digestBytesMax how many bytes the function gives; less is a truncated digest, which
///     multihash allows
record HashFunction(String name, int digestBytesMax) {

  private static final int BLAKE2B_8 = 0xB201;
  private static final int BLAKE2B_512 = 0xB240;
  private static final int BLAKE2S_8 = 0xB241;
  private static final int BLAKE2S_256 = 0xB260;

  /// The function with this code. One that is not known is named by its code, and its digests, like
  /// those of functions with as much output as one asks for, are bounded only as any digest is.
  static HashFunction ofCode(long code) {
    if (code >= BLAKE2B_8 && code <= BLAKE2B_512) {
      int bytes = (int) code - BLAKE2B_8 + 1;
      return new HashFunction("blake2b-" + bytes * 8, bytes);
    }
    if (code >= BLAKE2S_8 && code <= BLAKE2S_256) {
      int bytes = (int) code - BLAKE2S_8 + 1;
      return new HashFunction("blake2s-" + bytes * 8, bytes);
    }
    return code <= Integer.MAX_VALUE ? named((int) code) : unknown(code);
  }

  private static HashFunction named(int code) {
    return switch (code) {
      case 0x00 -> unbounded("identity");
      case 0x11 -> new HashFunction("sha1", 20);
      case 0x12 -> new HashFunction("sha2-256", 32);
      case 0x13 -> new HashFunction("sha2-512", 64);
      case 0x14 -> new HashFunction("sha3-512", 64);
      case 0x15 -> new HashFunction("sha3-384", 48);
      case 0x16 -> new HashFunction("sha3-256", 32);
      case 0x17 -> new HashFunction("sha3-224", 28);
      case 0x18 -> unbounded("shake-128");
      case 0x19 -> unbounded("shake-256");
      case 0x1A -> new HashFunction("keccak-224", 28);
      case 0x1B -> new HashFunction("keccak-256", 32);
      case 0x1C -> new HashFunction("keccak-384", 48);
      case 0x1D -> new HashFunction("keccak-512", 64);
      case 0x1E -> unbounded("blake3");
      case 0x20 -> new HashFunction("sha2-384", 48);
      case 0x22 -> new HashFunction("murmur3-x64-64", 8);
      case 0x56 -> new HashFunction("dbl-sha2-256", 32);
      case 0xD5 -> new HashFunction("md5", 16);
      case 0x1012 -> new HashFunction("sha2-256-trunc254-padded", 32);
      case 0x1013 -> new HashFunction("sha2-224", 28);
      case 0x1014 -> new HashFunction("sha2-512-224", 28);
      case 0x1015 -> new HashFunction("sha2-512-256", 32);
      case 0x1100 -> unbounded("x11");
      case 0xB401 -> new HashFunction("poseidon-bls12_381-a2-fc1", 32);
      default -> unknown(code);
    };
  }

  private static HashFunction unknown(long code) {
    return unbounded("0x" + Long.toHexString(code));
  }

  private static HashFunction unbounded(String name) {
    return new HashFunction(name, Multihash.DIGEST_BYTES_MAX);
  }
}
