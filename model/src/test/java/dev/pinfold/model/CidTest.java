package dev.pinfold.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidTest {

  private static final String V0 = "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n";
  private static final String V1 = "bafkreie5qrjvaw64n4tjm6hbnm7fnqvcssfed4whsjqxzslbd3jwhsk3mm";
  private static final HexFormat HEX = HexFormat.of();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bafkreie5qrjvaw64n4tjm6hbnm7fnqvcssfed4whsjqxzslbd3jwhsk3mm",
        "BAFKREIE5QRJVAW64N4TJM6HBNM7FNQVCSSFED4WHSJQXZSLBD3JWHSK3MM",
        "bAFKreie5qrjvaw64n4tjm6hbnm7fnqvcssfed4whsjqxzslbd3jwhsk3MM",
        "f015512209d8453505bdc6f269678e16b3e56c2a2948a41f2c792617cc9611ed363c95b63",
        "F015512209D8453505BDC6F269678E16B3E56C2A2948A41F2C792617CC9611ED363C95B63",
        "zb2rhhFAEMepUBbGyP1k8tGfz7BSciKXP6GHuUeUsJBaK6cqG",
        "k2cwueckqkibutvhkr4p2ln2pjcaxaakpd9db0e7j7ax1lxhhxy3ekpv",
        "K2CWUECKQKIBUTVHKR4P2LN2PJCAXAAKPD9DB0E7J7AX1LXHHXY3EKPV",
        "uAVUSIJ2EU1Bb3G8mlnjhaz5WwqKUikHyx5JhfMlhHtNjyVtj",
      })
  void readsTheSameCidInAnyBase(String text) {
    Cid cid = Cid.parse(text);

    assertEquals(V1, cid.toString());
    assertEquals(1, cid.version());
    assertEquals(Cid.RAW, cid.codec());
    assertEquals("sha2-256", cid.multihash().name());
    assertEquals(
        "9d8453505bdc6f269678e16b3e56c2a2948a41f2c792617cc9611ed363c95b63",
        HEX.formatHex(cid.multihash().digest()));
  }

  @Test
  void readsVersion0() {
    Cid cid = Cid.parse(V0);

    assertEquals(0, cid.version());
    assertEquals(Cid.DAG_PB, cid.codec());
    assertEquals(V0, cid.toString());
    assertEquals(34, cid.bytes().length);
  }

  @Test
  void readsVersion0BehindAMultibasePrefixAsGoCidDoes() {
    assertEquals(V0, Cid.parse("z" + V0).toString());
    assertEquals(V0, Cid.parse(Multibase.BASE32.encode(Cid.parse(V0).bytes())).toString());
  }

  @Test
  void readsCidsThatAreTheirData() {
    assertEquals(0, Cid.parse("bafkqaaa").multihash().digestLength());
    assertEquals("bafkqaaa", Cid.parse("bafkqaaa").toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          ""                                             | cid too short
          b                                              | cid too short
          abcd                                           | selected encoding not supported
          9123                                           | selected encoding not supported
          7123                                           | selected encoding not supported
          hybn                                           | selected encoding not supported
          Qmabc                                          | selected encoding not supported
          QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zIII | input isn't valid multihash
          Qm11111111111111111111111111111111111111111111 | "multihash length inconsistent: \
          expected 30; got 32"
          Qmzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz | "length greater than remaining number \
          of bytes in buffer"
          zQI                                            | invalid base58 digit ('I')
          zQé                                            | high-bit set on invalid digit
          kab_                                           | invalid base36 character ('_')
          bafk1                                          | illegal base32 data at input byte 3
          bafkréie                                       | illegal base32 data at input byte 4
          mAV!S                                          | illegal base64 data at input byte 2
          f0                                             | "encoding/hex: odd length hex string"
          f0g                                            | "encoding/hex: invalid byte: U+0067 'g'"
          f00                                            | "expected 1 as the cid version number, \
          got: 0"
          f02                                            | "expected 1 as the cid version number, \
          got: 2"
          f01                                            | "varints malformed, could not reach \
          the end"
          f0180                                          | "varints malformed, could not reach \
          the end"
          f01d500                                        | varint not minimally encoded
          f01ffffffffffffffffff01                        | "varints larger than uint63 not \
          supported"
          f0155                                          | "multihash too short. must be >= 2 bytes"
          f01551220                                      | "length greater than remaining number \
          of bytes in buffer"
          f015512ffffffff0f                              | "digest too long, supporting only <= \
          2^31-1"
          f122000                                        | not enough bytes for cid v0
          f01550001ff00                                  | "trailing bytes in data buffer passed \
          to cid Cast"
          f01551200                                      | multihash digest is empty
          🚀                                             | "varints malformed, could not reach \
          the end"
          """)
  void refusesWithTheWordsOfGoCid(String text, String words) {
    Problem problem = Problems.thrownBy(() -> Cid.parse(text));

    assertEquals("invalid_cid", problem.code());
    assertEquals(words, problem.message());
    assertEquals(text, problem.details().get("cid"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bafkreie5qrjvaw64n4tjm6hbnm7fnqvcssfed4whsjqxzslbd3jwhsk3mn",
        "bafkreie5qrjvaw64n4tjm6hbnm7fnqvcssfed4whsjqxzslbd3jwhsk3mma",
        "bafkreie5qrjvaw64n4tjm6hbnm7fnqvcssfed4whsjqxzslbd3jwhsk3mm======",
        "bafkreie5qrjvaw64n4tjm6hbnm7fnqvcssfed4whsjqxzslbd3jwhsk3m\nm",
        "bafkreie5qrjvaw64n4tjm6hbnm7fnqvcssfed4whsjqxzslbd3jwhsk3mm ",
        " bafkreie5qrjvaw64n4tjm6hbnm7fnqvcssfed4whsjqxzslbd3jwhsk3mm",
        "cafkreie5qrjvaw64n4tjm6hbnm7fnqvcssfed4whsjqxzslbd3jwhsk3mm",
        "cafkreie5qrjvaw64n4tjm6hbnm7fnqvcssfed4whsjqxzslbd3jwhsk3mm=====",
        "\u0000\u0001U\u0000\u0000",
        "01",
      })
  void refusesWhatCouldHideAMistake(String text) {
    assertEquals("invalid_cid", Problems.thrownBy(() -> Cid.parse(text)).code());
  }

  @Test
  void boundsTheText() {
    Cid longest = Cid.v1(Long.MAX_VALUE, Multihash.of(Long.MAX_VALUE, new byte[128]));
    String text = Multibase.BASE2.encode(longest.bytes());

    assertEquals(longest, Cid.parse(text));
    assertEquals("cid too long", Problems.thrownBy(() -> Cid.parse(text + "00000000")).message());
  }

  @Test
  void showsNoMoreThan100CharactersOfARefusedText() {
    Problem problem = Problems.thrownBy(() -> Cid.parse("x".repeat(99) + "🚀".repeat(10)));

    assertEquals("x".repeat(99), problem.details().get("cid"));
  }

  @Test
  void sameMultihashInTwoVersionsAreTwoCids() {
    Cid v0 = Cid.parse(V0);
    Cid v1 = Cid.v1(Cid.DAG_PB, v0.multihash());

    assertNotEquals(v0, v1);
    assertEquals(v0.multihash(), v1.multihash());
    assertEquals(v0, Cid.v0(v1.multihash()));
    assertTrue(v1.compareTo(v0) < 0);
  }

  @Test
  void version0IsAlwaysAWholeSha256() {
    Problem problem =
        Problems.thrownBy(() -> Cid.v0(Multihash.of(Multihash.SHA2_256, new byte[20])));

    assertEquals("invalid hash for cidv0 18-20", problem.message());
    assertThrows(IllegalArgumentException.class, () -> Cid.v1(-1, Multihash.of(0, new byte[0])));
  }

  @Test
  void neitherSharesItsBytes() {
    byte[] bytes = Cid.parse(V1).bytes();
    Cid cid = Cid.of(bytes);
    bytes[10]++;
    cid.bytes()[10]++;
    cid.multihash().digest()[0]++;

    assertEquals(V1, cid.toString());
  }

  @Test
  void theSamplesRoundTrip() throws IOException {
    List<String> texts = SamplePins.cids();
    assertEquals(1103, texts.size());
    for (String text : texts) {
      Cid cid = Cid.parse(text);
      assertEquals(text, cid.toString());
      assertEquals(cid, Cid.of(cid.bytes()));
    }
  }

  @Property
  void everyCidRoundTripsInEveryBase(@ForAll("cids") Cid cid, @ForAll Multibase base) {
    assertEquals(cid, Cid.parse(base.encode(cid.bytes())));
    assertEquals(cid, Cid.parse(cid.toString()));
    assertEquals(cid.hashCode(), Cid.of(cid.bytes()).hashCode());
  }

  @Property
  void thePartsMakeTheWhole(@ForAll("cids") Cid cid) {
    Cid same = cid.version() == 0 ? Cid.v0(cid.multihash()) : Cid.v1(cid.codec(), cid.multihash());

    assertEquals(cid, same);
    assertEquals(cid.multihash(), Multihash.decode(cid.multihash().encode()));
  }

  @Property
  void theOrderIsThatOfTheBytes(@ForAll("cids") Cid a, @ForAll("cids") Cid b) {
    assertEquals(
        Integer.signum(Arrays.compareUnsigned(a.bytes(), b.bytes())),
        Integer.signum(a.compareTo(b)));
    assertEquals(a.equals(b), a.compareTo(b) == 0);
  }

  @Property
  void anyBytesAreRefusedOrKept(@ForAll byte[] bytes) {
    try {
      assertArrayEquals(bytes, Cid.of(bytes).bytes());
    } catch (ProblemException e) {
      assertEquals("invalid_cid", e.problem().code());
    }
  }

  @Property
  void anyTextIsRefusedOrHasACanonicalForm(@ForAll String text) {
    try {
      Cid cid = Cid.parse(text);
      assertEquals(cid, Cid.parse(cid.toString()));
    } catch (ProblemException e) {
      assertEquals("invalid_cid", e.problem().code());
    }
  }

  @Provide
  Arbitrary<Cid> cids() {
    Arbitrary<byte[]> sha256 = Arbitraries.bytes().array(byte[].class).ofSize(32);
    Arbitrary<byte[]> data = Arbitraries.bytes().array(byte[].class).ofMaxSize(128);
    Arbitrary<Long> codecs = Arbitraries.longs().between(0, Long.MAX_VALUE);
    return Arbitraries.oneOf(
        sha256.map(digest -> Cid.v0(Multihash.of(Multihash.SHA2_256, digest))),
        Combinators.combine(codecs, sha256).as((c, d) -> Cid.v1(c, Multihash.of(0x12, d))),
        Combinators.combine(codecs, data).as((c, d) -> Cid.v1(c, Multihash.of(0, d))));
  }
}
