package dev.pinfold.node.volume;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.Database;
import dev.pinfold.http.admin.Checkpoints;
import dev.pinfold.node.metrics.CheckpointMetrics;
import dev.pinfold.volumes.checkpoint.Catalogue;
import dev.pinfold.volumes.checkpoint.Checkpoint;
import dev.pinfold.volumes.checkpoint.Pruning;
import dev.pinfold.volumes.checkpoint.SnapshotSpace;
import dev.pinfold.volumes.spec.Grid;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A server makes checkpoints of itself on schedule, and destroys those that its grid does not
/// keep.
///
/// The schedule counts from the newest checkpoint that there is, so a server that is started often
/// makes no more of them. A failure is logged and counted; the next try is when the next one is
/// due, or after a minute if that is later. Nothing of it ever stops the server.
///
/// Safe for use by many threads; checkpoints are made one after the other.
public final class Checkpointing implements Checkpoints, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Checkpointing.class);
  private static final Duration AGAIN_AFTER = Duration.ofMinutes(1);

  private final Volume volume;
  private final Supplier<@Nullable Database> database;
  private final CheckpointMetrics metrics;
  private final Clock clock;
  private final Grid grid;
  private final Catalogue catalogue;
  private final Pruning pruning;
  private final Thread thread;

  /// Held while one is made.
  private final Object making = new Object();

  @GuardedBy("this")
  private boolean closed;

  /// @param database that lies on the volume; null while no store uses it
  /// @throws ProblemException `invalid_grid`
  public Checkpointing(
      Volume volume,
      Supplier<@Nullable Database> database,
      CheckpointMetrics metrics,
      Clock clock) {
    this.volume = volume;
    this.database = database;
    this.metrics = metrics;
    this.clock = clock;
    this.grid = Grid.parse(volume.spec().checkpoints().keep());
    this.catalogue = new Catalogue(volume.zfs().tool());
    this.pruning = new Pruning(volume.zfs(), volume.place());
    this.thread = Thread.ofPlatform().daemon().name("pinfold-checkpoints").unstarted(this::run);
  }

  /// Begins with the schedule, if there is one.
  public void start() {
    if (!volume.spec().checkpoints().every().isZero()) {
      thread.start();
    }
  }

  private void run() {
    while (true) {
      Duration wait = attempt(this::untilDue, AGAIN_AFTER);
      if (!await(wait)) {
        return;
      }
      if (wait.isZero()) {
        Duration rest = volume.spec().checkpoints().every();
        Duration after =
            attempt(this::makeAndPrune, rest.compareTo(AGAIN_AFTER) < 0 ? rest : AGAIN_AFTER);
        if (!await(after)) {
          return;
        }
      }
    }
  }

  /// How long until the next one; zero if it is due.
  private Duration untilDue() {
    List<Checkpoint> all = made();
    if (all.isEmpty()) {
      return Duration.ZERO;
    }
    Duration since = Duration.between(all.getLast().time(), clock.instant());
    Duration wait = volume.spec().checkpoints().every().minus(since);
    // One from the future, of a clock that was wrong, does not put off the next for long.
    return wait.isNegative() || since.isNegative() ? Duration.ZERO : wait;
  }

  private List<Checkpoint> made() {
    return catalogue.of(volume.place().dataset()).stream()
        .filter(one -> one.state() == Checkpoint.State.MADE)
        .toList();
  }

  private Duration makeAndPrune() {
    make();
    return Duration.ZERO;
  }

  /// Does a part of the schedule; says how long to wait after it failed.
  private Duration attempt(Supplier<Duration> part, Duration afterFailure) {
    try {
      return part.get();
    } catch (RuntimeException e) {
      // Whatever it was, the server serves.
      warn("no checkpoint was made; it is tried again", e);
      return afterFailure;
    }
  }

  /// @return false if it is closed
  private synchronized boolean await(Duration wait) {
    long end = System.nanoTime() + wait.toNanos();
    try {
      for (long left = wait.toNanos(); !closed && left > 0; left = end - System.nanoTime()) {
        wait(left / 1_000_000 + 1);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
    return !closed;
  }

  @Override
  public View make() {
    synchronized (making) {
      long start = System.nanoTime();
      Checkpoint made;
      try {
        made =
            new dev.pinfold.volumes.checkpoint.Checkpoints(volume.zfs(), volume.place(), clock)
                .make(database());
      } catch (RuntimeException e) {
        metrics.failed();
        throw e;
      }
      metrics.made(System.nanoTime() - start);
      LOG.atInfo()
          .addKeyValue("checkpoint", made.name())
          .addKeyValue("sequence", made.sequence())
          .log("a checkpoint is made");
      prune();
      return view(made);
    }
  }

  private Database database() {
    Database there = database.get();
    if (there == null) {
      throw new ProblemException(
          Problem.of(
              Problem.Kind.CONFLICT,
              "database_not_open",
              "the server's pins are not in the data directory, so there is nothing to make a"
                  + " checkpoint of"));
    }
    return there;
  }

  /// What is due to go goes. A failure of that is no failure of the checkpoint.
  private void prune() {
    try {
      destroyDue();
    } catch (RuntimeException e) {
      warn("checkpoints that are due to go were not destroyed", e);
    }
  }

  /// Destroys what the grid does not keep, now.
  ///
  /// @return how many bytes are free then
  long pruneNow() {
    synchronized (making) {
      return destroyDue();
    }
  }

  private long destroyDue() {
    Pruning.Decision decision = pruning.decide(grid);
    metrics.destroyed(pruning.run(decision, grid, _ -> {}));
    List<Checkpoint> left = made();
    if (!left.isEmpty()) {
      metrics.known(
          left.getLast().time(),
          left.getLast().sequence(),
          left.size(),
          SnapshotSpace.of(
                  volume.zfs(), volume.place().dataset(), List.of(volume.place().dataset()))
              .bytes());
    }
    return decision.reclaimed();
  }

  private void warn(String what, RuntimeException e) {
    LOG.atWarn().setCause(e).addKeyValue("dataset", volume.place().dataset()).log(what);
  }

  @Override
  public List<View> list() {
    return catalogue.of(volume.place().dataset()).stream().map(Checkpointing::view).toList();
  }

  private static View view(Checkpoint one) {
    return new View(
        one.name(),
        one.time(),
        one.sequence(),
        one.state().name().toLowerCase(Locale.ROOT),
        one.used(),
        one.holds());
  }

  /// Ends the schedule; one that is being made is finished.
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      if (thread.isAlive()) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
