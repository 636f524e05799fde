package dev.pinfold.documents.lock;

import dev.pinfold.documents.lock.rules.Granule;
import dev.pinfold.documents.lock.rules.LockMode;
import java.util.List;

/// A granule that is locked, as it was at one moment.
///
/// @param holders who holds it
/// @param waiters who waits for it, the next first
public record LockView(Granule granule, List<Party> holders, List<Party> waiters) {

  /// A transaction that holds or waits.
  ///
  /// @param transaction its age
  /// @param label what it is doing
  /// @param waitingNanos how long it has waited; 0 for one that holds
  public record Party(long transaction, String label, LockMode mode, long waitingNanos) {}
}
