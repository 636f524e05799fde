package dev.pinfold.verify.run;

import dev.pinfold.verify.tool.ToolFailure;
import dev.pinfold.verify.tool.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Runs checks, one after the other, and compares what they counted.
public final class Results {

  private final List<Row> rows = new ArrayList<>();

  /// For each model the first count, and whose it was.
  private final Map<String, Count> counts = new LinkedHashMap<>();

  private record Count(long states, String tool) {}

  /// Runs a check.
  public Row run(Check check) {
    Row row = check.missing().isEmpty() ? ran(check) : leftOut(check);
    rows.add(row);
    return row;
  }

  public List<Row> rows() {
    return List.copyOf(rows);
  }

  private static Row leftOut(Check check) {
    return new Row(
        check.configuration(),
        check.model(),
        check.tool(),
        check.properties(),
        -1,
        0,
        "left out",
        "no " + check.missing(),
        null);
  }

  private Row ran(Check check) {
    long start = System.nanoTime();
    Verdict verdict;
    try {
      verdict = check.run().get();
    } catch (ToolFailure e) {
      return row(check, start, -1, "failed", String.valueOf(e.getMessage()), false);
    }
    boolean asExpected = Objects.equals(verdict.violated(), check.expected());
    String result = verdict.violated() == null ? "holds" : verdict.violated();
    if (check.compares() && verdict.violated() == null) {
      Count first =
          counts.computeIfAbsent(check.group(), _ -> new Count(verdict.states(), check.tool()));
      if (first.states() != verdict.states()) {
        return row(
            check,
            start,
            verdict.states(),
            "other count",
            first.tool() + " counted " + first.states(),
            false);
      }
    }
    return row(check, start, verdict.states(), result, verdict.note(), asExpected);
  }

  private static Row row(
      Check check, long start, long states, String result, String note, boolean asExpected) {
    return new Row(
        check.configuration(),
        check.model(),
        check.tool(),
        check.properties(),
        states,
        (System.nanoTime() - start) / 1e9,
        result,
        note,
        asExpected);
  }

  /// How many were not as expected.
  public long failures() {
    return rows.stream().filter(row -> Boolean.FALSE.equals(row.asExpected())).count();
  }
}
