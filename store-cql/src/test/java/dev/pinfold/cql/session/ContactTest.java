package dev.pinfold.cql.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pinfold.base.ProblemException;
import org.junit.jupiter.api.Test;

class ContactTest {

  @Test
  void aHostHasTheUsualPortIfNoneIsSaid() {
    assertEquals(new Contact("scylla-1", 9042), Contact.parse("scylla-1"));
    assertEquals(new Contact("10.0.0.1", 19042), Contact.parse("10.0.0.1:19042"));
  }

  @Test
  void anAddressWithColonsStandsInBracketsBeforeAPort() {
    assertEquals(new Contact("2001:db8::1", 9042), Contact.parse("2001:db8::1"));
    assertEquals(new Contact("2001:db8::1", 9042), Contact.parse("[2001:db8::1]"));
    assertEquals(new Contact("2001:db8::1", 9043), Contact.parse("[2001:db8::1]:9043"));
  }

  @Test
  void whatIsPrintedCanBeReadAgain() {
    for (String text : new String[] {"a:1", "[::1]:9042", "10.0.0.1:65535"}) {
      assertEquals(text, Contact.parse(text).toString());
    }
  }

  @Test
  void otherTextsAreRefusedByTheNameOfTheSetting() {
    for (String text :
        new String[] {
          "", " ", "a b", "host:", "host:x", "host:0", "host:65536", "[::1", "[::1]x"
        }) {
      ProblemException refused =
          assertThrows(ProblemException.class, () -> Contact.parse(text), "\"" + text + "\"");
      assertEquals("unsuitable_setting", refused.problem().code());
      assertEquals("hosts", refused.problem().details().get("field"));
    }
  }
}
