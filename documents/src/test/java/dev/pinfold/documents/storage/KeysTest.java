package dev.pinfold.documents.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.SipHash;
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

  @Test
  void slotsAreTheFirstBitsOfTheHash() {
    assertEquals(
        (int) (SipHash.hash(1, 2, UNSIGNED_KEY, 0, 16) >>> 40), Keys.slot(1, 2, UNSIGNED_KEY));
  }
}
