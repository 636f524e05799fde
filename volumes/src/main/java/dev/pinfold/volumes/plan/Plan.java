package dev.pinfold.volumes.plan;

import dev.pinfold.base.Problem;
import dev.pinfold.base.ProblemException;
import dev.pinfold.volumes.tool.DatasetName;
import dev.pinfold.volumes.tool.SnapshotName;
import java.util.List;

/// What is to be done on one pool, in order, and what there is to say about it. It can touch
/// nothing outside of its root dataset.
///
/// A plan is made from what is wanted and what is there: what is done already is not in it. So one
/// that ended half-way is resumed by making it again.
///
/// @param root outside of which nothing is touched
/// @param pool the guid of the pool, as another may bear its name tomorrow
/// @param steps in order
/// @param notes what somebody who approves it should know
public record Plan(DatasetName root, String pool, List<Step> steps, List<String> notes) {

  /// @throws ProblemException `outside_root`
  public Plan {
    steps = List.copyOf(steps);
    notes = List.copyOf(notes);
    for (Step step : steps) {
      if (!dataset(step.command().subject()).isWithin(root)) {
        throw new ProblemException(
            Problem.of(
                    Problem.Kind.INVALID,
                    "outside_root",
                    "a plan touches nothing outside of its root dataset")
                .with("dataset", step.command().subject())
                .with("root", root.text()));
      }
    }
  }

  private static DatasetName dataset(String subject) {
    return subject.contains("@") || subject.contains("#")
        ? SnapshotName.parse(subject).dataset()
        : new DatasetName(subject);
  }

  /// Whether there is nothing to do.
  public boolean isEmpty() {
    return steps.isEmpty();
  }

  /// Whether one of its steps destroys.
  public boolean destroys() {
    return steps.stream().anyMatch(Step::destroys);
  }
}
