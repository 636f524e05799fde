package dev.pinfold.volumes.replica;

import dev.pinfold.volumes.checkpoint.Retention;
import dev.pinfold.volumes.spec.Grid;
import dev.pinfold.volumes.tool.Snapshot;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Which checkpoints go on a target, by a grid such as the source's. Snapshots that Pinfold did not
/// make are never among them. Pure.
///
/// @param grid which are kept
public record TargetRetention(Grid grid) implements UnaryOperator<List<Snapshot>> {

  @Override
  public List<Snapshot> apply(List<Snapshot> all) {
    List<Snapshot> checkpoints =
        all.stream().filter(one -> one.name().name().startsWith(ReplicaNames.CHECKPOINT)).toList();
    Set<String> going = new HashSet<>();
    for (Retention.Fate fate :
        Retention.decide(grid, checkpoints.stream().map(TargetRetention::candidate).toList())) {
      if (!fate.kept()) {
        going.add(fate.candidate().id());
      }
    }
    return checkpoints.stream().filter(one -> going.contains(one.guid())).toList();
  }

  private static Retention.Candidate candidate(Snapshot one) {
    return new Retention.Candidate(
        one.guid(), one.creation(), one.createTxg(), one.holds() > 0 ? "held" : "");
  }
}
