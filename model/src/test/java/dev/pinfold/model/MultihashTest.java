package dev.pinfold.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MultihashTest {

  @ParameterizedTest
  @CsvSource({
    "0x00, identity, 128",
    "0x11, sha1, 20",
    "0x12, sha2-256, 32",
    "0x13, sha2-512, 64",
    "0x14, sha3-512, 64",
    "0x15, sha3-384, 48",
    "0x16, sha3-256, 32",
    "0x17, sha3-224, 28",
    "0x18, shake-128, 128",
    "0x19, shake-256, 128",
    "0x1a, keccak-224, 28",
    "0x1b, keccak-256, 32",
    "0x1c, keccak-384, 48",
    "0x1d, keccak-512, 64",
    "0x1e, blake3, 128",
    "0x20, sha2-384, 48",
    "0x22, murmur3-x64-64, 8",
    "0x56, dbl-sha2-256, 32",
    "0xd5, md5, 16",
    "0x1012, sha2-256-trunc254-padded, 32",
    "0x1013, sha2-224, 28",
    "0x1014, sha2-512-224, 28",
    "0x1015, sha2-512-256, 32",
    "0x1100, x11, 128",
    "0xb201, blake2b-8, 1",
    "0xb220, blake2b-256, 32",
    "0xb240, blake2b-512, 64",
    "0xb241, blake2s-8, 1",
    "0xb260, blake2s-256, 32",
    "0xb401, poseidon-bls12_381-a2-fc1, 32",
    "0xb261, 0xb261, 128",
    "0x7fffffffffffffff, 0x7fffffffffffffff, 128",
  })
  void knownFunctionsBoundTheirDigests(String code, String name, int bytesMax) {
    long number = Long.decode(code);
    Multihash longest = Multihash.of(number, new byte[bytesMax]);

    assertEquals(name, longest.name());
    assertEquals(longest, Multihash.decode(longest.encode()));
    assertEquals(1, Multihash.of(number, new byte[1]).digestLength());
    assertEquals(
        bytesMax == 128
            ? "multihash digest too long. must be <= 128 bytes"
            : "multihash digest longer than its function gives",
        Problems.thrownBy(() -> Multihash.of(number, new byte[bytesMax + 1])).message());
  }

  @Test
  void onlyTheIdentityHasAnEmptyDigest() {
    assertEquals(0, Multihash.of(Multihash.IDENTITY, new byte[0]).digestLength());
    assertEquals(
        "multihash digest is empty",
        Problems.thrownBy(() -> Multihash.of(Multihash.SHA2_256, new byte[0])).message());
  }

  @Test
  void hasAnEncodingAndAText() {
    Multihash multihash = Multihash.of(0xB220, new byte[] {1, (byte) 0xFF});

    assertArrayEquals(HexFormat.of().parseHex("a0e4020201ff"), multihash.encode());
    assertEquals("blake2b-256:01ff", multihash.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "12, multihash too short. must be >= 2 bytes",
    "1202ff, length greater than remaining number of bytes in buffer",
    "1202ffffff, multihash length inconsistent: expected 2; got 4",
    "9200ff, varint not minimally encoded",
  })
  void refusesWithTheWordsOfGoMultihash(String hex, String words) {
    var problem = Problems.thrownBy(() -> Multihash.decode(HexFormat.of().parseHex(hex)));

    assertEquals("invalid_multihash", problem.code());
    assertEquals(words, problem.message());
    assertEquals(hex, problem.details().get("multihash"));
  }

  @Test
  void refusesANegativeCode() {
    assertEquals(
        "invalid_multihash", Problems.thrownBy(() -> Multihash.of(-1, new byte[1])).code());
  }

  @Test
  void equalByCodeAndDigest() {
    Multihash multihash = Multihash.of(0x12, new byte[] {1});

    assertEquals(multihash.hashCode(), Multihash.of(0x12, new byte[] {1}).hashCode());
    assertNotEquals(multihash, Multihash.of(0x13, new byte[] {1}));
    assertNotEquals(multihash, Multihash.of(0x12, new byte[] {2}));
  }

  @Property
  void everyNumberHasOneVarint(@ForAll @LongRange(max = Long.MAX_VALUE) long number) {
    byte[] bytes = new byte[Uvarint.size(number)];

    assertEquals(bytes.length, Uvarint.write(bytes, 0, number));
    assertEquals(number, Uvarint.read(bytes, 0));
  }
}
