package dev.pinfold.documents.lock.rules;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GranuleTest {

  private static byte[] id(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static PathStep member(String name) {
    return new PathStep.Member(name);
  }

  private static PathStep element(int id) {
    return new PathStep.Element(id);
  }

  private static String hex(Granule granule) {
    return HexFormat.of().formatHex(granule.key());
  }

  @Test
  void keysAreThese() {
    List<PathStep> path = List.of(member("a"), element(0x0102));
    assertEquals(
        List.of(
            "00000007", "00000007027800", "00000007027800106100", "000000070278001061002000000102"),
        GranuleChain.document(7, id("x"), path).stream().map(GranuleTest::hex).toList());
    assertEquals(
        List.of("00000007", "0000000701", "0000000701106100", "000000070110610030"),
        GranuleChain.column(7, path).stream().map(GranuleTest::hex).toList());
    assertEquals("00000007011061003005", hex(GranuleChain.shape(7, path).getLast()));
    assertEquals(
        "0000000702010102010200",
        hex(GranuleChain.document(7, new byte[] {0, 2, 1}, List.of()).getLast()));
  }

  @Test
  void theShapeComesBeforeEveryOtherChild() {
    Granule column = GranuleChain.column(1, List.of(member("a"))).getLast();
    Granule shape = GranuleChain.shapeOf(column);
    assertEquals(shape, GranuleChain.shape(1, List.of(member("a"))).getLast());
    assertEquals(
        shape.hashCode(), GranuleChain.shape(1, List.of(member("a"))).getLast().hashCode());
    assertTrue(column.compareTo(shape) < 0);
    for (PathStep child : List.of(member(""), member("\0"), element(0))) {
      Granule below = GranuleChain.column(1, List.of(member("a"), child)).getLast();
      assertTrue(shape.compareTo(below) < 0);
    }
  }

  @Test
  void aNameWithNulIsNotBelowTheNameBeforeTheNul() {
    Granule a = GranuleChain.document(1, id("a"), List.of()).getLast();
    Granule aNul = GranuleChain.document(1, id("a\0b"), List.of()).getLast();
    assertFalse(a.isAtOrAbove(aNul));
    assertTrue(a.compareTo(aNul) < 0);
    assertTrue(aNul.isDocument());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 'pins'",
    "1, 'pins document \"ab\"'",
    "2, 'pins document \"ab\" .meta'",
    "3, 'pins document \"ab\" .meta[#7]'",
    "4, 'pins document \"ab\" .meta[#7].\"x.y\"'",
  })
  void documentsReadLikePaths(int depth, String text) {
    List<PathStep> path = List.of(member("meta"), element(7), member("x.y"));
    assertEquals(text, GranuleChain.document(1, id("ab"), path).get(depth).describe("pins"));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 'pins'",
    "1, 'pins columns'",
    "2, 'pins columns .meta'",
    "3, 'pins columns .meta[*]'",
    "4, 'pins columns .meta[*].\"#\"'",
    "5, 'pins columns .meta[*].\"#\".#'",
  })
  void columnsReadLikePaths(int depth, String text) {
    List<PathStep> path = List.of(member("meta"), element(7), member("#"));
    assertEquals(text, GranuleChain.shape(1, path).get(depth).describe("pins"));
  }

  @ParameterizedTest
  @CsvSource({
    "'', '\"\"'",
    "'*', '\"*\"'",
    "'a\"b\\', '\"a\\\"b\\\\\"'",
    "é€😀, é€😀",
  })
  void namesAreQuotedWhereTheyMustBe(String name, String text) {
    assertEquals(
        "c columns ." + text,
        GranuleChain.column(1, List.of(member(name))).getLast().describe("c"));
  }

  @Test
  void whatIsNotTextIsShownAllTheSame() {
    byte[] id = {'a', (byte) 0xFF, (byte) 0xC3, 'b', 7};
    assertEquals(
        "c document \"a\uFFFD\uFFFDb\\u0007\"",
        GranuleChain.document(1, id, List.of()).getLast().describe("c"));
  }

  @Property
  void namesAreUtf8(@ForAll("names") String name) {
    Granule granule = GranuleChain.column(1, List.of(member(name))).getLast();
    Granule document = GranuleChain.document(1, id(name), List.of()).getLast();
    byte[] inColumn = Arrays.copyOfRange(granule.key(), 6, granule.key().length);
    byte[] inDocument = Arrays.copyOfRange(document.key(), 5, document.key().length);
    assertArrayEquals(inDocument, inColumn);
  }

  @Test
  void loneSurrogatesStayApart() {
    Granule high = GranuleChain.column(1, List.of(member("\uD800"))).getLast();
    Granule low = GranuleChain.column(1, List.of(member("\uDC00"))).getLast();
    assertFalse(high.equals(low));
  }

  @Property(tries = 5000)
  void aboveMeansAPrefixOfTheSteps(
      @ForAll("paths") List<String> one, @ForAll("paths") List<String> other) {
    Granule a = chain(one);
    Granule b = chain(other);
    boolean above = one.size() <= other.size() && other.subList(0, one.size()).equals(one);
    assertEquals(above, a.isAtOrAbove(b), one + " above " + other);
    if (above && one.size() < other.size()) {
      assertTrue(a.compareTo(b) < 0);
    }
    assertEquals(one.equals(other), a.equals(b));
    if (a.equals(b)) {
      assertEquals(a.hashCode(), b.hashCode());
    }
  }

  @Property(tries = 5000)
  void siblingsAreInTheOrderOfTheirUtf8(
      @ForAll("names") String one, @ForAll("names") String other) {
    int expected = Integer.signum(Arrays.compareUnsigned(id(one), id(other)));
    Granule a = GranuleChain.column(1, List.of(member(one))).getLast();
    Granule b = GranuleChain.column(1, List.of(member(other))).getLast();
    assertEquals(expected, Integer.signum(a.compareTo(b)));
  }

  /// The first is the document's id.
  private static Granule chain(List<String> steps) {
    return GranuleChain.document(
            1,
            id(steps.getFirst()),
            steps.subList(1, steps.size()).stream()
                .map(s -> s.startsWith("[") ? element(s.charAt(1)) : member(s))
                .toList())
        .getLast();
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings()
        .withChars('\0', '\1', '\2', 'a', 'b', '\u007F', '\u0080', '\u07FF', '\u0800', '\uFFFF')
        .ofMaxLength(4);
  }

  @Provide
  Arbitrary<List<String>> paths() {
    Arbitrary<String> step =
        Arbitraries.oneOf(
            Arbitraries.strings().withChars('\0', '\1', '\2', 'a', '\u00FF').ofMaxLength(2),
            Arbitraries.of("[\0", "[\1", "[a"));
    return Arbitraries.strings()
        .withChars('\0', '\1', '\2', 'a')
        .ofMaxLength(2)
        .flatMap(
            id ->
                step.list()
                    .ofMaxSize(3)
                    .map(
                        steps -> {
                          List<String> all = new ArrayList<>(steps);
                          all.addFirst(id);
                          return all;
                        }));
  }
}
