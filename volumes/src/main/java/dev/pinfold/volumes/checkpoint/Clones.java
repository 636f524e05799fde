package dev.pinfold.volumes.checkpoint;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.documents.Database;
import dev.pinfold.documents.DatabaseOptions;
import dev.pinfold.volumes.tool.Dataset;
import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.Zfs;
import dev.pinfold.volumes.tool.ZfsCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

/// Opens checkpoints to be looked at, each as a clone that is destroyed again.
///
/// A clone shares all blocks with its snapshot and takes a moment, whatever the size. It can be
/// written to, as RocksDB takes a lock file and replays its log when it opens; what is written is
/// the clone's own, and the checkpoint stays as it is. It is mounted nowhere by itself, and runs
/// nothing.
///
/// What a process that was killed left behind is recognised by a property with its number and
/// start, and destroyed by the next one that opens a checkpoint.
///
/// Safe for use by many threads.
public final class Clones {

  /// Below the root, where no shard can be: their names begin with a letter or a digit.
  private static final String PREFIX = "_inspect_";

  private static final String MADE_BY = "dev.pinfold:clone";
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final Zfs zfs;
  private final ShardVolume volume;

  public Clones(Zfs zfs, ShardVolume volume) {
    this.zfs = zfs;
    this.volume = volume;
  }

  /// A checkpoint that is open. For one thread.
  public final class Open implements AutoCloseable {

    private final DatasetName clone;
    private final Path mountpoint;

    private Open(DatasetName clone, Path mountpoint) {
      this.clone = clone;
      this.mountpoint = mountpoint;
    }

    /// Where its database is.
    public Path directory() {
      return volume.database(mountpoint);
    }

    /// The dataset.
    public DatasetName dataset() {
      return clone;
    }

    /// Destroys the clone. What has its files open must be closed before.
    ///
    /// @throws ProblemException `zfs_busy` if something still uses it: the next one that is opened
    ///     after the end of this process destroys it
    @Override
    public void close() {
      zfs.tool().run(ZfsCommand.zfs(clone, "destroy", clone));
      delete(mountpoint);
    }
  }

  /// Opens one.
  ///
  /// @throws ProblemException of a [dev.pinfold.volumes.tool.FailureType]; `zfs_permission_denied`
  ///     for who may not mount, which on Linux is everybody but root
  public Open open(Checkpoint checkpoint) {
    sweep();
    Maker here = Maker.here();
    DatasetName clone =
        volume
            .root()
            .child(
                PREFIX
                    + volume.shard().replace('/', '_')
                    + "_"
                    + here.process()
                    + "_"
                    + NUMBERS.incrementAndGet());
    Path mountpoint;
    try {
      mountpoint = Files.createTempDirectory("pinfold-checkpoint-").toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    boolean made = false;
    boolean mounted = false;
    try {
      zfs.tool()
          .run(
              ZfsCommand.zfs(
                  clone,
                  "clone",
                  "-o",
                  "canmount=noauto",
                  "-o",
                  "mountpoint=" + mountpoint,
                  "-o",
                  "readonly=off",
                  "-o",
                  "exec=off",
                  "-o",
                  "setuid=off",
                  "-o",
                  "devices=off",
                  "-o",
                  MADE_BY + "=" + here,
                  checkpoint.snapshot(),
                  clone));
      made = true;
      zfs.tool().run(ZfsCommand.zfs(clone, "mount", clone));
      mounted = true;
    } finally {
      if (made && !mounted) {
        zfs.tool().run(ZfsCommand.zfs(clone, "destroy", clone));
      }
      if (!mounted) {
        delete(mountpoint);
      }
    }
    return new Open(clone, mountpoint);
  }

  /// ZFS removes a mountpoint that it made, or leaves it: either is right.
  private static void delete(Path mountpoint) {
    try {
      Files.deleteIfExists(mountpoint);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Opens one and looks whether it is what the catalogue says: the engine's check finds nothing,
  /// and the last commit in it is exactly that of its sequence.
  ///
  /// @param checksums whether to read every block, too
  /// @param progress gets the number of documents looked at
  /// @throws ProblemException what opening throws, such as `database_not_found`
  public Verification verify(Checkpoint checkpoint, boolean checksums, LongConsumer progress) {
    try (Open open = open(checkpoint)) {
      return verify(checkpoint, open.directory(), checksums, progress);
    }
  }

  /// Looks whether a directory holds what a checkpoint should.
  static Verification verify(
      Checkpoint checkpoint, Path directory, boolean checksums, LongConsumer progress) {
    try (Database database = Database.open(directory, DatabaseOptions.DEFAULT.existingOnly())) {
      return Verification.of(
          checkpoint,
          database.sequence(),
          database.identity(),
          database.check(checksums, progress));
    }
  }

  /// Destroys clones that ended processes of this host left behind.
  ///
  /// @return how many
  public int sweep() {
    Map<DatasetName, Dataset> all = zfs.tree(volume.root(), List.of(MADE_BY, "origin"));
    int gone = 0;
    for (Dataset dataset : all.values()) {
      Maker maker = Maker.parse(dataset.property(MADE_BY).value());
      if (isClone(dataset) && maker != null && maker.isGone()) {
        zfs.tool().run(ZfsCommand.zfs(dataset.name(), "destroy", dataset.name()));
        gone++;
      }
    }
    return gone;
  }

  private boolean isClone(Dataset dataset) {
    return dataset.name().text().startsWith(volume.root().text() + "/" + PREFIX)
        && dataset.property(MADE_BY).isLocal()
        && dataset.property("origin").isSet();
  }

  /// What is wrong with a checkpoint that a plan or a restore cannot use.
  static ProblemException unusable(Checkpoint checkpoint) {
    return new ProblemException(
        Problem.of(
                Problem.Kind.CONFLICT,
                "checkpoint_unfinished",
                "the process that made the checkpoint did not come to its end, so its sequence is not"
                    + " known; take another one")
            .with("checkpoint", checkpoint.name()));
  }
}
