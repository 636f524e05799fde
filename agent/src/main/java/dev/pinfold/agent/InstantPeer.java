package dev.pinfold.agent;

import dev.pinfold.agent.Acknowledgement.State;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A peer without IPFS, for demonstrations and tests: it pins and unpins whatever the server hands
/// it, at once or after a delay, and fails as often as it is told to. It holds nothing.
public final class InstantPeer implements AutoCloseable {

  private static final Logger LOG = System.getLogger(InstantPeer.class.getName());
  private static final Duration WORK_WAIT = Duration.ofSeconds(10);
  private static final long FREE_BYTES = 1L << 40;
  private static final int ATTEMPTS_MAX = 10;

  /// How it behaves.
  ///
  /// @param delay between taking work and acknowledging it
  /// @param failureRate share of pins that fail, from 0 to 1
  /// @param batch items that it takes at once, at most 1,000
  public record Behaviour(Duration delay, double failureRate, int batch) {

    /// Pins everything at once.
    public static final Behaviour PROMPT = new Behaviour(Duration.ZERO, 0, 500);

    public Behaviour {
      if (!(failureRate >= 0 && failureRate <= 1)
          || batch < 1
          || batch > 1_000
          || delay.isNegative()) {
        throw new IllegalArgumentException(
            "A failure rate is from 0 to 1, a batch of 1 to 1,000 items, a delay not negative");
      }
    }
  }

  /// What it has done.
  public record Figures(long pinned, long unpinned, long failed, long stale) {}

  private final String peer;
  private final String name;
  private final Coordinator coordinator;
  private final Behaviour behaviour;
  private final RandomGenerator random;
  private final String session;
  private final Backoff workBackoff;
  private final Backoff heartbeatBackoff;
  private final LongAdder pinned = new LongAdder();
  private final LongAdder unpinned = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder stale = new LongAdder();
  private final Thread heartbeats;

  /* Written before the thread starts that reads it. */
  private Duration firstPause = Duration.ZERO;
  private final Thread work;

  private InstantPeer(
      String peer,
      String name,
      Coordinator coordinator,
      Behaviour behaviour,
      RandomGenerator random) {
    this.peer = peer;
    this.name = name;
    this.coordinator = coordinator;
    this.behaviour = behaviour;
    this.random = new SplittableRandom(random.nextLong());
    this.session = HexFormat.of().toHexDigits(random.nextLong());
    AgentOptions.Times times = AgentOptions.Times.DEFAULT;
    this.workBackoff = new Backoff(times, new SplittableRandom(random.nextLong()));
    this.heartbeatBackoff = new Backoff(times, new SplittableRandom(random.nextLong()));
    this.heartbeats = Thread.ofVirtual().name(name + "-heartbeats").unstarted(this::beat);
    this.work = Thread.ofVirtual().name(name + "-work").unstarted(this::work);
  }

  /// A peer that begins to work. If the server answers, it knows the peer when this returns.
  ///
  /// @param peer its id, also as an IPFS peer
  /// @param name for people
  public static InstantPeer start(
      String peer,
      String name,
      Coordinator coordinator,
      Behaviour behaviour,
      RandomGenerator random) {
    InstantPeer instant = new InstantPeer(peer, name, coordinator, behaviour, random);
    instant.firstPause = instant.beatOnce();
    instant.heartbeats.start();
    return instant;
  }

  /// What it has done since its start.
  public Figures figures() {
    return new Figures(pinned.sum(), unpinned.sum(), failed.sum(), stale.sum());
  }

  private void beat() {
    try {
      Thread.sleep(firstPause);
      while (true) {
        Thread.sleep(beatOnce());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Returns how long to wait for the next.
  private Duration beatOnce() {
    try {
      Duration interval = coordinator.heartbeat(heartbeat()).interval();
      heartbeatBackoff.succeeded();
      if (work.getState() == Thread.State.NEW) {
        // Only now: the server does not know the peer before.
        work.start();
      }
      return interval;
    } catch (RuntimeException e) {
      return pause("heartbeat", heartbeatBackoff, e);
    }
  }

  private Heartbeat heartbeat() {
    return new Heartbeat(
        peer,
        name,
        session,
        "instant",
        Map.of(),
        new Heartbeat.Daemon(true, null, peer, List.of(), "instant", FREE_BYTES, 0),
        new Heartbeat.InFlight(0, 0, 0, 0));
  }

  private void work() {
    try {
      while (true) {
        List<WorkItem> items = take();
        if (!items.isEmpty()) {
          if (!behaviour.delay().isZero()) {
            acknowledge(items.stream().map(ItemRunner::begun).toList());
            Thread.sleep(behaviour.delay());
          }
          finish(items);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<WorkItem> take() throws InterruptedException {
    while (true) {
      try {
        List<WorkItem> items = coordinator.work(peer, behaviour.batch(), WORK_WAIT);
        workBackoff.succeeded();
        return items;
      } catch (RuntimeException e) {
        Thread.sleep(pause("work", workBackoff, e));
      }
    }
  }

  private void finish(List<WorkItem> items) throws InterruptedException {
    List<Acknowledgement> outcomes = new ArrayList<>(items.size());
    for (WorkItem item : items) {
      outcomes.add(outcome(item));
    }
    List<WorkItem> obeyed = new ArrayList<>();
    for (Acknowledgement.Answer answer : acknowledge(outcomes)) {
      if (answer instanceof Acknowledgement.Answer.Stale late) {
        stale.increment();
        WorkItem item = obey(late);
        if (item != null) {
          obeyed.add(item);
        }
      }
    }
    // What the answers to these say is in the queue as well: it is not followed further.
    if (!obeyed.isEmpty()) {
      acknowledge(obeyed.stream().map(this::outcome).toList());
    }
  }

  private static @Nullable WorkItem obey(Acknowledgement.Answer.Stale late) {
    return switch (late.now()) {
      case NOTHING -> null;
      case PIN -> WorkItem.pin(late.cid(), late.epoch());
      case UNPIN -> WorkItem.unpin(late.cid(), late.epoch());
    };
  }

  private Acknowledgement outcome(WorkItem item) {
    return switch (item.action()) {
      case PIN -> {
        if (random.nextDouble() < behaviour.failureRate()) {
          failed.increment();
          yield ItemRunner.failed(item, "this peer was told to fail");
        }
        pinned.increment();
        yield new Acknowledgement(item.cid(), item.epoch(), State.PINNED, null, null);
      }
      case UNPIN -> {
        unpinned.increment();
        yield new Acknowledgement(item.cid(), item.epoch(), State.UNPINNED, null, null);
      }
    };
  }

  /// Gives up after some attempts: the server hands the work out again.
  private List<Acknowledgement.Answer> acknowledge(List<Acknowledgement> acknowledgements)
      throws InterruptedException {
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      try {
        List<Acknowledgement.Answer> answers = coordinator.acknowledge(peer, acknowledgements);
        workBackoff.succeeded();
        return answers;
      } catch (RuntimeException e) {
        Thread.sleep(pause("acks", workBackoff, e));
      }
    }
    return List.of();
  }

  private static Duration pause(String call, Backoff backoff, RuntimeException failure) {
    if (!Thread.currentThread().isInterrupted()) {
      LOG.log(Level.INFO, "server fails, will be asked again: call=" + call, failure);
    }
    return backoff.failed();
  }

  /// Ends it; what it has taken and not acknowledged comes again.
  @Override
  public void close() {
    heartbeats.interrupt();
    work.interrupt();
  }
}
