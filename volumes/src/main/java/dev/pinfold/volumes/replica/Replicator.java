package dev.pinfold.volumes.replica;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.volumes.spec.ReplicaSpec;
import dev.pinfold.volumes.spec.ShardSpec;
import dev.pinfold.volumes.spec.VolumesSpec;
import dev.pinfold.volumes.tool.FailureType;
import dev.pinfold.volumes.tool.Host;
import dev.pinfold.volumes.tool.Snapshot;
import dev.pinfold.volumes.tool.Tool;
import dev.pinfold.volumes.tool.Zfs;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps all replicas of all shards up to date, each on its schedule, until it is closed.
///
/// Each replica has a thread, which goes through the shards: one that fails, or is slow, holds up
/// no other. What fails is tried again after a pause that doubles, up to a bound; what a person
/// must decide is tried again, too, so that it goes on by itself when that was done.
///
/// Before a shard is sent, a snapshot is made if its newest one is older than the schedule of the
/// replica, and something was committed since: it is the replica's own (`replica_...`), not a
/// checkpoint, and goes when a newer one was sent. So a replica may follow every second without
/// filling the grid of checkpoints.
///
/// Safe for use by many threads.
public final class Replicator implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Replicator.class);

  private static final Duration PAUSE_MIN = Duration.ofSeconds(1);
  private static final Duration PAUSE_MAX = Duration.ofMinutes(5);
  private static final int DOUBLINGS_MAX = 9;
  private static final long NANOS_OF_MILLI = 1_000_000;

  /// How long [#close] waits for a command that it cannot end.
  private static final Duration CLOSING = Duration.ofSeconds(30);

  private record Key(String replica, String shard) {}

  private final VolumesSpec spec;
  private final SnapshotMaker maker;
  private final UnaryOperator<List<Snapshot>> goes;
  private final Clock clock;
  private final Zfs here = new Zfs(new Tool(Host.HERE));
  private final Map<Key, ReplicaStatus> statuses = new ConcurrentHashMap<>();
  private final Map<String, Replication> running = new ConcurrentHashMap<>();
  private final Map<String, Object> making = new ConcurrentHashMap<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Object pausing = new Object();

  @GuardedBy("pausing")
  private int retries;

  private volatile boolean closed;

  /// @param goes of all snapshots of a target, in order, which are not to be kept there; what is
  ///     held, and the newest, is kept whatever it says
  public Replicator(
      VolumesSpec spec, SnapshotMaker maker, UnaryOperator<List<Snapshot>> goes, Clock clock) {
    this.spec = spec;
    this.maker = maker;
    this.goes = goes;
    this.clock = clock;
    for (ReplicaSpec replica : spec.replicas()) {
      for (ShardSpec shard : spec.shards().values()) {
        statuses.put(
            new Key(replica.name(), shard.name()),
            ReplicaStatus.none(replica.name(), shard.name()));
      }
    }
  }

  /// Begins. Returns at once.
  public synchronized void start() {
    for (ReplicaSpec replica : spec.replicas()) {
      // Not a virtual one: reads of pipes keep its carrier busy.
      threads.add(
          Thread.ofPlatform()
              .name("pinfold-replica-" + replica.name())
              .daemon()
              .start(() -> follow(replica)));
    }
  }

  /// How all replicas of all shards do.
  public List<ReplicaStatus> statuses() {
    List<ReplicaStatus> all = new ArrayList<>();
    for (ReplicaSpec replica : spec.replicas()) {
      for (ShardSpec shard : spec.shards().values()) {
        all.add(status(new Key(replica.name(), shard.name())));
      }
    }
    return all;
  }

  private ReplicaStatus status(Key key) {
    return statuses.getOrDefault(key, ReplicaStatus.none(key.replica(), key.shard()));
  }

  private void follow(ReplicaSpec replica) {
    while (!closed) {
      long begun = System.nanoTime();
      int failures = once(replica);
      Duration wait = replica.every().minusNanos(System.nanoTime() - begun);
      pause(failures == 0 ? wait : max(wait, pauseAfter(failures)));
    }
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /// How long to wait after so many failures in a row.
  static Duration pauseAfter(int failures) {
    Duration pause = PAUSE_MIN.multipliedBy(1L << Math.min(failures - 1, DOUBLINGS_MAX));
    return pause.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : pause;
  }

  /// Tries again what failed, without waiting for the end of a pause.
  public void retry() {
    synchronized (pausing) {
      retries++;
      pausing.notifyAll();
    }
  }

  private void pause(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    synchronized (pausing) {
      int known = retries;
      try {
        for (long left = time.toNanos();
            !closed && retries == known && left > 0;
            left = end - System.nanoTime()) {
          pausing.wait(left / NANOS_OF_MILLI + 1);
        }
      } catch (InterruptedException _) {
        // Only close() interrupts, and it has said so.
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Brings all shards to one replica.
  ///
  /// @return how often in a row the shard that fares worst has failed
  private int once(ReplicaSpec replica) {
    int failures = 0;
    for (ShardSpec shard : spec.shards().values()) {
      if (closed) {
        break;
      }
      Key key = new Key(replica.name(), shard.name());
      try {
        replicate(replica, shard, Progress.NONE);
      } catch (ProblemException e) {
        failed(key, e.problem(), e);
      } catch (RuntimeException e) {
        // A defect in one round must not end replication for good.
        failed(
            key,
            Problem.of(Problem.Kind.INTERNAL, "replication_defect", "replication has a defect")
                .with("why", String.valueOf(e.getMessage())),
            e);
      }
      failures = Math.max(failures, status(key).failures());
    }
    return failures;
  }

  private void failed(Key key, Problem problem, RuntimeException cause) {
    if (closed) {
      return;
    }
    change(key, status -> status.failed(problem));
    if (problem.kind() == Problem.Kind.INTERNAL) {
      LOG.error("replication failed replica={} shard={}", key.replica(), key.shard(), cause);
    } else {
      LOG.warn(
          "replication failed replica={} shard={} failures={} problem={}",
          key.replica(),
          key.shard(),
          status(key).failures(),
          cause.getMessage());
    }
  }

  private void change(Key key, UnaryOperator<ReplicaStatus> change) {
    statuses.computeIfPresent(key, (_, status) -> change.apply(status));
  }

  /// Brings one shard to one replica, now.
  ///
  /// @throws ProblemException as [Replication#run]
  public Outcome replicate(ReplicaSpec replica, ShardSpec shard, Progress progress) {
    Key key = new Key(replica.name(), shard.name());
    Side source = new Side(here, spec.dataset(shard));
    Side target = target(replica, shard);
    Instant before = clock.instant();
    boolean current = freshen(replica, shard, source);
    Replication replication =
        new Replication(
            replica.name(),
            source,
            target,
            replica.rate(),
            new Progress() {
              @Override
              public void step(String host, String command) {
                progress.step(host, command);
              }

              @Override
              public void sent(long bytes, long total) {
                change(key, status -> status.sending(Math.max(0, total - bytes)));
                progress.sent(bytes, total);
              }
            });
    running.put(replica.name(), replication);
    try {
      if (closed) {
        replication.cancel();
      }
      Outcome outcome = replication.run();
      Snapshot last = outcome.last();
      change(
          key,
          status -> status.done(current ? before : last == null ? null : last.creation(), outcome));
      Replication.prune(source);
      Replication.prune(target);
      Replication.prune(target, goes);
      return outcome;
    } finally {
      running.remove(replica.name());
    }
  }

  /// The side that receives a shard.
  public static Side target(ReplicaSpec replica, ShardSpec shard) {
    return new Side(new Zfs(new Tool(replica.host())), replica.root().child(shard.name()));
  }

  /// Makes a snapshot if the newest is older than the replica's schedule.
  ///
  /// @return whether the newest has all that was committed before the call
  private boolean freshen(ReplicaSpec replica, ShardSpec shard, Side source) {
    // Two replicas that are due at once share what one of them makes.
    synchronized (making.computeIfAbsent(shard.name(), _ -> new Object())) {
      @Nullable Snapshot newest = newest(source);
      Instant due = clock.instant().minus(replica.every());
      return (newest == null || !newest.creation().isAfter(due))
          && maker.make(shard, ReplicaNames.SENT);
    }
  }

  private static @Nullable Snapshot newest(Side source) {
    return source.zfs().snapshots(source.dataset()).reversed().stream()
        .filter(snapshot -> ReplicaNames.isSent(snapshot.name().name()))
        .findFirst()
        .orElse(null);
  }

  /// Ends all, soon: streams stop where they are, and go on from there after the next start.
  ///
  /// @throws ProblemException `zfs_timeout` if a command does not end
  @Override
  public synchronized void close() {
    closed = true;
    running.values().forEach(Replication::cancel);
    threads.forEach(Thread::interrupt);
    Instant until = clock.instant().plus(CLOSING);
    for (Thread thread : threads) {
      try {
        if (!thread.join(max(Duration.between(clock.instant(), until), Duration.ofMillis(1)))) {
          throw FailureType.TIMEOUT.failure("close", thread.getName(), "it goes on");
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
