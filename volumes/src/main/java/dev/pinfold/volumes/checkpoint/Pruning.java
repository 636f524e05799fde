package dev.pinfold.volumes.checkpoint;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.pinfold.base.ProblemException;
import dev.pinfold.volumes.plan.Execution;
import dev.pinfold.volumes.plan.Plan;
import dev.pinfold.volumes.plan.Step;
import dev.pinfold.volumes.spec.Grid;
import dev.pinfold.volumes.tool.SnapshotName;
import dev.pinfold.volumes.tool.Zfs;
import dev.pinfold.volumes.tool.ZfsCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Destroys the checkpoints that a grid does not keep. Only those that Pinfold made and marked, and
/// what its ended processes began: snapshots of others are not looked at.
///
/// Replicas keep what they need by holds, and remember what they have by bookmarks, so what is
/// neither held nor the newest may go.
///
/// Safe for use by many threads.
public final class Pruning {

  private static final int RECLAIM_NAMES_MAX = 1_000;

  private final Zfs zfs;
  private final ShardVolume volume;

  public Pruning(Zfs zfs, ShardVolume volume) {
    this.zfs = zfs;
    this.volume = volume;
  }

  /// What a grid means for the checkpoints that there are.
  ///
  /// @param plan destroys those that are not kept
  /// @param fates of all, in the order in which they were made
  /// @param reclaimed bytes that are free then
  public record Decision(Plan plan, List<Retention.Fate> fates, long reclaimed) {}

  /// Decides.
  public Decision decide(Grid grid) {
    List<Checkpoint> all = new Catalogue(zfs.tool()).of(volume.dataset());
    List<Retention.Fate> fates =
        Retention.decide(
            grid,
            all.stream()
                .filter(one -> one.state() == Checkpoint.State.MADE)
                .map(Pruning::candidate)
                .toList());
    List<Step> steps = new ArrayList<>();
    for (Retention.Fate fate : fates) {
      if (!fate.kept()) {
        steps.add(destroy("destroy a checkpoint: " + fate.why(), fate.candidate().id()));
      }
    }
    for (Checkpoint one : all) {
      if (isAbandoned(one)) {
        steps.add(destroy("destroy what was begun and not finished", one.snapshot().toString()));
      }
    }
    List<String> notes = new ArrayList<>();
    long reclaimed = reclaimed(steps.stream().map(step -> step.command().subject()).toList());
    if (!steps.isEmpty()) {
      notes.add(steps.size() + " of " + all.size() + " go, " + reclaimed + " bytes are free then");
    }
    String guid = zfs.poolGuid(volume.root().pool());
    return new Decision(new Plan(volume.root(), guid, steps, notes), fates, reclaimed);
  }

  /// Destroys what was decided, if that is still what the grid does not keep.
  ///
  /// @param progress hears of each step before it is done
  /// @return how many steps there were to do
  /// @throws ProblemException as [Execution#run]
  @CanIgnoreReturnValue
  public int run(Decision agreed, Grid grid, Consumer<Step> progress) {
    return new Execution(zfs.tool(), progress).run(agreed.plan(), () -> decide(grid).plan(), true);
  }

  private static Step destroy(String what, String snapshot) {
    return Step.destroying(what, ZfsCommand.zfs(snapshot, "destroy", snapshot));
  }

  private static boolean isAbandoned(Checkpoint one) {
    Maker maker = Maker.parse(one.madeBy());
    return one.state() == Checkpoint.State.UNFINISHED
        && one.holds() == 0
        && one.clones().isEmpty()
        && maker != null
        && maker.isGone();
  }

  private static Retention.Candidate candidate(Checkpoint one) {
    String needed =
        one.holds() > 0
            ? "held by " + one.holds()
            : one.clones().isEmpty()
                ? ""
                : "a clone is made of it: "
                    + one.clones().stream().map(Object::toString).collect(Collectors.joining(", "));
    return new Retention.Candidate(one.snapshot().toString(), one.time(), one.createTxg(), needed);
  }

  /// Bytes that are free when snapshots are gone, all together: more than the sum of what each
  /// holds alone, as they share blocks. Of the first thousand, if they are more.
  public long reclaimed(List<String> snapshots) {
    if (snapshots.isEmpty()) {
      return 0;
    }
    String names =
        snapshots.stream()
            .limit(RECLAIM_NAMES_MAX)
            .map(name -> SnapshotName.parse(name).name())
            .collect(Collectors.joining(","));
    return reclaim(
        zfs.tool()
            .run(
                ZfsCommand.zfs(
                    volume.dataset(), "destroy", "-nvp", volume.dataset() + "@" + names)));
  }

  /// Reads what `zfs destroy -nvp` prints.
  static long reclaim(List<String> lines) {
    return lines.stream()
        .map(line -> line.split("\t", -1))
        .filter(fields -> fields.length == 2 && fields[0].equals("reclaim"))
        .mapToLong(fields -> Long.parseLong(fields[1]))
        .findFirst()
        .orElse(0);
  }
}
