package dev.pinfold.agent;

import java.util.List;

/// Asks the server for work whenever there is room for it and the daemon is up.
final class Intake {

  /// What the protocol allows in one answer.
  private static final int ITEMS_MAX = 1_000;

  private final AgentOptions options;
  private final Coordinator coordinator;
  private final WorkTable table;
  private final Outbox outbox;
  private final Backoff backoff;
  private final ServerLine server;
  private final Counter.Board counters;

  Intake(
      AgentOptions options,
      Coordinator coordinator,
      WorkTable table,
      Outbox outbox,
      Backoff backoff,
      ServerLine server,
      Counter.Board counters) {
    this.options = options;
    this.coordinator = coordinator;
    this.table = table;
    this.outbox = outbox;
    this.backoff = backoff;
    this.server = server;
    this.counters = counters;
  }

  void run() throws InterruptedException {
    int room = table.awaitRoom();
    while (room > 0) {
      try {
        List<WorkItem> items =
            coordinator.work(options.peer(), Math.min(room, ITEMS_MAX), options.times().workWait());
        server.answered();
        if (take(items) > 0 || items.isEmpty()) {
          backoff.succeeded();
        } else {
          // All known: the server repeats itself, so asking at once again would be a busy loop.
          Thread.sleep(backoff.failed());
        }
      } catch (RuntimeException e) {
        server.failed("work", e);
        Thread.sleep(backoff.failed());
      }
      room = table.awaitRoom();
    }
  }

  /// Returns how many items were new.
  private int take(List<WorkItem> items) {
    counters.add(Counter.RECEIVED, items.size());
    int taken = 0;
    for (WorkItem item : items) {
      if (offer(item)) {
        taken++;
      } else {
        counters.count(Counter.KNOWN);
      }
    }
    return taken;
  }

  /// Queues an item; returns false if it is known, or if there is no room, in which case the server
  /// hands it out again.
  boolean offer(WorkItem item) {
    return !outbox.tellsEndOf(item) && table.offer(item) == WorkTable.Offered.TAKEN;
  }
}
