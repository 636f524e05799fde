package dev.pinfold.documents.lock;

import dev.pinfold.documents.lock.rules.Granule;
import dev.pinfold.documents.lock.rules.LockMode;
import org.jspecify.annotations.Nullable;

/// A lock that a transaction holds or is about to. Linked into the holders of its granule, and,
/// once its transaction's thread knows of it, into the transaction's list. Its transaction uses it
/// again after the release.
///
/// All but the owner is guarded by the monitor of the granule's stripe; while it is held, its own
/// transaction may read the rest without.
final class Hold {

  final LockOwner owner;
  @Nullable Granule granule;
  @Nullable LockedGranule locked;
  LockMode mode = LockMode.IS;
  @Nullable Hold before;
  @Nullable Hold after;

  Hold(LockOwner owner) {
    this.owner = owner;
  }

  LockedGranule locked() {
    LockedGranule held = locked;
    if (held == null) {
      throw new IllegalStateException("not held");
    }
    return held;
  }

  Granule granule() {
    Granule held = granule;
    if (held == null) {
      throw new IllegalStateException("not held");
    }
    return held;
  }
}
