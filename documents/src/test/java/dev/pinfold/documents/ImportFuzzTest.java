package dev.pinfold.documents;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.transaction.Durability;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// Whatever comes as lines: each is put or refused with its number, and the database stays sound.
class ImportFuzzTest {

  private static Path directory;
  private static Database database;

  @BeforeAll
  static void open() throws IOException {
    directory = Files.createTempDirectory("import-fuzz");
    database =
        Database.open(directory.resolve("db"), DatabaseOptions.DEFAULT.with(Durability.BUFFERED));
  }

  @AfterAll
  static void close() throws IOException {
    database.close();
    try (var files = Files.walk(directory)) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }

  @FuzzTest
  void lines(byte[] bytes) throws IOException {
    long[] refused = new long[1];
    Importer.Result result =
        database
            .collection("lines")
            .importer(null)
            .run(
                new ByteArrayInputStream(bytes),
                0,
                (line, _, problem) -> {
                  if (!Long.valueOf(line).equals(problem.problem().details().get("line"))) {
                    throw new AssertionError("the problem does not name line " + line);
                  }
                  refused[0]++;
                  return true;
                },
                (_, _, _) -> true);
    if (result.refused() != refused[0] || result.documents() + refused[0] > result.lines()) {
      throw new AssertionError("lost count: " + result);
    }
    assertSound();
  }

  private static void assertSound() {
    try {
      var report = database.check(false, _ -> {});
      if (!report.isClean()) {
        throw new AssertionError(report.findings().toString());
      }
    } catch (ProblemException e) {
      throw new AssertionError(e);
    }
  }
}
