package dev.pinfold.volumes.checkpoint;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.volumes.tool.Dataset;
import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.FailureType;
import dev.pinfold.volumes.tool.Tool;
import dev.pinfold.volumes.tool.Transfer;
import dev.pinfold.volumes.tool.Zfs;
import dev.pinfold.volumes.tool.ZfsCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Makes a new dataset of a checkpoint, and looks whether it is what the catalogue says. Nothing
/// that is there changes.
///
/// It is a full copy, by send and receive. A clone would take no room and no time, but it keeps its
/// checkpoint, and all blocks of it, from ever being destroyed; and promoting the clone would take
/// the checkpoints of the shard away from it and hang the shard itself on the copy. A copy depends
/// on nothing, and every block of it was compared with its checksum on the way.
///
/// For one thread.
public final class Restore {

  private final Zfs zfs;
  private final ShardVolume volume;

  public Restore(Zfs zfs, ShardVolume volume) {
    this.zfs = zfs;
    this.volume = volume;
  }

  /// What was restored.
  ///
  /// @param mountpoint where it is mounted; null if it is encrypted: its key is loaded first
  /// @param verification what was found in it; null if it is not mounted
  public record Restored(
      DatasetName dataset, @Nullable Path mountpoint, @Nullable Verification verification) {}

  /// Restores.
  ///
  /// @param target a dataset below the root that is not there
  /// @param mountpoint of it; null for that which it inherits
  /// @param bytes gets how many have been copied
  /// @throws ProblemException `outside_root`, `zfs_exists`, `mountpoint_needed`,
  ///     `checkpoint_unfinished`, or of a [FailureType]: what had arrived is gone then
  public Restored run(
      Checkpoint checkpoint, DatasetName target, @Nullable Path mountpoint, LongConsumer bytes) {
    if (checkpoint.state() == Checkpoint.State.UNFINISHED) {
      throw Clones.unusable(checkpoint);
    }
    verifyTarget(target);
    verifyMountpoint(target, mountpoint);
    boolean encrypted = isEncrypted();
    Tool tool = zfs.tool();
    new Transfer(tool, send(checkpoint, encrypted), tool, receive(target, mountpoint), 0)
        .run(bytes);
    if (encrypted) {
      return new Restored(target, null, null);
    }
    zfs.tool().run(ZfsCommand.zfs(target, "mount", target));
    Path mounted = Rollback.mountpoint(zfs, target);
    return new Restored(
        target, mounted, Clones.verify(checkpoint, volume.database(mounted), true, _ -> {}));
  }

  private void verifyTarget(DatasetName target) {
    if (!target.isWithin(volume.root()) || target.equals(volume.root())) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.INVALID,
                  "outside_root",
                  "a checkpoint is restored to a dataset below the root")
              .with("dataset", target.text())
              .with("root", volume.root().text()));
    }
    if (zfs.dataset(target, List.of("type")) != null) {
      throw FailureType.EXISTS.failure(
          "restore", target.text(), "a checkpoint is never restored over something");
    }
  }

  private void verifyMountpoint(DatasetName target, @Nullable Path mountpoint) {
    String text = target.text();
    DatasetName parent = new DatasetName(text.substring(0, text.lastIndexOf('/')));
    Dataset above = zfs.dataset(parent, List.of("mountpoint"));
    if (above == null) {
      throw FailureType.NOT_FOUND.failure("restore", parent.text(), "");
    }
    if (mountpoint == null && !above.property("mountpoint").value().startsWith("/")) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.INVALID,
                  "mountpoint_needed",
                  "the dataset would inherit no mountpoint: name one for it")
              .with("dataset", target.text()));
    }
  }

  private boolean isEncrypted() {
    Dataset dataset = zfs.dataset(volume.dataset(), List.of("encryption"));
    String encryption = dataset == null ? "-" : dataset.property("encryption").value();
    return !encryption.equals("off") && !encryption.equals("-");
  }

  /// With properties, and blocks as they are on disk. Raw if they are encrypted: they stay so.
  private static ZfsCommand send(Checkpoint checkpoint, boolean encrypted) {
    return ZfsCommand.zfs(
        checkpoint.snapshot(), "send", "-p", encrypted ? "-w" : "-Lec", checkpoint.snapshot());
  }

  private static ZfsCommand receive(DatasetName target, @Nullable Path mountpoint) {
    List<Object> arguments = new ArrayList<>(List.of("-u"));
    if (mountpoint == null) {
      arguments.addAll(List.of("-x", "mountpoint"));
    } else {
      arguments.addAll(List.of("-o", "mountpoint=" + mountpoint));
    }
    arguments.addAll(List.of("-o", "canmount=on", "-o", "readonly=off"));
    // What is reserved for the one is not there for the other.
    arguments.addAll(List.of("-x", "reservation", "-x", "refreservation"));
    arguments.add(target);
    return ZfsCommand.zfs(target, "receive", arguments);
  }
}
