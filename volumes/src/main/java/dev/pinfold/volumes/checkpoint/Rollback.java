package dev.pinfold.volumes.checkpoint;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.volumes.plan.Execution;
import dev.pinfold.volumes.plan.Plan;
import dev.pinfold.volumes.plan.Step;
import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.Snapshot;
import dev.pinfold.volumes.tool.SnapshotName;
import dev.pinfold.volumes.tool.Zfs;
import dev.pinfold.volumes.tool.ZfsCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Takes a shard back to a checkpoint, in place: all that came later is gone, later snapshots and
/// bookmarks, too. Only by hand, never by itself, and never by `zfs rollback -r`, which destroys
/// without saying what: each of them is a step of its own, and one that is held or has clones stops
/// all of it. Restoring to a new dataset loses nothing; this is for where there is no room for
/// that.
///
/// For one thread.
public final class Rollback {

  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Zfs zfs;
  private final ShardVolume volume;
  private final Checkpoint to;

  /// @throws ProblemException `checkpoint_unfinished`
  public Rollback(Zfs zfs, ShardVolume volume, Checkpoint to) {
    if (to.state() == Checkpoint.State.UNFINISHED) {
      throw Clones.unusable(to);
    }
    this.zfs = zfs;
    this.volume = volume;
    this.to = to;
  }

  /// What would be lost.
  ///
  /// @param plan does it
  /// @param sequence the last commit now; null if the database cannot be opened
  /// @param snapshots that are later
  /// @param bookmarks that are later: a replica that remembers by one has to begin again
  /// @param holds tags on later snapshots
  /// @param clones of later snapshots
  public record Loss(
      Checkpoint to,
      Plan plan,
      @Nullable Long sequence,
      List<Snapshot> snapshots,
      List<Snapshot> bookmarks,
      Map<SnapshotName, Set<String>> holds,
      Map<SnapshotName, List<DatasetName>> clones) {

    /// Commits that would be lost; null if that cannot be told.
    public @Nullable Long commits() {
      return sequence == null ? null : sequence - to.sequence();
    }

    /// Whether somebody must release or destroy something first.
    public boolean isBlocked() {
      return !holds.isEmpty() || !clones.isEmpty();
    }
  }

  /// Says what would be lost.
  ///
  /// @throws ProblemException `directory_in_use` if a server has the database open
  public Loss loss() {
    Long sequence = ClosedDatabase.sequence(directory());
    return facts(sequence);
  }

  private Path directory() {
    Path mountpoint = mountpoint(zfs, volume.dataset());
    return volume.database(mountpoint);
  }

  /// Where a dataset is mounted.
  ///
  /// @throws ProblemException `dataset_not_mounted`
  static Path mountpoint(Zfs zfs, DatasetName name) {
    var dataset = zfs.dataset(name, List.of("mountpoint", "mounted"));
    if (dataset == null
        || !dataset.property("mounted").value().equals("yes")
        || !dataset.property("mountpoint").value().startsWith("/")) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.CONFLICT,
                  "dataset_not_mounted",
                  "the dataset is not mounted at its mountpoint: zfs mount " + name)
              .with("dataset", name.text()));
    }
    return Path.of(dataset.property("mountpoint").value());
  }

  private Loss facts(@Nullable Long sequence) {
    List<Snapshot> snapshots = later(zfs.snapshots(volume.dataset()));
    List<Snapshot> bookmarks = later(zfs.bookmarks(volume.dataset()));
    Map<SnapshotName, Set<String>> holds = new LinkedHashMap<>();
    for (Snapshot snapshot : snapshots) {
      if (snapshot.holds() > 0) {
        holds.put(snapshot.name(), new TreeSet<>(zfs.holds(snapshot.name())));
      }
    }
    Map<SnapshotName, List<DatasetName>> clones = clones(snapshots);
    return new Loss(
        to, plan(sequence, snapshots, bookmarks), sequence, snapshots, bookmarks, holds, clones);
  }

  private List<Snapshot> later(List<Snapshot> marks) {
    return marks.stream().filter(mark -> mark.createTxg() > to.createTxg()).toList();
  }

  private Map<SnapshotName, List<DatasetName>> clones(List<Snapshot> snapshots) {
    Map<String, SnapshotName> later = new LinkedHashMap<>();
    snapshots.forEach(snapshot -> later.put(snapshot.name().toString(), snapshot.name()));
    Map<SnapshotName, List<DatasetName>> clones = new LinkedHashMap<>();
    zfs.tree(new DatasetName(volume.root().pool()), List.of("origin"))
        .forEach(
            (name, dataset) -> {
              SnapshotName origin = later.get(dataset.property("origin").value());
              if (origin != null) {
                clones.computeIfAbsent(origin, _ -> new ArrayList<>()).add(name);
              }
            });
    return clones;
  }

  private Plan plan(@Nullable Long sequence, List<Snapshot> snapshots, List<Snapshot> bookmarks) {
    List<Step> steps = new ArrayList<>();
    for (Snapshot one : snapshots.reversed()) {
      steps.add(destroy("destroy a later snapshot", one));
    }
    for (Snapshot one : bookmarks.reversed()) {
      steps.add(destroy("destroy a later bookmark", one));
    }
    // Also where nothing seems to have been written since: doing it again does nothing.
    steps.add(
        Step.destroying(
            "go back to commit " + to.sequence(),
            ZfsCommand.zfs(volume.dataset(), "rollback", to.snapshot())));
    List<String> notes = new ArrayList<>();
    if (sequence != null) {
      notes.add(sequence - to.sequence() + " commits are lost");
    } else {
      notes.add("how many commits are lost cannot be told: the database does not open");
    }
    String guid = zfs.poolGuid(volume.root().pool());
    return new Plan(volume.root(), guid, steps, notes);
  }

  private static Step destroy(String what, Snapshot mark) {
    return Step.destroying(what, ZfsCommand.zfs(mark.name(), "destroy", mark.name()));
  }

  /// Does it, while nobody can open the database.
  ///
  /// @param agreed what was printed and agreed to
  /// @param progress hears of each step before it is done
  /// @throws ProblemException `directory_in_use`; `rollback_blocked` if a later snapshot is held or
  ///     has clones: nothing is done then; `plan_stale`; or of a
  ///     [dev.pinfold.volumes.tool.FailureType], after which it can be done again
  @CanIgnoreReturnValue
  public int run(Loss agreed, Consumer<Step> progress) {
    try (ClosedDatabase _ = ClosedDatabase.keep(directory())) {
      Loss now = facts(agreed.sequence());
      if (now.isBlocked()) {
        throw new ProblemException(
            Problem.of(
                    Problem.Kind.CONFLICT,
                    "rollback_blocked",
                    "later snapshots are held or have clones; nothing was done: release the holds,"
                        + " destroy the clones, or restore to a new dataset instead")
                .with("holds", now.holds().toString())
                .with("clones", now.clones().toString()));
      }
      int destroyed =
          new Execution(zfs.tool(), progress)
              .run(
                  beforehand(agreed.plan()),
                  () -> beforehand(facts(agreed.sequence()).plan()),
                  true);
      Step back = agreed.plan().steps().getLast();
      progress.accept(back);
      zfs.tool().run(back.command(), PATIENCE);
      return destroyed + 1;
    }
  }

  /// All but the going back itself, of which ZFS does not tell whether it is done.
  private static Plan beforehand(Plan plan) {
    return new Plan(
        plan.root(), plan.pool(), plan.steps().subList(0, plan.steps().size() - 1), plan.notes());
  }
}
