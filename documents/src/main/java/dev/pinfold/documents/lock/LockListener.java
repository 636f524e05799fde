package dev.pinfold.documents.lock;

import dev.pinfold.documents.lock.rules.Granule;
import dev.pinfold.documents.lock.rules.LockMode;

/// Is told what happens in a lock table, so that it can be recorded and checked against the rules.
///
/// It is called under the monitor that guards the granule: events of one granule come in the order
/// in which they happened. So it must be quick, must not call the table, and may be called by
/// several threads at once.
public interface LockListener {

  /// The owner holds the granule, in that mode, from now on.
  void granted(LockOwner owner, Granule granule, LockMode mode);

  /// The owner waits for the granule.
  ///
  /// @param converting whether it holds the granule already and so goes before those that do not
  void blocked(LockOwner owner, Granule granule, LockMode mode, boolean converting);

  /// The owner no longer waits for the granule, and was not granted it.
  void gaveUp(LockOwner owner, Granule granule);

  /// The owner must give up where it waits or next would wait or lock.
  void wounded(LockOwner owner, LockOwner by);

  /// The owner no longer holds the granule.
  void released(LockOwner owner, Granule granule);
}
