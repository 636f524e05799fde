package dev.pinfold.volumes.replica;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was found when a replica was looked at.
///
/// @param target where
/// @param snapshot the newest there
/// @param guid of it
/// @param isOfSource whether the source knows it by its guid; null if the source was not asked
/// @param isOpened whether the database on it was opened
/// @param sequence the last commit in it; 0 if it was not opened
/// @param documents in it
/// @param findings what is wrong; nothing, if all is well
/// @param notes what was not looked at, and how it can be
public record ReplicaReport(
    String target,
    String snapshot,
    String guid,
    @Nullable Boolean isOfSource,
    boolean isOpened,
    long sequence,
    long documents,
    List<String> findings,
    List<String> notes) {

  public ReplicaReport {
    findings = List.copyOf(findings);
    notes = List.copyOf(notes);
  }

  public boolean isClean() {
    return findings.isEmpty();
  }
}
