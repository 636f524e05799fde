package dev.pinfold.agent;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Keeps an IPFS daemon at what the server wants of it, until it is closed.
///
/// It keeps nothing on disk. A restart of the agent, the daemon or the server loses nothing, as the
/// server's queue is the truth: work is leased, and comes again unless its end is acknowledged.
public final class Agent implements AutoCloseable {

  /*
   * Threads, all virtual, and what they share (each has its own lock, none is held during a call):
   *
   *   heartbeats ── server        tell that the peer lives; the first one makes the session known
   *   watch ─────── daemon        opens the table while the daemon is up
   *   intake ────── server        → WorkTable, once the first verification has ended
   *   pins, unpins  daemon          WorkTable → Outbox
   *   acknowledger  server                      Outbox → server; stale answers → WorkTable
   *   repeats                       WorkTable → Outbox, that what runs still runs
   *   verifier ──── both          compares, reports
   */

  private static final Logger LOG = System.getLogger(Agent.class.getName());

  private static final Duration FLUSH_MIN = Duration.ofSeconds(1);

  /// How long no work is taken while the first verification runs: with very many pins it takes
  /// longer, and what is new should not wait for all of them.
  private static final Duration COMPARE_FIRST = Duration.ofMinutes(1);

  /// What a thread does until it is interrupted.
  private interface Loop {
    void run() throws InterruptedException;
  }

  private final AgentOptions options;
  private final Coordinator coordinator;
  private final KuboClient daemon;
  private final Clock clock;
  private final RandomGenerator random;
  private final String session;

  private final Counter.Board counters = new Counter.Board();
  private final ServerLine server = new ServerLine(counters);
  private final WorkTable table;
  private final Outbox outbox;
  private final DaemonWatch watch;
  private final Heartbeats heartbeats;
  private final Intake intake;
  private final Acknowledger acknowledger;
  private final Worker worker;
  private final Backoff verifierBackoff;

  private final ReentrantLock verifying = new ReentrantLock();
  private final CountDownLatch compared = new CountDownLatch(1);
  private volatile @Nullable Instant lastVerification;

  private final ReentrantLock life = new ReentrantLock();

  @GuardedBy("life")
  private final List<Thread> takers = new ArrayList<>();

  @GuardedBy("life")
  private final List<Thread> tellers = new ArrayList<>();

  @GuardedBy("life")
  private boolean started;

  @GuardedBy("life")
  private boolean closed;

  /// @param daemon stays the caller's to close
  /// @param clock tells the times in the figures; no behaviour depends on it
  /// @param random for the session's id, pauses, and the salt of hashes
  public Agent(
      AgentOptions options,
      KuboClient daemon,
      Coordinator coordinator,
      Clock clock,
      RandomGenerator random) {
    this.options = options;
    this.daemon = daemon;
    this.coordinator = coordinator;
    this.clock = clock;
    this.random = new SplittableRandom(random.nextLong());
    this.session = HexFormat.of().toHexDigits(random.nextLong());
    AgentOptions.Limits limits = options.limits();
    this.table = new WorkTable(limits.queuedItems());
    this.outbox = new Outbox(limits.acknowledgements());
    this.heartbeats = new Heartbeats(coordinator, this::heartbeat, backoff(random), server, clock);
    this.watch =
        new DaemonWatch(daemon, options.times(), backoff(random), counters, this::daemonChanged);
    this.intake =
        new Intake(options, coordinator, table, outbox, backoff(random), server, counters);
    this.acknowledger =
        new Acknowledger(options, coordinator, outbox, intake, backoff(random), server, counters);
    ItemRunner runner = new ItemRunner(daemon, limits.origins());
    this.worker = new Worker(runner, table, outbox, watch, counters);
    this.verifierBackoff = backoff(random);
  }

  private Backoff backoff(RandomGenerator source) {
    return new Backoff(options.times(), new SplittableRandom(source.nextLong()));
  }

  /// Begins to work.
  ///
  /// @throws IllegalStateException if it has begun before
  public void start() {
    life.lock();
    try {
      if (started) {
        throw new IllegalStateException("An agent starts once");
      }
      started = true;
      tellers.add(thread("heartbeats", heartbeats::run));
      tellers.add(thread("acknowledger", acknowledger::run));
      tellers.add(thread("repeats", this::repeat));
      takers.add(thread("watch", watch::run));
      takers.add(thread("intake", this::takeIn));
      takers.add(thread("verifier", this::verifyRepeatedly));
      for (int i = 0; i < options.limits().pins(); i++) {
        thread("pins-" + i, () -> worker.run(WorkItem.Action.PIN));
      }
      for (int i = 0; i < options.limits().unpins(); i++) {
        thread("unpins-" + i, () -> worker.run(WorkItem.Action.UNPIN));
      }
    } finally {
      life.unlock();
    }
  }

