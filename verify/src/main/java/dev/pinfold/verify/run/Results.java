package dev.pinfold.verify.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What came out of checks, and whether their counts agree.
public final class Results {

  private final List<Row> rows = new ArrayList<>();

  /// For each model the first count, and whose it was.
  private final Map<String, Row> counts = new HashMap<>();

  /// Takes a row in; the row as it is beside those before it.
  public Row add(Check check, Row row) {
    Row compared = check.compares() && row.holds() ? compared(check, row) : row;
    rows.add(compared);
    return compared;
  }

  private Row compared(Check check, Row row) {
    Row first = counts.computeIfAbsent(check.group(), _ -> row);
    return first.states() == row.states()
        ? row
        : row.failed("other count", first.tool() + " counted " + first.states());
  }

  public List<Row> rows() {
    return List.copyOf(rows);
  }

  /// How many were not as expected.
  public long failures() {
    return rows.stream().filter(row -> Boolean.FALSE.equals(row.asExpected())).count();
  }
}
