package dev.pinfold.verify.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pinfold.verify.tool.ToolFailure;
import dev.pinfold.verify.tool.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Checks beside each other, and runs that go on where they were stopped.
class RunsTest {

  @TempDir Path directory;

  @Test
  void rowsComeInTheOrderOfTheChecks() {
    List<Check> checks = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      int states = i;
      checks.add(check("c" + i, () -> Verdict.holds(states, "")));
    }
    try (Runs runs = Runs.of(checks, 3, Runs::run)) {
      for (int i = 0; i < checks.size(); i++) {
        assertEquals(i, runs.row(i).states());
      }
    }
  }

  @Test
  void nothingRunsBesideOneThatIsAlone() {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger besideOneAlone = new AtomicInteger();
    List<Check> checks = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      boolean alone = i % 4 == 0;
      Check check =
          check(
              "c" + i,
              () -> {
                int others = running.getAndIncrement();
                if (alone) {
                  besideOneAlone.addAndGet(others);
                }
                Thread.yield();
                if (alone) {
                  besideOneAlone.addAndGet(running.get() - 1);
                }
                running.decrementAndGet();
                return Verdict.holds(1, "");
              });
      checks.add(alone ? check.byItself() : check);
    }
    try (Runs runs = Runs.of(checks, 4, Runs::run)) {
      for (int i = 0; i < checks.size(); i++) {
        assertTrue(runs.row(i).asExpected());
      }
    }
    assertEquals(0, besideOneAlone.get());
  }

  @Test
  void whatCannotBeDoneIsARowThatFailed() {
    Row failed =
        Runs.run(
            check(
                "c",
                () -> {
                  throw new ToolFailure("no such tool");
                }));
    assertFalse(failed.asExpected());
    assertEquals("no such tool", failed.note());
    Row full =
        Runs.run(
            check(
                "c",
                () -> {
                  throw new OutOfMemoryError();
                }));
    assertFalse(full.asExpected());
  }

  @Test
  void whatIsFinishedIsNotRunAgain() throws IOException {
    Path file = directory.resolve("below").resolve("rows.jsonl");
    AtomicInteger runs = new AtomicInteger();
    Check good =
        check("good", () -> Verdict.holds(runs.incrementAndGet(), "said \"so\"\nand more"));
    Check bad = check("bad", () -> new Verdict(runs.incrementAndGet(), "deadlock", List.of(), ""));
    Journal first = Journal.begin(file);
    Row row = first.run(good);
    first.run(bad);
    assertEquals(2, runs.get());

    Journal second = Journal.resume(file);
    assertEquals(row, second.run(good));
    assertEquals(2, runs.get());
    second.run(bad);
    assertEquals(3, runs.get());

    String others = Files.readString(file).replaceFirst("\"classes\":\"..", "\"classes\":\"--");
    Files.writeString(file, others);
    Journal.resume(file).run(good);
    assertEquals(4, runs.get());

    Journal.begin(file).run(good);
    assertEquals(5, runs.get());
  }

  private static Check check(String configuration, Supplier<Verdict> run) {
    return new Check(configuration, "model", "tool", "all", null, false, false, "", run);
  }
}
