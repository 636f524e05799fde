package dev.pinfold.volumes.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.ByteOrder;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ResumeTokenTest {

  /// Printed by OpenZFS 2.3.9, for `t/s@1`.
  private static final String REAL =
      "1-9fed370bd-b0-789c636064000310a500c4ec50360710e72765a52697303030419460caa7a515a79630c001489e"
          + "0d493ea9b224b518489fe0c0aebf243fbd3433858141b8f6d092ae2c974464794eb07c5e626e2a90d62f7630"
          + "84da01001c301310";

  @Test
  void whatZfsPrintsIsRead() {
    ResumeToken token = ResumeToken.parse(REAL);
    assertNotNull(token);
    assertEquals("t/s@1", token.toName());
    assertEquals("7008844063797574931", token.toGuid());
    assertNull(token.fromGuid());
    assertEquals(REAL, token.text());
  }

  @Test
  void aTokenOfAMachineWithTheOtherByteOrderIsRead() {
    ResumeToken token =
        ResumeToken.parse(
            Tokens.of(
                ByteOrder.BIG_ENDIAN,
                Map.of("toguid", -1L, "toname", "t/s@1", "fromguid", 7L, "bytes", 99L)));
    assertNotNull(token);
    assertEquals("18446744073709551615", token.toGuid());
    assertEquals("7", token.fromGuid());
    assertEquals(99, token.bytes());
  }

  @Test
  void whatIsNoTokenIsNotRead() {
    assertNull(ResumeToken.parse(""));
    assertNull(ResumeToken.parse("2-1-1-00"));
    assertNull(ResumeToken.parse("1-1-ffffffffff-00"));
    assertNull(ResumeToken.parse("1-1-b0-789c"));
    assertNull(ResumeToken.parse(Tokens.of(ByteOrder.LITTLE_ENDIAN, Map.of("toguid", 1L))));
  }

  @Property
  void aDamagedTokenNeverFails(
      @ForAll @IntRange(min = 0, max = 200) int at,
      @ForAll @IntRange(min = 0, max = 15) int digit) {
    int place = Math.min(at + 13, REAL.length() - 1);
    String damaged =
        REAL.substring(0, place) + Integer.toHexString(digit) + REAL.substring(place + 1);
    ResumeToken token = ResumeToken.parse(damaged);
    if (token != null) {
      assertEquals(damaged, token.text());
    }
  }
}
