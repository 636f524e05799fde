package dev.pinfold.cli.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.cli.CommandRun;
import dev.pinfold.cli.ExitCode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A collection that was never written to is not an empty one.
class UnknownCollectionTest {

  private static final List<List<String>> READING =
      List.of(
          List.of("find", "fruits"),
          List.of("find", "fruits", "--count"),
          List.of("find", "fruits", "--explain"),
          List.of("get", "fruits", "a"),
          List.of("set", "fruits", "a", "b", "1"),
          List.of("insert", "fruits", "a", "b", "1"),
          List.of("rm", "fruits", "a"),
          List.of("schema", "fruits"),
          List.of("export", "fruits"),
          List.of("dump", "fruits"),
          List.of("explain", "fruits"),
          List.of("explain", "fruits", "--put", "a"),
          List.of("join", "fruits", "fruit", "--on", "a=a"),
          List.of("join", "fruit", "fruits", "--on", "a=a"),
          List.of("index", "ls", "fruits"),
          List.of("index", "drop", "fruits", "i"));

  @TempDir Path directory;

  private InDatabase database = new InDatabase(Path.of("."));

  @BeforeEach
  void fill() {
    database = new InDatabase(directory.resolve("db"));
    database.good("put", "fruit", "apple", "{}");
  }

  @Test
  void itIsNotFoundAndTheClosestIsNamed() {
    for (List<String> command : READING) {
      CommandRun run = database.run(command.toArray(String[]::new));
      assertEquals(ExitCode.NOT_FOUND.number(), run.code(), command.toString());
      assertEquals("", run.out(), command.toString());
      assertEquals(
          """
          pinfold: collection_not_found: there is no collection fruits
            next: did you mean fruit? pinfold db collections lists them
          """,
          run.err(),
          command.toString());
    }
  }

  @Test
  void withoutACloseNameAllCanBeListed() {
    CommandRun run = database.run("find", "vegetables");
    assertTrue(run.err().endsWith("next: pinfold db collections lists them\n"), run.err());
  }

  @Test
  void theClosestIndexIsNamed() {
    database.good("index", "create", "fruit", "by-colour", "colour");
    CommandRun run = database.run("index", "drop", "fruit", "by-color");
    assertEquals(ExitCode.NOT_FOUND.number(), run.code());
    assertTrue(run.err().contains("did you mean by-colour? pinfold db index ls fruit"), run.err());
  }
}
