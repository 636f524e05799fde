package dev.pinfold.base;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/// The hash is the one of the paper.
class SipHashTest {

  /// The vectors of the paper's reference code: key 00 01 … 0f, messages of 0, 1, … bytes 00 01 ….
  @Test
  void vectors() {
    long k0 = 0x0706050403020100L;
    long k1 = 0x0f0e0d0c0b0a0908L;
    long[] expected = {
      0x726fdb47dd0e0e31L, 0x74f839c593dc67fdL, 0x0d6c8009d9a94f5aL, 0x85676696d7fb7e2dL,
      0xcf2794e0277187b7L, 0x18765564cd99a68dL, 0xcbc9466e58fee3ceL, 0xab0200f58b01d137L,
      0x93f5f5799a932462L
    };
    for (int length = 0; length < expected.length; length++) {
      byte[] message = new byte[length];
      for (int i = 0; i < length; i++) {
        message[i] = (byte) i;
      }
      assertEquals(expected[length], SipHash.hash(k0, k1, message, 0, length));
    }
  }
}
