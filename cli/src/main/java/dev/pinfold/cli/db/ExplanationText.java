package dev.pinfold.cli.db;

import dev.pinfold.cli.Output;
import dev.pinfold.documents.query.Explanation;

/// Prints how a query is answered.
final class ExplanationText {

  private ExplanationText() {}

  static void print(Explanation explanation, Output output) {
    if (output.isJson()) {
      output.json(explanation);
      return;
    }
    output.line("plan       " + explanation.plan() + " " + explanation.index());
    for (String range : explanation.ranges()) {
      output.line("range      " + range);
    }
    output.line("sort       " + explanation.sort());
    output.line(
        "estimated  "
            + explanation.estimatedRows()
            + " of "
            + explanation.documents()
            + " documents");
    Explanation.Actual actual = explanation.actual();
    output.line(
        "read       "
            + actual.entriesRead()
            + " entries, "
            + actual.documentsRead()
            + " documents, for "
            + actual.rows()
            + " rows");
    for (String rejected : explanation.rejected()) {
      output.line("rejected   " + rejected);
    }
  }
}
