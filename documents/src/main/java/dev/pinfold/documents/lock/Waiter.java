package dev.pinfold.documents.lock;

import dev.pinfold.documents.lock.rules.LockMode;
import org.jspecify.annotations.Nullable;

/// A request in the queue of a granule, and the thread that waits for its grant.
final class Waiter {

  final Hold hold;
  final LockMode mode;
  final boolean inOrder;

  /// Whether the transaction holds the granule already, in a weaker mode.
  final boolean converting;

  final long sinceNanos;
  final Thread thread = Thread.currentThread();

  /// Set under the monitor of the granule's stripe, read by the waiting thread.
  volatile boolean granted;

  /// Guarded by the monitor of the granule's stripe.
  @Nullable Waiter before;

  /// Guarded by the monitor of the granule's stripe.
  @Nullable Waiter after;

  Waiter(Hold hold, LockMode mode, boolean inOrder, boolean converting, long sinceNanos) {
    this.hold = hold;
    this.mode = mode;
    this.inOrder = inOrder;
    this.converting = converting;
    this.sinceNanos = sinceNanos;
  }

  LockOwner owner() {
    return hold.owner;
  }
}
