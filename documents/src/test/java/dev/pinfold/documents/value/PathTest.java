package dev.pinfold.documents.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathTest {

  @Property(tries = 3000)
  void whatIsPrintedIsReadAsTheSamePath(@ForAll Random random) {
    List<Path.Segment> segments = new ArrayList<>();
    for (int left = random.nextInt(6); left > 0; left--) {
      segments.add(
          switch (random.nextInt(8)) {
            case 0 -> new Path.Position(random.nextInt() >> random.nextInt(32));
            case 1 -> new Path.ElementId(random.nextInt() >>> 1 + random.nextInt(31));
            case 2 -> new Path.AnyElement();
            case 3 -> new Path.AnyMember();
            default -> new Path.Name(Sample.name(random));
          });
    }
    Path path = new Path(segments);
    assertEquals(path, Path.parse(path.toString()), path::toString);
  }

  @Property
  void anyNameOnItsOwn(@ForAll Random random) {
    String name = Sample.string(random, 8);
    assertEquals(Path.of(name, "x"), Path.parse(Path.of(name, "x").toString()));
  }

  @Test
  void theFormsOfPaths() {
    assertEquals(Path.ROOT, Path.parse(""));
    assertEquals(Path.of("meta", "size"), Path.parse("meta.size"));
    assertEquals(Path.of("meta", "size"), Path.parse("\"meta\".\"size\""));
    assertEquals(Path.of("tags").then(new Path.Position(0)), Path.parse("tags[0]"));
    assertEquals(Path.of("tags").then(new Path.Position(-1)), Path.parse("tags[-1]"));
    assertEquals(
        Path.of("peers", "a.b").then(new Path.ElementId(7)).then(new Path.Name("state")),
        Path.parse("peers.\"a.b\"[#7].state"));
    assertEquals(
        new Path(List.of(new Path.Name("a"), new Path.AnyMember(), new Path.Name("status"))),
        Path.parse("a.*.status"));
    assertEquals(
        new Path(List.of(new Path.AnyElement(), new Path.AnyElement())), Path.parse("[*][*]"));
    assertEquals(Path.of("*"), Path.parse("\"*\""));
    assertEquals(Path.of(""), Path.parse("\"\""));
    assertEquals(Path.of("a", ""), Path.parse("a.\"\""));
    assertEquals(
        Path.of("\"\\/\b\f\n\r\té😀"),
        Path.parse("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\uDE00\""));
  }

  @Test
  void concreteIsWhatNamesOnePlace() {
    assertTrue(Path.ROOT.isConcrete());
    assertTrue(Path.ROOT.isRoot());
    assertTrue(Path.parse("a[1][#2].b").isConcrete());
    assertFalse(Path.parse("a[*].b").isConcrete());
    assertFalse(Path.parse("a.*").isConcrete());
    assertEquals(Path.parse("a[1]"), Path.parse("a[1].b").parent());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".",
        ".a",
        "a.",
        "a..b",
        "a.[0]",
        "[",
        "]",
        "[]",
        "[a]",
        "[0",
        "[0]a",
        "a]",
        "a[1]]",
        "[1.5]",
        "[ 1]",
        "[+1]",
        "[#]",
        "[#-1]",
        "[#a]",
        "[# 1]",
        "[#+1]",
        "[99999999999]",
        "[**]",
        "[-]",
        "[1e3]",
        "[٣]",
        "[#٣]",
        "\"",
        "\"a",
        "\"a\"b",
        "a\"b",
        "\"\\x\"",
        "\"\\",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\u００４１\"",
        "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
        "a\\b",
        "a\nb",
        "a\0",
        "*[",
        "a.*.",
        "\"a\".",
        "a\".\""
      })
  void whatIsNoPathIsRefused(String text) {
    Problem problem = assertThrows(ProblemException.class, () -> Path.parse(text), text).problem();
    assertEquals("invalid_path", problem.code());
    assertEquals(Problem.Kind.INVALID, problem.kind());
    int column = (int) problem.details().get("column");
    assertTrue(column >= 1 && column <= text.length() + 1, () -> problem.toString());
  }

  @ParameterizedTest
  @CsvSource({"3, a..b", "2, a]", "3, a.[0]", "2, a[x]", "5, a[0]b"})
  void theProblemNamesTheColumn(int column, String text) {
    Problem problem = assertThrows(ProblemException.class, () -> Path.parse(text)).problem();
    assertEquals(column, problem.details().get("column"), problem::toString);
  }

  @Test
  void halfASurrogatePairIsNoName() {
    for (String name : new String[] {"\ud800", "a\udc00", "\udc00\ud800"}) {
      assertEquals(
          "invalid_path",
          assertThrows(ProblemException.class, () -> Path.of(name)).problem().code());
      assertEquals(
          "invalid_path",
          assertThrows(ProblemException.class, () -> Path.parse("x." + name)).problem().code());
    }
  }

  @Test
  void aPathHasItsLimits() {
    assertEquals(400, Path.parse("a" + ".a".repeat(399)).segments().size());
    for (String text :
        new String[] {"a" + ".a".repeat(400), "[1]".repeat(401), "x".repeat(70_000)}) {
      assertEquals(
          "invalid_path",
          assertThrows(ProblemException.class, () -> Path.parse(text)).problem().code());
    }
  }
}
