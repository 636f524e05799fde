package dev.pinfold.agent;

import dev.pinfold.base.ProblemException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;

/// Sends acknowledgements in batches, again and again while the server is away, and does what the
/// server says to those that came too late.
final class Acknowledger {

  private static final Logger LOG = System.getLogger(Acknowledger.class.getName());

  private final AgentOptions options;
  private final Coordinator coordinator;
  private final Outbox outbox;
  private final Intake intake;
  private final Backoff backoff;
  private final ServerLine server;
  private final Counter.Board counters;
  private final int batch;

  Acknowledger(
      AgentOptions options,
      Coordinator coordinator,
      Outbox outbox,
      Intake intake,
      Backoff backoff,
      ServerLine server,
      Counter.Board counters) {
    this.options = options;
    this.coordinator = coordinator;
    this.outbox = outbox;
    this.intake = intake;
    this.backoff = backoff;
    this.server = server;
    this.counters = counters;
    this.batch = options.limits().batch();
  }

  void run() throws InterruptedException {
    int alone = 0;
    while (true) {
      List<Acknowledgement> taken =
          outbox.take(alone > 0 ? 1 : batch, alone > 0 ? Duration.ZERO : options.times().gather());
      try {
        List<Acknowledgement.Answer> answers = coordinator.acknowledge(options.peer(), taken);
        server.answered();
        backoff.succeeded();
        outbox.done();
        counters.add(Counter.ACKNOWLEDGED, taken.size());
        answers.forEach(this::obey);
        alone = Math.max(0, alone - 1);
      } catch (RuntimeException e) {
        if (!refused(e)) {
          server.failed("acks", e);
          outbox.putBack();
          Thread.sleep(backoff.failed());
        } else if (taken.size() > 1) {
          // One of them is bad: found by sending each alone.
          outbox.putBack();
          alone = taken.size();
        } else {
          outbox.done();
          counters.count(Counter.DROPPED);
          LOG.log(Level.WARNING, "acknowledgement refused, dropped: " + taken.getFirst(), e);
          alone = Math.max(0, alone - 1);
        }
      }
    }
  }

  /// Whether the same request would be refused again.
  private static boolean refused(RuntimeException failure) {
    if (!(failure instanceof ProblemException problem)) {
      return false;
    }
    return switch (problem.problem().kind()) {
      case INVALID, LIMIT -> true;
      case NOT_FOUND, CONFLICT, BUSY, UNAVAILABLE, CORRUPT, CANCELLED, INTERNAL -> false;
    };
  }

  private void obey(Acknowledgement.Answer answer) {
    switch (answer) {
      case Acknowledgement.Answer.Accepted _ -> {}
      case Acknowledgement.Answer.Stale stale -> {
        counters.count(Counter.STALE);
        switch (stale.now()) {
          case NOTHING -> {}
          case UNPIN -> intake.offer(WorkItem.unpin(stale.cid(), stale.epoch()));
          case PIN ->
              intake.offer(
                  new WorkItem(
                      stale.cid(),
                      WorkItem.Action.PIN,
                      stale.recursive(),
                      stale.epoch(),
                      0,
                      List.of(),
                      null));
        }
      }
    }
  }
}
