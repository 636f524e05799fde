package dev.pinfold.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.Problem;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerIdTest {

  private static final String ED25519 = "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";

  /// The vectors of the libp2p specification of peer ids.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA",
        "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N",
        "16Uiu2HAmLhLvBoYaoZfaMUKuibM6ac163GwKY74c5kiSLg5KvLpY",
      })
  void printsWhatItReads(String text) {
    PeerId id = PeerId.parse(text);

    assertEquals(text, id.toString());
    assertEquals(id, PeerId.parse(Cid.v1(Cid.LIBP2P_KEY, id.multihash()).toString()));
    assertEquals(id, PeerId.parse(id.toIpnsName()));
    assertTrue(id.toIpnsName().startsWith("k"));
  }

  @Test
  void readsTheCidOfAKey() {
    PeerId id = PeerId.parse("bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe");

    assertEquals("QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N", id.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          ""    | cid too short
          Qm    | "length greater than remaining number of bytes in buffer"
          Qm0   | invalid base58 digit ('0')
          1     | "multihash too short. must be >= 2 bytes"
          11    | the key of the peer id is empty
          abc   | selected encoding not supported
          bafkreie5qrjvaw64n4tjm6hbnm7fnqvcssfed4whsjqxzslbd3jwhsk3mm | \
          the CID's codec is not libp2p-key
          f0172111400112233445566778899aabbccddeeff00112233 | \
          "invalid multihash code 17 expected sha-256 or identity"
          f0172120100 | "invalid digest length 1 for sha256 addr: expected 32"
          """)
  void refuses(String text, String words) {
    Problem problem = Problems.thrownBy(() -> PeerId.parse(text));

    assertEquals("invalid_peer_id", problem.code());
    assertEquals(words, problem.message());
    assertEquals(text, problem.details().get("peer_id"));
  }

  @Test
  void boundsTheText() {
    assertEquals(
        "peer id too long", Problems.thrownBy(() -> PeerId.parse("1".repeat(513))).message());
  }

  @Test
  void equalByMultihash() {
    PeerId id = PeerId.parse(ED25519);
    PeerId other = PeerId.parse("QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N");

    assertEquals(id.hashCode(), PeerId.parse(id.toIpnsName()).hashCode());
    assertNotEquals(id, other);
    assertTrue(id.compareTo(other) < 0);
  }

  @Property
  void everyKeyRoundTrips(@ForAll @Size(min = 1, max = 128) byte[] key) {
    PeerId id =
        PeerId.parse(Cid.v1(Cid.LIBP2P_KEY, Multihash.of(Multihash.IDENTITY, key)).toString());

    assertEquals(id, PeerId.parse(id.toString()));
  }
}
