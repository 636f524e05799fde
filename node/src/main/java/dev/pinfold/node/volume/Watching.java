package dev.pinfold.node.volume;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.volumes.replica.ReplicaStatus;
import dev.pinfold.volumes.replica.Replicator;
import dev.pinfold.volumes.spec.WatchSpec;
import dev.pinfold.volumes.watch.Watcher;
import dev.pinfold.volumes.watch.heal.Healer;
import dev.pinfold.volumes.watch.heal.Journal;
import dev.pinfold.volumes.watch.measure.Kstat;
import dev.pinfold.volumes.watch.measure.Measuring;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A server watches the volumes of its host, as the file of volumes says: all datasets below the
/// root, and their pool. Where several servers of a host have the same file, the first watches:
/// else each would tell the same.
///
/// Nothing of it ever stops the server: what cannot be watched is logged.
///
/// Safe for use by many threads.
final class Watching implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Watching.class);
  private static final String LOCK = "lock";

  private final Watcher watcher;
  private final FileChannel lock;

  private Watching(Watcher watcher, FileChannel lock) {
    this.watcher = watcher;
    this.lock = lock;
  }

  /// Begins to watch.
  ///
  /// @param replicator tries again when healing asks for it; null if there are no replicas
  /// @param checkpointing prunes when healing asks for it
  /// @return null if nothing is watched
  static @Nullable Watching start(
      Volume volume,
      Path data,
      @Nullable Replicator replicator,
      Checkpointing checkpointing,
      Clock clock) {
    WatchSpec spec = volume.spec().watch();
    if (spec.every().isZero()) {
      return null;
    }
    FileChannel lock = lock(spec.state(), data);
    if (lock == null) {
      return null;
    }
    try {
      Measuring measuring =
          new Measuring(new Kstat(Kstat.LINUX), List.of(volume.spec().root()), clock);
      Healer healer =
          new Healer(
              volume.zfs().tool(),
              measuring,
              new Others(replicator, checkpointing),
              Journal.in(spec.state()),
              clock);
      Watcher watcher = new Watcher(spec, measuring, lags(replicator, clock), healer);
      watcher.start();
      return new Watching(watcher, lock);
    } catch (RuntimeException e) {
      LOG.error("volumes are not watched directory={}", spec.state(), e);
      release(lock);
      return null;
    }
  }

  /// The right to watch; null if another server has it, or if nothing can be written there.
  private static @Nullable FileChannel lock(Path state, Path data) {
    try {
      Files.createDirectories(state);
      if (state.toRealPath().startsWith(data.toRealPath())) {
        // It would wait with the pool that it is to tell of.
        LOG.warn(
            "watch.state lies on the volume that is watched: set it to another disk directory={}",
            state);
      }
      FileChannel channel =
          FileChannel.open(
              state.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (isLocked(channel)) {
        return channel;
      }
      channel.close();
      LOG.info("another server of this host watches the volumes directory={}", state);
    } catch (IOException e) {
      LOG.error("volumes are not watched: set watch.state to a directory of the server", e);
    }
    return null;
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      // It lasts as long as the channel.
      FileLock taken = channel.tryLock();
      return taken != null;
    } catch (OverlappingFileLockException _) {
      // A server in this same process has it.
      return false;
    }
  }

  /// How far replicas are behind. One that has nothing yet is behind since the start.
  private static Supplier<Map<String, Duration>> lags(
      @Nullable Replicator replicator, Clock clock) {
    Instant start = clock.instant();
    return () -> {
      Map<String, Duration> lags = new TreeMap<>();
      Instant now = clock.instant();
      if (replicator != null) {
        for (ReplicaStatus one : replicator.statuses()) {
          lags.put(
              one.replica() + "/" + one.shard(), one.lag(now).orElse(Duration.between(start, now)));
        }
      }
      return lags;
    };
  }

  /// What the server's other parts do for healing.
  private record Others(@Nullable Replicator replicator, Checkpointing checkpointing)
      implements Healer.Others {

    @Override
    public void resumeSend() {
      if (replicator == null) {
        throw new ProblemException(
            Problem.of(Problem.Kind.CONFLICT, "no_replicas", "this server sends to no replica"));
      }
      replicator.retry();
    }

    @Override
    public String prune() {
      return checkpointing.pruneNow() + " bytes are free";
    }

    @Override
    public List<Path> copies(Path database) {
      // Replicas are not mounted, and its own database is open: a person does that, by command.
      return List.of();
    }
  }

  /// What the last round found; null before the first.
  Watcher.@Nullable Found last() {
    return watcher.last();
  }

  /// Ends it, soon even if a pool does not answer.
  @Override
  public void close() {
    watcher.close();
    release(lock);
  }

  private static void release(FileChannel lock) {
    try {
      lock.close();
    } catch (IOException e) {
      LOG.warn("the lock of watching was not released", e);
    }
  }
}
