package dev.pinfold.agent;

import org.jspecify.annotations.Nullable;

/// One CID that the agent is busy with. Guarded by the lock of its [WorkTable].
final class Task {

  /// What is done, or waits to be.
  WorkItem item;

  /// What comes after it, as it arrived while the item runs.
  @Nullable WorkItem next;

  /// Who runs the item; null while it waits.
  @Nullable Thread runner;

  /// Whether the runner was interrupted because the item is not wanted any more.
  boolean cancelled;

  /// How often the daemon went away while the item ran.
  int outages;

  Task(WorkItem item) {
    this.item = item;
  }
}
