package dev.pinfold.node.volume;

import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.Database;
import dev.pinfold.node.metrics.CheckpointMetrics;
import dev.pinfold.volumes.keys.Keys;
import dev.pinfold.volumes.replica.PausedSnapshots;
import dev.pinfold.volumes.replica.Promotion;
import dev.pinfold.volumes.replica.ReplicaStatus;
import dev.pinfold.volumes.replica.Replicator;
import dev.pinfold.volumes.replica.Side;
import dev.pinfold.volumes.replica.TargetRetention;
import dev.pinfold.volumes.spec.Grid;
import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.ZfsCommand;
import dev.pinfold.volumes.watch.Watcher;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All that a server does for the dataset that its data lies on: its key is loaded before the
/// database is opened and unloaded after it was closed; between, checkpoints are made and replicas
/// kept up to date, and pools and datasets are watched.
///
/// Safe for use by many threads, once it is started.
public final class VolumeWork implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(VolumeWork.class);

  private final Volume volume;
  private final Path data;
  private final boolean loadedKey;
  private @Nullable Checkpointing checkpointing;
  private @Nullable Replicator replicator;
  private volatile @Nullable Watching watching;

  private VolumeWork(Volume volume, Path data, boolean loadedKey) {
    this.volume = volume;
    this.data = data;
    this.loadedKey = loadedKey;
  }

  /// Makes a dataset ready to be written to.
  ///
  /// @param data the server's data directory
  /// @throws ProblemException `dataset_fenced` if a replica took its place, `volume_missing` and
  ///     its like, or what is wrong with the key
  public static VolumeWork prepare(Volume volume, Path data) {
    DatasetName dataset = volume.place().dataset();
    Promotion.verifyWritable(new Side(volume.zfs(), dataset));
    VolumeWork work = new VolumeWork(volume, data, loadKey(volume, dataset));
    try {
      volume.verifyMounted(data);
    } catch (RuntimeException e) {
      work.release();
      throw e;
    }
    return work;
  }

  private static boolean loadKey(Volume volume, DatasetName dataset) {
    Keys keys = new Keys(volume.zfs());
    if (volume.shard().key() == null || keys.isLoaded(dataset)) {
      return false;
    }
    keys.load(dataset, volume.shard().key());
    LOG.atInfo().addKeyValue("dataset", dataset).log("the key is loaded");
    volume.zfs().tool().run(ZfsCommand.zfs(dataset, "mount", dataset));
    return true;
  }

  /// Begins with checkpoints and replicas, and with watching.
  ///
  /// @param database that lies on the dataset; null while no store uses it
  public void start(Supplier<@Nullable Database> database, CheckpointMetrics metrics, Clock clock) {
    Checkpointing checkpoints = new Checkpointing(volume, database, metrics, clock);
    checkpointing = checkpoints;
    checkpoints.start();
    Database open = database.get();
    if (open != null && !volume.spec().replicas().isEmpty()) {
      replicate(open, clock);
    }
    watching = Watching.start(volume, data, replicator, checkpoints, clock);
  }

  private void replicate(Database open, Clock clock) {
    String shard = volume.shard().name();
    // Other shards of the file have servers of their own.
    Replicator started =
        new Replicator(
            volume.spec().only(volume.shard()),
            new PausedSnapshots(volume.spec(), volume.zfs().tool(), Map.of(shard, open), clock),
            new TargetRetention(Grid.parse(volume.spec().checkpoints().keep())),
            clock);
    replicator = started;
    started.start();
  }

  /// Makes checkpoints.
  public @Nullable Checkpointing checkpointing() {
    return checkpointing;
  }

  /// How replicas do; none if there are none.
  public List<ReplicaStatus> replicas() {
    Replicator running = replicator;
    return running == null ? List.of() : running.statuses();
  }

  /// What the last round of watching found; null before the first, or if this server does not
  /// watch.
  public Watcher.@Nullable Found watched() {
    Watching running = watching;
    return running == null ? null : running.last();
  }

  /// Ends watching, checkpoints and replication; what is being made is finished, what is being sent
  /// is resumed by the next start. The database is still open.
  @Override
  public void close() {
    Watching running = watching;
    if (running != null) {
      // First: it would tell of what the rest leaves, and heal it.
      running.close();
    }
    if (replicator != null) {
      replicator.close();
    }
    if (checkpointing != null) {
      checkpointing.close();
    }
  }

  /// Unloads the key, if this loaded it. The database is closed.
  public void release() {
    if (!loadedKey) {
      return;
    }
    DatasetName dataset = volume.place().dataset();
    try {
      volume.zfs().tool().run(ZfsCommand.zfs(dataset, "unmount", dataset));
      new Keys(volume.zfs()).unload(dataset);
      LOG.atInfo().addKeyValue("dataset", dataset).log("the key is unloaded");
    } catch (ProblemException e) {
      // Somebody looks into the dataset. The server ends all the same.
      LOG.atWarn()
          .setCause(e)
          .addKeyValue("dataset", dataset)
          .log("the key stays loaded; unload it by hand: pinfold zfs key unload");
    }
  }
}
