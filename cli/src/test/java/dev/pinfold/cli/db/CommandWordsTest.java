package dev.pinfold.cli.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pinfold.base.ProblemException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandWordsTest {

  @Test
  void wordsAreCutAsAShellDoes() {
    assertEquals(List.of("a", "b"), CommandWords.of("  a \t b \r"));
    assertEquals(List.of("{\"x\": 'no'}"), CommandWords.of("'{\"x\": '\\''no'\\''}'"));
    assertEquals(List.of("a \"b\" \\ \\n"), CommandWords.of("\"a \\\"b\\\" \\\\ \\n\""));
    assertEquals(List.of("one word"), CommandWords.of("one\\ word"));
    assertEquals(List.of("", "x"), CommandWords.of("'' x"));
    assertEquals(List.of("a#b"), CommandWords.of("a#b # c"));
    assertEquals(List.of(), CommandWords.of("# a comment"));
  }

  @Test
  void whatIsOpenMustBeClosed() {
    for (String line : List.of("'a", "\"a", "a\\", "\"a\\\"", "\"a\\")) {
      assertThrows(ProblemException.class, () -> CommandWords.of(line), line);
    }
  }
}
