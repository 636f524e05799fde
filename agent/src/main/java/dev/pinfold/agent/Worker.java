package dev.pinfold.agent;

import dev.pinfold.agent.WorkItem.Action;
import dev.pinfold.base.ProblemException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;

/// Does the items of one action, one after the other. Several threads may run the same worker.
final class Worker {

  private static final Logger LOG = System.getLogger(Worker.class.getName());

  /// An item during which the daemon goes away as often as this is taken for the reason.
  private static final int OUTAGES_MAX = 3;

  private final ItemRunner runner;
  private final WorkTable table;
  private final Outbox outbox;
  private final DaemonWatch watch;
  private final Counter.Board counters;

  Worker(
      ItemRunner runner,
      WorkTable table,
      Outbox outbox,
      DaemonWatch watch,
      Counter.Board counters) {
    this.runner = runner;
    this.table = table;
    this.outbox = outbox;
    this.watch = watch;
    this.counters = counters;
  }

  /// Works until the table is closed.
  void run(Action action) throws InterruptedException {
    Optional<WorkTable.Taken> taken = table.take(action);
    while (taken.isPresent()) {
      work(taken.get());
      taken = table.take(action);
    }
  }

  private void work(WorkTable.Taken taken) {
    Task task = taken.task();
    WorkItem item = taken.item();
    acknowledge(ItemRunner.begun(item));
    Acknowledgement outcome;
    try {
      outcome = runner.run(item);
    } catch (ProblemException e) {
      if (table.cancelled(task)) {
        counters.count(Counter.CANCELLED);
        table.end(task);
        return;
      }
      if (DaemonProblem.is(e, DaemonProblem.UNREACHABLE)) {
        watch.lost(e);
        if (table.outages(task) < OUTAGES_MAX) {
          table.putBack(task);
          return;
        }
      }
      outcome = ItemRunner.failed(item, DaemonProblem.text(e));
    } catch (RuntimeException e) {
      // A defect must not take the worker with it: the item fails, the next one may not.
      LOG.log(Level.ERROR, "item failed by a defect: cid=" + item.cid(), e);
      outcome = ItemRunner.failed(item, e.toString());
    }
    // Before the task ends, so that a copy of the item cannot slip in between and run again.
    acknowledge(outcome);
    counters.count(
        switch (outcome.state()) {
          case PINNED -> Counter.PINNED;
          case UNPINNED -> Counter.UNPINNED;
          case FAILED, PINNING, UNPINNING -> Counter.FAILED;
        });
    table.end(task);
  }

  private void acknowledge(Acknowledgement acknowledgement) {
    if (!outbox.add(acknowledgement)) {
      counters.count(Counter.DROPPED);
    }
  }
}
