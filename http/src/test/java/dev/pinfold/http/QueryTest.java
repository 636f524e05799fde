package dev.pinfold.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What stands behind the question mark.
class QueryTest {

  @Test
  void parametersKeepTheirOrderAndAllTheirValues() {
    Query query = Query.parse("b=1&a=2&b=3&&flag&=x&c=");
    assertEquals(List.of("b", "a", "flag", "", "c"), List.copyOf(query.names()));
    assertEquals(List.of("1", "3"), query.all("b"));
    assertEquals("1", query.first("b"));
    assertEquals("", query.first("flag"));
    assertEquals("", query.first("c"));
    assertNull(query.first("d"));
    assertEquals("z", query.first("d", "z"));
    assertEquals(List.of(), query.all("d"));
    assertTrue(query.has("flag"));
  }

  @Test
  void escapesAndPlusSignsAreDecodedOnce() {
    Query query = Query.parse("name=a+b%2Bc%26d%3D%2525&%C3%A9=%F0%9F%98%80&e=1=2");
    assertEquals("a b+c&d=%25", query.first("name"));
    assertEquals("😀", query.first("é"));
    assertEquals("1=2", query.first("e"));
  }

  @Test
  void parametersOfAFamilyAreFoundByTheirPrefix() {
    Query query = Query.parse("meta-b=2&name=x&meta-a=1&meta-=3&meta-b=4");
    assertEquals("{b=2, a=1}", query.withPrefix("meta-").toString());
    assertEquals(Map.of(), query.withPrefix("other-"));
  }

  @Test
  void nothingIsAQueryWithoutParameters() {
    assertSame(Query.parse(null), Query.parse(""));
    assertTrue(Query.parse("&&").names().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a=%", "a=%1", "a=%zz", "%g0=1", "a=%ff", "a=%c0%80", "a=%ed%a0%80", "a=%٣١"})
  void malformedEscapesAreRefused(String raw) {
    FailureException refused = assertThrows(FailureException.class, () -> Query.parse(raw));
    assertEquals(400, refused.failure().status());
    assertEquals("malformed_query", refused.failure().code());
  }
}
