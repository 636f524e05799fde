package dev.pinfold.documents.transaction;

import java.time.Instant;
import java.util.List;

/// One commit, as the feed tells it.
///
/// @param sequence its number: 1 for the first, no number is left out
/// @param time when it was written; never before the time of an earlier commit
/// @param changes what it changed, in the order in which it did
public record CommittedChanges(long sequence, Instant time, List<Change> changes) {

  public CommittedChanges {
    changes = List.copyOf(changes);
  }
}
