package dev.pinfold.cli.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.cli.CommandRun;
import dev.pinfold.cli.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchCommandTest {

  @TempDir Path directory;

  private InDatabase database = new InDatabase(Path.of("."));

  @BeforeEach
  void fill() {
    database = new InDatabase(directory.resolve("db"));
    database.good("put", "fruit", "apple", "{\"sizes\":[3],\"old\":1}");
  }

  private static final String CHANGES =
      """
      # the delivery of Monday
      put fruit pear '{"colour": "green"}'
      put fruit plum '{}' --new

      insert fruit apple 'sizes[-]' 7   # a large one
      set fruit pear name "\\"Conference pear\\""
      rm fruit apple old
      """;

  @Test
  void itIsOneCommit() throws Exception {
    Path file = directory.resolve("changes.txt");
    Files.writeString(file, CHANGES);
    CommandRun run = database.good("batch", file.toString());
    assertEquals("#1\n", run.out());
    assertEquals("5 commands done, as commit 2\n", run.err());
    assertEquals("{\"sizes\":[3,7]}\n", database.good("get", "fruit", "apple").out());
    assertEquals("\"Conference pear\"\n", database.good("get", "fruit", "pear", "name").out());
    assertEquals(5, database.good("changes", "--after", "1").out().lines().count());
  }

  @Test
  void programsGetALineForEach() {
    CommandRun run = database.withInput(CHANGES, "batch", "--json");
    assertEquals(5, run.out().lines().count());
    assertEquals("", run.err());
  }

  @Test
  void aLineThatFailsLeavesNothingWritten() {
    CommandRun run =
        database.withInput("put fruit fig '{}'\nrm fruit none\nput fruit date '{}'\n", "batch");
    assertEquals(ExitCode.NOT_FOUND.number(), run.code());
    assertTrue(run.err().startsWith("pinfold: document_not_found: line 2: "), run.err());
    assertTrue(run.err().contains("nothing was written"), run.err());
    assertEquals("1\n", database.good("find", "fruit", "--count").out());
  }

  @Test
  void wrongLinesAreNamed() {
    assertWrong("find fruit", "a line is a put, set, insert or rm, not find");
    assertWrong("put fruit", "Missing required parameter: 'ID'");
    assertWrong("put fruit fig", "the value must stand in the line");
    assertWrong("put fruit fig '{}", "a closing quote");
    assertWrong("rm fruit apple --db x", "--db belongs to the batch");
  }

  private void assertWrong(String line, String message) {
    CommandRun run = database.withInput("put fruit kiwi '{}'\n" + line + "\n", "batch");
    assertEquals(ExitCode.INVALID.number(), run.code(), line);
    assertTrue(run.err().startsWith("pinfold: invalid_batch: line 2: "), run.err());
    assertTrue(run.err().contains(message), run.err());
  }
}
