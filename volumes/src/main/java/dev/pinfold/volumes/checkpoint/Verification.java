package dev.pinfold.volumes.checkpoint;

import dev.pinfold.documents.transaction.Check;
import java.util.ArrayList;
import java.util.List;

/// What was found when a checkpoint was opened.
///
/// @param sequence of the last commit in it
/// @param documents that were looked at
/// @param findings what is wrong; nothing, if it is what the catalogue says
public record Verification(
    Checkpoint checkpoint, long sequence, long documents, List<String> findings) {

  public Verification {
    findings = List.copyOf(findings);
  }

  static Verification of(
      Checkpoint checkpoint, long sequence, String database, Check.Report report) {
    List<String> findings = new ArrayList<>();
    if (sequence != checkpoint.sequence()) {
      findings.add(
          "its last commit is " + sequence + ", the catalogue says " + checkpoint.sequence());
    }
    if (!checkpoint.database().isEmpty() && !checkpoint.database().equals(database)) {
      findings.add("it is of database " + database + ", not " + checkpoint.database());
    }
    if (checkpoint.state() == Checkpoint.State.UNFINISHED) {
      findings.add("the process that made it did not come to its end");
    }
    findings.addAll(report.findings());
    return new Verification(checkpoint, sequence, report.documents(), findings);
  }

  /// Whether it is what the catalogue says.
  public boolean isGood() {
    return findings.isEmpty();
  }
}
