package dev.pinfold.volumes.move;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.volumes.layout.LayoutPlanner;
import dev.pinfold.volumes.plan.Execution;
import dev.pinfold.volumes.plan.Plan;
import dev.pinfold.volumes.plan.Step;
import dev.pinfold.volumes.spec.KeySource;
import dev.pinfold.volumes.spec.ShardSpec;
import dev.pinfold.volumes.spec.VolumesSpec;
import dev.pinfold.volumes.tool.Dataset;
import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.FailureType;
import dev.pinfold.volumes.tool.Tool;
import dev.pinfold.volumes.tool.Zfs;
import dev.pinfold.volumes.tool.ZfsCommand;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Writes a shard's data again, to a dataset as the file of volumes wants it now: of another tier,
/// or under a new key, as properties act on new writes only and a key's change leaves the data as
/// it is.
///
/// The server is stopped meanwhile. Where a move stands is seen from the datasets, so one that
/// ended half-way goes on when it is run again:
///
/// 1. `SHARD.next` is made, the data is copied there, every database in it is checked and has the
///    last commit of its source; only then it is marked `pinfold:copied`;
/// 2. the shard's dataset becomes `SHARD.previous`, and `SHARD.next` the shard's.
///
/// `SHARD.previous` stays, with its checkpoints, until somebody destroys it, see [#discard].
public final class ShardMove {

  private static final String COPIED = "pinfold:copied";
  private static final String NEXT = ".next";
  private static final String PREVIOUS = ".previous";
  private static final String MOUNTPOINT = "mountpoint";

  /// For what changes while it is copied, and what ZFS keeps for itself.
  private static final double ROOM = 1.2;

  private static final List<String> ASKED =
      List.of(MOUNTPOINT, COPIED, LayoutPlanner.SHARD, "logicalreferenced", "available", "mounted");

  private final Zfs zfs;
  private final VolumesSpec spec;
  private final ShardSpec shard;
  private final Function<KeySource, byte[]> keys;
  private final Consumer<String> progress;
  private final DatasetName current;
  private final DatasetName next;
  private final DatasetName previous;

  /// @param keys gives the bytes of a key
  /// @param progress hears what is being done
  public ShardMove(
      Zfs zfs,
      VolumesSpec spec,
      ShardSpec shard,
      Function<KeySource, byte[]> keys,
      Consumer<String> progress) {
    this.zfs = zfs;
    this.spec = spec;
    this.shard = shard;
    this.keys = keys;
    this.progress = progress;
    this.current = spec.dataset(shard);
    this.next = spec.root().child(shard.name() + NEXT);
    this.previous = spec.root().child(shard.name() + PREVIOUS);
  }

  /// Moves, or goes on moving.
  ///
  /// @return the dataset that holds the data as it was before
  /// @throws ProblemException `previous_exists`, `directory_in_use`, `zfs_insufficient_space`,
  ///     `copy_differs`, and what the tools say
  public DatasetName run() {
    Map<DatasetName, Dataset> tree = zfs.tree(spec.root(), ASKED);
    boolean isSwapping = !tree.containsKey(current) && tree.containsKey(previous);
    if (isSwapping) {
      swapIn();
      return previous;
    }
    Dataset source = tree.get(current);
    if (source == null) {
      throw FailureType.NOT_FOUND.failure("move", current.text(), "");
    }
    if (tree.containsKey(previous)) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.CONFLICT,
                  "previous_exists",
                  "an earlier move left its source, which has to go first: pinfold zfs move "
                      + shard.name()
                      + " --discard")
              .with("dataset", previous.text()));
    }
    Path from = Path.of(source.property(MOUNTPOINT).value());
    Dataset copy = tree.get(next);
    boolean isCopied =
        copy != null && copy.property(COPIED).value().equals(DataCopy.sequences(from).toString());
    if (!isCopied) {
      copy(source, copy, from);
    }
    Tool tool = zfs.tool();
    progress.accept("putting the copy in place");
    // Both have the shard's place in turn: the old one leaves it first.
    tool.run(ZfsCommand.zfs(current, "set", MOUNTPOINT + "=" + from + PREVIOUS, current));
    tool.run(ZfsCommand.zfs(current, "rename", current, previous));
    swapIn();
    return previous;
  }

  private void copy(Dataset source, @Nullable Dataset left, Path from) {
    Tool tool = zfs.tool();
    if (left != null) {
      progress.accept("a copy that was not finished is made again");
      tool.run(ZfsCommand.zfs(next, "destroy", "-r", next));
    }
    long needed = (long) (source.property("logicalreferenced").number() * ROOM);
    if (source.property("available").number() < needed) {
      throw FailureType.INSUFFICIENT_SPACE.failure(
          "move", current.text(), "the copy may need " + needed + " bytes");
    }
    Path to = Path.of(from + NEXT);
    new Execution(tool, keys, _ -> {}).run(LayoutPlanner.creation(shard, next, to));
    Map<String, Long> sequences = new DataCopy(from, to, progress).run();
    // What was copied is on disk when this returns.
    tool.run(ZfsCommand.zpool(spec.root().pool(), "sync", spec.root().pool()));
    tool.run(ZfsCommand.zfs(next, "set", COPIED + "=" + sequences, next));
  }

  private void swapIn() {
    Tool tool = zfs.tool();
    tool.run(ZfsCommand.zfs(previous, "set", "readonly=on", previous));
    tool.run(ZfsCommand.zfs(next, "rename", next, current));
    tool.run(
        shard.mountpoint() == null
            ? ZfsCommand.zfs(current, "inherit", MOUNTPOINT, current)
            : ZfsCommand.zfs(current, "set", MOUNTPOINT + "=" + shard.mountpoint(), current));
    tool.run(ZfsCommand.zfs(current, "inherit", COPIED, current));
  }

  /// Plans to destroy what a move left.
  public Plan discard() {
    Map<DatasetName, Dataset> tree = zfs.tree(spec.root(), ASKED);
    String pool = zfs.poolGuid(spec.root().pool());
    if (!tree.containsKey(previous) || !tree.containsKey(current)) {
      return new Plan(spec.root(), pool, List.of(), List.of());
    }
    return new Plan(
        spec.root(),
        pool,
        List.of(
            Step.destroying(
                "destroy what the shard was before it moved, and all its checkpoints",
                ZfsCommand.zfs(previous, "destroy", "-r", previous))),
        List.of("replicas of " + current + " begin anew: a moved shard has no base in common"));
  }
}
