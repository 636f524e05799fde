package dev.pinfold.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MultibaseTest {

  /// The vectors of the multibase specification for its example text.
  @ParameterizedTest
  @CsvSource({
    "BASE2, 001111001011001010111001100100000011011010110000101101110011010010010000000100001",
    "BASE16, f796573206d616e692021",
    "BASE16_UPPER, F796573206D616E692021",
    "BASE32, bpfsxgidnmfxgsibb",
    "BASE32_UPPER, BPFSXGIDNMFXGSIBB",
    "BASE32_HEX, vf5in683dc5n6i811",
    "BASE32_HEX_UPPER, VF5IN683DC5N6I811",
    "BASE32_PAD, cpfsxgidnmfxgsibb",
    "BASE32_PAD_UPPER, CPFSXGIDNMFXGSIBB",
    "BASE32_HEX_PAD, tf5in683dc5n6i811",
    "BASE32_HEX_PAD_UPPER, TF5IN683DC5N6I811",
    "BASE36, k2lcpzo5yikidynfl",
    "BASE36_UPPER, K2LCPZO5YIKIDYNFL",
    "BASE58_BTC, z7paNL19xttacUY",
    "BASE58_FLICKR, Z7Pznk19XTTzBtx",
    "BASE64, meWVzIG1hbmkgIQ",
    "BASE64_PAD, MeWVzIG1hbmkgIQ==",
    "BASE64_URL, ueWVzIG1hbmkgIQ",
    "BASE64_URL_PAD, UeWVzIG1hbmkgIQ==",
    "BASE256_EMOJI, 🚀🏃✋🌈😅🌷🤤😻🌟😅👏",
  })
  void vectorsOfTheSpecification(Multibase base, String text) {
    byte[] data = "yes mani !".getBytes(StandardCharsets.US_ASCII);

    assertEquals(text, base.encode(data));
    assertArrayEquals(data, Multibase.decode(text));
  }

  @ParameterizedTest
  @CsvSource({
    "BASE36, k002lcpzo5yikidynfl",
    "BASE58_BTC, z117paNL19xttacUY",
    "BASE58_FLICKR, Z117Pznk19XTTzBtx",
  })
  void leadingZeroBytesAreLeadingZeroDigits(Multibase base, String text) {
    byte[] data = "\0\0yes mani !".getBytes(StandardCharsets.US_ASCII);

    assertEquals(text, base.encode(data));
    assertArrayEquals(data, Multibase.decode(text));
  }

  @Test
  void refusesNoText() {
    assertThrows(Malformed.class, () -> Multibase.decode(""));
    assertThrows(Malformed.class, () -> Multibase.decode("z"));
    assertThrows(Malformed.class, () -> Multibase.decode("k"));
    assertEquals(0, Multibase.decode("b").length);
  }

  @Property
  void everyBaseRoundTrips(@ForAll Multibase base, @ForAll("data") byte[] data) {
    // A number of no digits is no text to go-multibase.
    if (data.length > 0) {
      assertArrayEquals(data, Multibase.decode(base.encode(data)));
    }
  }

  /// So that a text that was accepted can be compared by its bytes.
  @Property
  void noTwoTextsOfOneCaseAreTheSameBytes(
      @ForAll Multibase base, @ForAll("data") byte[] data, @ForAll("digits") String tail) {
    String text = base.encode(data) + tail;
    byte[] bytes;
    try {
      bytes = Multibase.decode(text);
    } catch (Malformed e) {
      return;
    }
    assertTrue(base.encode(bytes).equalsIgnoreCase(text), text);
  }

  @Property
  void sixteenAndSixtyFourAreWhatTheLibrarySays(@ForAll("data") byte[] data) {
    assertEquals("f" + HexFormat.of().formatHex(data), Multibase.BASE16.encode(data));
    assertEquals(
        "F" + HexFormat.of().withUpperCase().formatHex(data), Multibase.BASE16_UPPER.encode(data));
    assertEquals("M" + Base64.getEncoder().encodeToString(data), Multibase.BASE64_PAD.encode(data));
    assertEquals(
        "u" + Base64.getUrlEncoder().withoutPadding().encodeToString(data),
        Multibase.BASE64_URL.encode(data));
  }

  @Property
  void thirtySixIsTheNumber(@ForAll("data") byte[] data) {
    if (data.length > 0 && data[0] != 0) {
      assertEquals("k" + new BigInteger(1, data).toString(36), Multibase.BASE36.encode(data));
    }
  }

  @Property
  void fiftyEightIsTheNumber(@ForAll("data") byte[] data) {
    String alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    StringBuilder text = new StringBuilder();
    BigInteger base = BigInteger.valueOf(58);
    for (BigInteger n = new BigInteger(1, data); n.signum() > 0; n = n.divide(base)) {
      text.append(alphabet.charAt(n.mod(base).intValue()));
    }
    for (int i = 0; i < data.length && data[i] == 0; i++) {
      text.append('1');
    }
    assertEquals("z" + text.reverse(), Multibase.BASE58_BTC.encode(data));
  }

  @Provide
  Arbitrary<byte[]> data() {
    return Arbitraries.oneOf(
        Arbitraries.bytes().array(byte[].class).ofMaxSize(150),
        Arbitraries.of((byte) 0, (byte) 1, (byte) -1).array(byte[].class).ofMaxSize(40));
  }

  @Provide
  Arbitrary<String> digits() {
    return Arbitraries.strings().withChars("01aAbBzZ=+-\n é").ofMaxLength(4);
  }
}