  /// What it has done and what it is at.
  public AgentFigures figures() {
    return new AgentFigures(
        watch.state().up(),
        table.inFlight(outbox.size()),
        counters.counts(),
        heartbeats.last(),
        lastVerification);
  }

  /// Compares the daemon with the placements now and reports the differences; the same happens by
  /// itself at the start and at intervals. Waits for one that runs.
  ///
  /// @throws dev.pinfold.base.ProblemException if the daemon or the server fails
  public void verify() {
    verifying.lock();
    try {
      Verification.Result result =
          new Verification(
                  options, daemon, coordinator, cid -> table.has(cid) || outbox.has(cid), random)
              .run();
      lastVerification = clock.instant();
      counters.count(Counter.VERIFICATIONS);
      counters.add(Counter.MISSING, result.missing());
      counters.add(Counter.EXTRA, result.extra());
      LOG.log(
          result.missing() + result.extra() > 0 ? Level.WARNING : Level.DEBUG,
          () -> "verified: " + result);
    } finally {
      verifying.unlock();
    }
  }

  /// Takes no more work, lets what runs end within [AgentOptions.Times#close()], and tells the
  /// server what became of it. What has not ended by then is given up, and handed out again by the
  /// server.
  @Override
  public void close() {
    life.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      table.close();
      takers.forEach(Thread::interrupt);
      if (started) {
        settle();
      }
      tellers.forEach(Thread::interrupt);
    } finally {
      life.unlock();
    }
  }

  /// Waits until nothing runs and the server has heard of it, or the time is over.
  private void settle() {
    try {
      Deadline deadline = Deadline.in(options.times().close());
      if (!table.awaitIdle(Duration.ofNanos(deadline.remainingNanos()))) {
        table.interruptRunners();
      }
      // Even if the time is over: what ended in it should be heard of if the server answers.
      Duration rest = Duration.ofNanos(deadline.remainingNanos());
      Duration flush = rest.compareTo(FLUSH_MIN) < 0 ? FLUSH_MIN : rest;
      if (!outbox.awaitEmpty(flush)) {
        LOG.log(Level.WARNING, "closed with unacknowledged work: count=" + outbox.size());
      }
    } catch (InterruptedException e) {
      table.interruptRunners();
      Thread.currentThread().interrupt();
    }
  }

  private void daemonChanged(Boolean up) {
    table.open(up);
    heartbeats.hurry();
  }

  private Heartbeat heartbeat() {
    return new Heartbeat(
        options.peer(),
        options.name(),
        session,
        options.agentVersion(),
        options.tags(),
        watch.state(),
        table.inFlight(outbox.size()));
  }

  /// After an import the daemon holds most of what is queued: verifying finds that out faster than
  /// pinning one by one.
  private void takeIn() throws InterruptedException {
    heartbeats.awaitKnown();
    watch.awaitUp();
    if (!compared.await(COMPARE_FIRST.toNanos(), TimeUnit.NANOSECONDS)) {
      LOG.log(Level.INFO, "takes work while the first verification goes on");
    }
    intake.run();
  }

  private void repeat() throws InterruptedException {
    while (true) {
      Thread.sleep(options.times().repeat());
      for (WorkItem item : table.running()) {
        outbox.add(ItemRunner.begun(item));
      }
    }
  }

  private void verifyRepeatedly() throws InterruptedException {
    heartbeats.awaitKnown();
    while (true) {
      try {
        watch.awaitUp();
        verify();
        verifierBackoff.succeeded();
        compared.countDown();
        Thread.sleep(verifierBackoff.around(options.times().verify()));
      } catch (RuntimeException e) {
        if (!Thread.currentThread().isInterrupted()) {
          LOG.log(Level.INFO, "verification failed, will be tried again", e);
        }
        compared.countDown();
        Thread.sleep(verifierBackoff.failed());
      }
    }
  }

  private Thread thread(String name, Loop loop) {
    return Thread.ofVirtual()
        .name("pinfold-agent-" + options.peer() + "-" + name)
        .start(
            () -> {
              try {
                loop.run();
              } catch (InterruptedException e) {
                // The agent closes: the thread ends.
                Thread.currentThread().interrupt();
              }
            });
  }
}
