package dev.pinfold.verify.run;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.pinfold.verify.tool.Verdict;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The models of the locks, checked by the real tools: what `./dev verify` does.
class ModelsTest {

  private static final Path DIRECTORY = Path.of("target", "models").toAbsolutePath();

  @TestFactory
  Stream<DynamicTest> quick() {
    return tests(Suite.quick(DIRECTORY));
  }

  /// Needs 16 GB of memory.
  @TestFactory
  @Tag("long")
  Stream<DynamicTest> full() {
    return tests(Suite.full(DIRECTORY));
  }

  private static Stream<DynamicTest> tests(List<Check> checks) {
    Results results = new Results();
    return checks.stream()
        .map(
            check ->
                DynamicTest.dynamicTest(
                    check.toString(),
                    () -> {
                      Row row = results.run(check);
                      assumeFalse(row.isLeftOut(), row.note());
                      assertTrue(row.asExpected(), row.result() + ": " + row.note());
                    }));
  }

  @Test
  void anotherCountOrVerdictIsAFailure() {
    Results results = new Results();
    Row first = results.run(counting("one", 7, null));
    Row second = results.run(counting("other", 8, null));
    Row third = results.run(counting("third", 7, "deadlock"));
    assertTrue(first.asExpected());
    assertFalse(second.asExpected());
    assertFalse(third.asExpected());
    assertTrue(results.failures() == 2);
    assertTrue(VerifyCommand.table(results.rows()).contains("1 as expected, 2 not, 0 left out"));
  }

  private static Check counting(String tool, long states, String expected) {
    return new Check(
        "c", Suite.QUEUES, tool, "all", expected, true, "", () -> Verdict.holds(states, ""));
  }
}
