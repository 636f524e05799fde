package dev.pinfold.documents.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.documents.value.Step;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/// Keys tell documents and places apart, whatever their names hold.
class KeysTest {

  private static final byte[] UNSIGNED_KEY = new byte[16];

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings()
        .withChars('a', 'b', '\0', '\u0001', '\u00ff', ':', '.', '\uffff')
        .ofMaxLength(5);
  }

  private static byte[] document(String id) {
    return Keys.document(7, 0x123456, id.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean isWithin(byte[] key, byte[] document) {
    return Arrays.compareUnsigned(key, document) >= 0
        && Arrays.compareUnsigned(key, Keys.afterDocument(document)) < 0;
  }

  @Property
  void recordsBelongToOneDocument(
      @ForAll("names") String a, @ForAll("names") String b, @ForAll("names") String name) {
    byte[] own = document(a);
    byte[] place = Keys.place(own, List.of(new Step.Field(5), new Step.Entry(6, name)), 2);
    for (byte[] key : List.of(own, Keys.own(place), Keys.run(place, 1000))) {
      assertTrue(isWithin(key, own));
      assertEquals(own.length, Keys.documentEnd(key));
      assertEquals(a, Keys.id(key));
      assertEquals(7, Keys.collection(key));
      assertEquals(0x123456, Keys.slot(key));
      if (!a.equals(b)) {
        assertFalse(isWithin(key, document(b)), () -> "a record of one is in the range of another");
      }
    }
  }

  @Property
  void documentsLieInTheOrderOfTheirIds(@ForAll("names") String a, @ForAll("names") String b) {
    byte[] x = a.getBytes(StandardCharsets.UTF_8);
    byte[] y = b.getBytes(StandardCharsets.UTF_8);
    assertEquals(
        Integer.signum(Arrays.compareUnsigned(x, y)),
        Integer.signum(Arrays.compareUnsigned(document(a), document(b))));
  }

  /// The vectors of the paper's reference code: key 00 01 … 0f, messages of 0, 1, … bytes 00 01 ….
  @Test
  void sipHashIsSipHash() {
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
    assertEquals(
        (int) (SipHash.hash(1, 2, UNSIGNED_KEY, 0, 16) >>> 40), Keys.slot(1, 2, UNSIGNED_KEY));
  }
}
