package dev.pinfold.base;

/// SipHash-2-4 (Aumasson and Bernstein, 2012): a keyed hash whose values nobody can aim at without
/// the key. Pure.
public final class SipHash {

  private SipHash() {}

  /// The 64-bit hash of `data` from `start` to `end` under the 128-bit key `(k0, k1)`.
  public static long hash(long k0, long k1, byte[] data, int start, int end) {
    long v0 = 0x736f6d6570736575L ^ k0;
    long v1 = 0x646f72616e646f6dL ^ k1;
    long v2 = 0x6c7967656e657261L ^ k0;
    long v3 = 0x7465646279746573L ^ k1;
    int at = start;
    long last = (long) (end - start) << 56;
    while (at < end) {
      long m = 0;
      int take = Math.min(8, end - at);
      for (int i = 0; i < take; i++) {
        m |= (data[at + i] & 0xFFL) << (8 * i);
      }
      at += take;
      if (take < 8) {
        last |= m;
        break;
      }
      v3 ^= m;
      for (int i = 0; i < 2; i++) {
        v0 += v1;
        v2 += v3;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v1;
        v0 += v3;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 = Long.rotateLeft(v2, 32);
      }
      v0 ^= m;
    }
    v3 ^= last;
    for (int i = 0; i < 6; i++) {
      if (i == 2) {
        v0 ^= last;
        v2 ^= 0xFF;
      }
      v0 += v1;
      v2 += v3;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 = Long.rotateLeft(v0, 32);
      v2 += v1;
      v0 += v3;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 = Long.rotateLeft(v2, 32);
    }
    return v0 ^ v1 ^ v2 ^ v3;
  }
}
