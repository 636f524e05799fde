package dev.pinfold.verify.protocol;

import dev.pinfold.documents.lock.rules.LockMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A place of a transaction's program. All that the transaction has, its locks and its open
/// accesses, follows from the place, so a state of a model is little more than a place for each
/// transaction.
///
/// @param held the mode in which it holds each granule, or null
/// @param done the accesses of this try that are neither committed nor given up, as bits
public record Place(Action action, List<@Nullable LockMode> held, long done) {

  public boolean holdsNothing() {
    for (LockMode mode : held) {
      if (mode != null) {
        return false;
      }
    }
    return true;
  }
}
