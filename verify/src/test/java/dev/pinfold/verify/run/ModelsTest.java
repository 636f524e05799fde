package dev.pinfold.verify.run;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.pinfold.verify.tool.Verdict;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
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
    // Each test waits for its check, which runs beside others.
    Runs runs = Runs.of(checks, Math.min(4, Runtime.getRuntime().availableProcessors()));
    Results results = new Results();
    return IntStream.range(0, checks.size())
        .mapToObj(
            i ->
                DynamicTest.dynamicTest(
                    checks.get(i).toString(),
                    () -> {
                      Row row = results.add(checks.get(i), runs.row(i));
                      assumeFalse(row.isLeftOut(), row.note());
                      assertTrue(row.asExpected(), row.result() + ": " + row.note());
                    }))
        .onClose(runs::close);
  }

  @Test
  void anotherCountOrVerdictIsAFailure() {
    Results results = new Results();
    Row first = ran(results, counting("one", 7, null));
    Row second = ran(results, counting("other", 8, null));
    Row third = ran(results, counting("third", 7, "deadlock"));
    assertTrue(first.asExpected());
    assertFalse(second.asExpected());
    assertFalse(third.asExpected());
    assertTrue(results.failures() == 2);
    assertTrue(VerifyCommand.table(results.rows()).contains("1 as expected, 2 not, 0 left out"));
  }

  private static Row ran(Results results, Check check) {
    return results.add(check, Runs.run(check));
  }

  private static Check counting(String tool, long states, String expected) {
    return new Check(
        "c", Suite.QUEUES, tool, "all", expected, true, false, "", () -> Verdict.holds(states, ""));
  }
}
