package dev.pinfold.volumes.replica;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.volumes.plan.Plan;
import dev.pinfold.volumes.plan.Step;
import dev.pinfold.volumes.tool.Dataset;
import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.FailureType;
import dev.pinfold.volumes.tool.ZfsCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes a replica the dataset that is written to.
///
/// Of a dataset and its replicas one has the highest *generation*, and only that one is written to
/// and sends. A promotion has two plans, each on its host, between which the replica gets what is
/// missing:
///
/// ```text
/// source:  readonly=on, pinfold:fenced=G+1      nobody writes there any more
///          (one last replication)
/// target:  pinfold:generation=G+1, readonly=off  from here on it counts
/// ```
///
/// A source of a lower generation is refused by the planner, so a host that comes back late cannot
/// overwrite what took its place. What a source that was not reached has written after the last
/// replication is lost to the new one, and found by the planner as diverged when that is to
/// replicate back.
public final class Promotion {

  private Promotion() {}

  /// What ends writing on the source. Whatever has files open there is to be stopped before: ZFS
  /// makes a file system that is in use read-only only in name.
  ///
  /// @param root outside of which nothing is touched
  /// @throws ProblemException `zfs_not_found`
  public static Plan fence(Side source, DatasetName root) {
    Dataset found = there(source);
    long generation = found.property(Side.GENERATION).number();
    List<Step> steps = new ArrayList<>();
    if (!isFenced(found)) {
      steps.add(
          Step.of(
              "end writing on " + source.label(),
              ZfsCommand.zfs(
                  source.dataset(),
                  "set",
                  "readonly=on",
                  Side.FENCED + "=" + (generation + 1),
                  source.dataset())));
    }
    return new Plan(
        root,
        source.zfs().poolGuid(source.dataset().pool()),
        steps,
        List.of("the server on that host must have been stopped, and does not start again on it"));
  }

  private static boolean isFenced(Dataset dataset) {
    return dataset.property(Side.FENCED).number() > dataset.property(Side.GENERATION).number()
        && dataset.property("readonly").value().equals("on");
  }

  /// What makes the target the one that is written to.
  ///
  /// @param source null if it cannot be reached, and somebody said that this is to be done anyway
  /// @param mountpoint where it is to be mounted; null for where it inherits
  /// @throws ProblemException `source_not_fenced`, `replica_incomplete`, `zfs_not_found`
  public static Plan promote(
      @Nullable Side source, Side target, DatasetName root, @Nullable Path mountpoint) {
    Dataset found = there(target);
    long generation = found.property(Side.GENERATION).number();
    if (target.target().last() == null) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.CONFLICT,
                  "replica_incomplete",
                  "the replica has not received a whole snapshot yet; there is nothing to promote")
              .with("target", target.label()));
    }
    boolean isWritable =
        found.property("readonly").value().equals("off")
            && !found.property(Side.FENCED).isSet()
            && generation > 0;
    long next = generation + 1;
    if (source != null) {
      Dataset old = there(source);
      if (!isFenced(old)) {
        throw new ProblemException(
            Problem.of(
                    Problem.Kind.CONFLICT,
                    "source_not_fenced",
                    "the source may still be written to: stop its server and fence it first")
                .with("source", source.label()));
      }
      next = Math.max(next, old.property(Side.FENCED).number());
      isWritable &= generation >= old.property(Side.FENCED).number();
    }
    return new Plan(
        root,
        target.zfs().poolGuid(target.dataset().pool()),
        isWritable ? List.of() : steps(target, next, mountpoint, found),
        source == null
            ? List.of(
                "the source was not fenced: should its server still run, two databases are written"
                    + " to, and what was written there since the last replication is not here",
                "a source that comes back is refused by its generation; fence it before its server"
                    + " starts")
            : List.of("the source can receive now what is written here: see failback"));
  }

  private static List<Step> steps(
      Side target, long generation, @Nullable Path mountpoint, Dataset found) {
    DatasetName dataset = target.dataset();
    List<Step> steps = new ArrayList<>();
    if (found.property("receive_resume_token").isSet()) {
      steps.add(
          Step.destroying(
              "give up what arrived of a stream that is not complete",
              ZfsCommand.zfs(dataset, "receive", "-A", dataset)));
    }
    if (found.property(Side.FENCED).isSet()) {
      steps.add(
          Step.of("lift the fence", ZfsCommand.zfs(dataset, "inherit", Side.FENCED, dataset)));
    }
    List<Object> set = new ArrayList<>(List.of("canmount=on"));
    if (mountpoint != null) {
      set.add("mountpoint=" + mountpoint);
    }
    set.add(Side.GENERATION + "=" + generation);
    set.add("readonly=off");
    set.add(dataset);
    steps.add(
        Step.of(
            "make it generation " + generation + ", writable",
            ZfsCommand.zfs(dataset, "set", set)));
    return steps;
  }

  private static Dataset there(Side side) {
    Dataset found = side.look();
    if (found == null) {
      throw FailureType.NOT_FOUND.failure("promote", side.label(), "");
    }
    return found;
  }

  /// Refuses a dataset that another one has taken the place of: to be asked before a database on it
  /// is opened.
  ///
  /// @throws ProblemException `dataset_fenced`
  public static void verifyWritable(Side side) {
    Dataset found = side.look();
    if (found != null && found.property(Side.FENCED).isSet()) {
      throw new ProblemException(
          Problem.of(
                  Problem.Kind.CONFLICT,
                  "dataset_fenced",
                  "a replica has taken the place of this dataset, which is only written to again"
                      + " when it is promoted itself")
              .with("dataset", side.label())
              .with("generation", found.property(Side.FENCED).value()));
    }
  }
}
